using System.IO.Compression;

namespace Annda.Data;

/// <summary>
/// The 1,797 handwritten digits of 8 x 8 pixels that come with the program: UCI Optical Recognition of Handwritten Digits, by
/// E. Alpaydin and C. Kaynak (1998), doi:10.24432/C50P49, licence CC BY 4.0; the rows are its test set.
/// </summary>
public static class EmbeddedDigits
{
    /// <summary>Pixels per side.</summary>
    public const int Side = 8;

    /// <summary>The largest pixel value; the smallest is 0.</summary>
    public const int MaxValue = 16;

    private const int Count = 1797;
    private static readonly Lazy<(byte[] Pixels, int[] Labels)> Loaded = new(Load);

    /// <summary>Values 0 to 16, shape [1797, 64].</summary>
    public static ReadOnlySpan<byte> Pixels => Loaded.Value.Pixels;

    /// <summary>The digits 0 to 9, shape [1797].</summary>
    public static ReadOnlySpan<int> Labels => Loaded.Value.Labels;

    private static (byte[] Pixels, int[] Labels) Load()
    {
        using var resource = typeof(EmbeddedDigits).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using var lines = new StreamReader(new GZipStream(resource, CompressionMode.Decompress));
        var pixels = new byte[Count * Side * Side];
        var labels = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            var numbers = Array.ConvertAll(lines.ReadLine()!.Split(','), byte.Parse);
            numbers.AsSpan(0, Side * Side).CopyTo(pixels.AsSpan(i * Side * Side));
            labels[i] = numbers[^1];
        }
        return (pixels, labels);
    }
}
