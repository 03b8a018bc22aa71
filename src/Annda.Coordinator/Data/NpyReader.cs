using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Annda.Data;

/// <summary>An array of an .npy file.</summary>
/// <param name="Shape">The dimensions; none for a single number.</param>
/// <param name="Values">The values in C order (last dimension fastest).</param>
public sealed record NpyArray(int[] Shape, double[] Values);

/// <summary>
/// Reads NumPy's .npy files (versions 1 to 3): little-endian floats and integers in C order. Pickled objects, which can run code in
/// other readers, are refused like any other type.
/// </summary>
public static partial class NpyReader
{
    /// <summary>Most values in an array.</summary>
    public const long MaxValues = 1L << 28;

    private const int MaxHeader = 1 << 16;
    private const int MaxDimensions = 8;

    /// <summary>Reads a file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is not a whole .npy file of numbers.</exception>
    public static NpyArray Read(string path)
    {
        using var file = InputFile.Open(path);
        return Read(file);
    }

    internal static NpyArray Read(InputFile file)
    {
        var magic = file.ReadExactly(8, "magic number");
        if (!magic.AsSpan(0, 6).SequenceEqual(Magic))
            throw new InputException($"{file.Name}: found the bytes {Convert.ToHexString(magic)} at offset 0; allowed: 934E554D5059 "
                + "(.npy) and a version");
        if (magic[6] is < 1 or > 3)
            throw new InputException($"{file.Name}: found version {magic[6]}.{magic[7]}; allowed: 1 to 3");
        var lengthBytes = file.ReadExactly(magic[6] == 1 ? 2 : 4, "header length");
        var length = lengthBytes.Reverse().Aggregate(0u, (sum, b) => sum << 8 | b);
        if (length > MaxHeader)
            throw new InputException($"{file.Name}: found a header of {length} bytes at offset 8; allowed: at most {MaxHeader}");
        var header = Encoding.Latin1.GetString(file.ReadExactly(length, "header"));
        var type = NpyType.Find(Match(TypePattern(), header, "'descr'", file.Name), file.Name);
        if (Match(OrderPattern(), header, "'fortran_order'", file.Name) == "True")
            throw new InputException($"{file.Name}: the array is in Fortran order; allowed: C order (numpy.ascontiguousarray makes it)");
        var shape = ShapeOf(Match(ShapePattern(), header, "'shape'", file.Name), file.Name);
        var count = shape.Aggregate(1L, (product, n) => product * n);
        var bytes = file.ReadExactly(count * type.Size, $"values ({(shape.Length == 0 ? "a single one" : string.Join(" x ", shape))})");
        file.ExpectEnd();
        return new NpyArray(shape, type.Decode(bytes, file.Name));
    }

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private static string Match(Regex pattern, string header, string key, string name)
    {
        var match = pattern.Match(header);
        return match.Success ? match.Groups[1].Value
            : throw new InputException($"{name}: found no usable {key} in the header {Printable.Text(header)}; allowed: the header that "
                + "numpy.save writes");
    }

    private static int[] ShapeOf(string text, string name)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > MaxDimensions)
            throw new InputException($"{name}: found {parts.Length} dimensions; allowed: at most {MaxDimensions}");
        var total = 1L;
        return Array.ConvertAll(parts, part =>
        {
            var size = int.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
            total *= size;
            // A dimension may be 0: then there are no values at all.
            return size >= 0 && total <= MaxValues ? size
                : throw new InputException($"{name}: found a dimension of {Printable.Text(part)}; allowed: 0 or more, and {MaxValues} "
                    + "values in all");
        });
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([^'"]{1,20})['"]""")]
    private static partial Regex TypePattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([0-9L,\s]*)\)""")]
    private static partial Regex ShapePattern();
}
