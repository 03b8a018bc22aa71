using System.Buffers.Binary;
using System.IO.Compression;
using Annda.Data;

namespace Annda.Tests.Data;

public sealed class PngWriterTests
{
    // The data of the second chunk, after signature (8) and header chunk (25).
    private static byte[] Rows(byte[] png)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        return rows.ToArray();
    }

    [Fact]
    public void A_gray_picture_has_its_rows_behind_filter_bytes() =>
        Assert.Equal([0, 1, 2, 3, 0, 4, 5, 6], Rows(PngWriter.Gray([1, 2, 3, 4, 5, 6], 3, 2)));

    [Fact]
    public void A_colour_picture_has_three_bytes_per_pixel()
    {
        var png = PngWriter.Rgb([1, 2, 3, 4, 5, 6], 1, 2);
        Assert.Equal(2, png[25]);
        Assert.Equal([0, 1, 2, 3, 0, 4, 5, 6], Rows(png));
    }

    [Fact]
    public void The_last_chunk_is_the_standards_own_with_its_check_sum() =>
        Assert.Equal("0000000049454E44AE426082", Convert.ToHexString(PngWriter.Gray([0], 1, 1)[^12..]));

    [Fact]
    public void A_picture_of_another_size_is_refused() => Assert.Throws<ArgumentException>(() => PngWriter.Gray([1, 2], 3, 2));
}
