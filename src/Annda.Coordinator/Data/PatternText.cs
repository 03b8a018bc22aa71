namespace Annda.Data;

/// <summary>Patterns of a text file.</summary>
/// <param name="Rows">How many.</param>
/// <param name="Width">Values of a line.</param>
/// <param name="Height">Lines of a pattern: 1, or those of a picture.</param>
/// <param name="Bits">[Rows, Height, Width].</param>
internal sealed record PatternTable(int Rows, int Width, int Height, byte[] Bits);

/// <summary>
/// Reads patterns as people write them. A line holds signs (+ # X 1 are on, - . 0 off, with or without blanks) or numbers between blanks or
/// commas (1 is on, 0 and -1 off). Each line is a pattern; where empty lines part the file, each group of lines is one, a picture.
/// </summary>
internal static class PatternText
{
    private const string On = "+#Xx1*", Off = "-._0";

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">A sign or number that is none of these, or patterns of unequal size.</exception>
    public static PatternTable Read(string path)
    {
        using var lines = new LineReader(path);
        var (groups, bits) = (new List<int> { 0 }, new List<byte>());
        var (width, firstLine, parted) = (0, 0, false);
        while (lines.Next() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (groups[^1] > 0) groups.Add(0);
                continue;
            }
            parted |= groups.Count > 1;
            var found = Line(line, lines.Place, bits);
            if (width > 0 && found != width)
                throw new InputException($"{lines.Place}: found {found} values; allowed: {width}, as in line {firstLine}");
            if (bits.Count > CsvReader.MaxValues)
                throw new InputException($"{lines.Place}: more than {CsvReader.MaxValues} values in the file");
            (width, firstLine) = width > 0 ? (width, firstLine) : (found, lines.Number);
            groups[^1]++;
            if (parted && groups[^1] > groups[0])
                throw new InputException($"{lines.Place}: a picture of more than {groups[0]} lines; allowed: {AsFirst(groups)}");
            if (parted && groups.Count > 2 && groups[^2] != groups[0])
                throw new InputException($"{lines.Place}: the picture before has {groups[^2]} lines; allowed: {AsFirst(groups)}");
        }
        groups.RemoveAll(g => g == 0);
        if (groups.Count == 0) throw new InputException($"{path}: no pattern in the file");
        if (parted && groups[^1] != groups[0])
            throw new InputException($"{path}: the last picture has {groups[^1]} lines; allowed: {AsFirst(groups)}");
        return parted ? new PatternTable(groups.Count, width, groups[0], [.. bits]) : new PatternTable(groups[0], width, 1, [.. bits]);
    }

    private static string AsFirst(List<int> groups) => $"{groups[0]}, as in the first one";

    private static int Line(string line, string place, List<byte> bits)
    {
        var before = bits.Count;
        var parts = line.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            if (part is "-1" or "+1" or "1.0" or "-1.0" or "0.0")
            {
                bits.Add(part is "+1" or "1.0" ? (byte)1 : (byte)0);
                continue;
            }
            foreach (var sign in part)
                bits.Add(On.Contains(sign, StringComparison.Ordinal) ? (byte)1
                    : Off.Contains(sign, StringComparison.Ordinal) ? (byte)0
                    : throw new InputException($"{place}, value {bits.Count - before + 1}: found \"{Printable.Text(sign.ToString())}\"; "
                        + "allowed: + # X 1 (on), - . 0 (off), or numbers -1, 0 and 1 with blanks or commas between them"));
        }
        return bits.Count - before;
    }
}
