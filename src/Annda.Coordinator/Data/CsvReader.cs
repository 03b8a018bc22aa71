using System.Globalization;

namespace Annda.Data;

/// <summary>Reads files of numbers with commas between them, plain or gzip, all lines of one length, without a header line.</summary>
public static class CsvReader
{
    /// <summary>Most numbers in a file.</summary>
    public const int MaxValues = 1 << 26;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">A line is ragged or holds something other than finite numbers.</exception>
    public static NumberTable Read(string path)
    {
        using var lines = new LineReader(path);
        return Read(lines, path);
    }

    internal static NumberTable Read(LineReader lines, string name)
    {
        var values = new List<double>();
        var (rows, columns, blank) = (0, 0, 0);
        while (lines.Next() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                blank = blank == 0 ? lines.Number : blank;
                continue;
            }
            if (blank > 0)
                throw new InputException($"{name}, line {blank}: an empty line; allowed: only at the end of the file");
            var found = Row(line, lines.Place, values);
            if (rows > 0 && found != columns)
                throw new InputException($"{lines.Place}: found {found} numbers; allowed: {columns}, as in line 1");
            if (values.Count > MaxValues)
                throw new InputException($"{lines.Place}: more than {MaxValues} numbers in the file");
            columns = found;
            rows++;
        }
        if (rows == 0)
            throw new InputException($"{name}: no numbers in the file");
        return new NumberTable(rows, columns, [.. values]);
    }

    private static int Row(string line, string place, List<double> values)
    {
        var column = 0;
        foreach (var part in line.AsSpan().Split(','))
        {
            column++;
            var text = line.AsSpan()[part].Trim();
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
                throw new InputException($"{place}, column {column}: found \"{Printable.Text(text)}\"; allowed: a finite number");
            values.Add(value);
        }
        return column;
    }
}
