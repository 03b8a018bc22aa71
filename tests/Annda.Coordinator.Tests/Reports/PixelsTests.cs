using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Annda.Data;
using Annda.Reports;

namespace Annda.Tests.Reports;

/// <summary>Numbers become the right pixels, and pixels a PNG that reads back.</summary>
public class PixelsTests
{
    [Fact]
    public void Diverging_colours_are_blue_white_and_red()
    {
        var tiles = Pixels.Tiles([[-2f, 0f, 2f]], 3, 1, 1, TileScaling.Each, TileColours.Diverging);
        Assert.Equal((5, 3), (tiles.Width, tiles.Height));
        var (blue, white, red) = (At(tiles, 1, 1), At(tiles, 2, 1), At(tiles, 3, 1));
        Assert.True(blue.B > blue.R + 80, $"{blue}");
        Assert.True(red.R > red.B + 80, $"{red}");
        Assert.Equal((255, 255, 255), white);
    }

    [Fact]
    public void A_common_scale_keeps_sizes_comparable_and_an_own_scale_does_not()
    {
        float[][] images = [[0.1f, -0.1f], [1f, -1f]];
        var common = Pixels.Tiles(images, 2, 1, 2, TileScaling.Common, TileColours.Diverging);
        var each = Pixels.Tiles(images, 2, 1, 2, TileScaling.Each, TileColours.Diverging);
        Assert.NotEqual(At(common, 1, 1), At(common, 4, 1));
        Assert.Equal(At(each, 1, 1), At(each, 4, 1));
    }

    [Fact]
    public void Probabilities_are_ink_on_paper_and_are_not_stretched()
    {
        var tiles = Pixels.Tiles([[0f, 0.5f, 1f, 9f]], 4, 1, 1, TileScaling.Unit, TileColours.Gray);
        Assert.Equal((255, 255, 255), At(tiles, 1, 1));
        Assert.InRange(At(tiles, 2, 1).R, 120, 145);
        Assert.Equal((18, 18, 18), At(tiles, 3, 1));
        Assert.Equal((18, 18, 18), At(tiles, 4, 1));
    }

    [Fact]
    public void A_value_that_is_no_number_stands_out_and_leaves_the_scale_alone()
    {
        var tiles = Pixels.Tiles([[float.NaN, float.PositiveInfinity, 0f, 1f]], 4, 1, 1, TileScaling.Each, TileColours.Gray);
        Assert.Equal(At(tiles, 1, 1), At(tiles, 2, 1));
        Assert.True(At(tiles, 1, 1).R > At(tiles, 1, 1).B + 80);
        Assert.Equal((18, 18, 18), At(tiles, 4, 1));
    }

    [Theory]
    [InlineData(0f, TileColours.Gray)]
    [InlineData(0f, TileColours.Diverging)]
    [InlineData(7f, TileColours.Gray)]
    public void Images_of_one_value_are_drawn_without_a_scale(float value, TileColours colours)
    {
        var tiles = Pixels.Tiles([[value]], 1, 1, 1, TileScaling.Each, colours);
        Assert.Equal((255, 255, 255), At(tiles, 1, 1));
    }

    [Fact]
    public void The_widest_range_of_floats_does_not_overflow()
    {
        var tiles = Pixels.Tiles([[float.MinValue, 0, float.MaxValue]], 3, 1, 1, TileScaling.Each, TileColours.Gray);
        Assert.InRange(At(tiles, 2, 1).R, 130, 140);
    }

    [Fact]
    public void Tiles_fill_rows_one_pixel_apart()
    {
        var tiles = Pixels.Tiles([[1f], [0f], [1f]], 1, 1, 2, TileScaling.Unit, TileColours.Gray);
        Assert.Equal((5, 5), (tiles.Width, tiles.Height));
        Assert.Equal([18, 255, 18], new[] { At(tiles, 1, 1).R, At(tiles, 3, 1).R, At(tiles, 1, 3).R });
        Assert.Equal(At(tiles, 0, 0), At(tiles, 3, 3));
        Assert.NotEqual(255, At(tiles, 0, 0).R);
    }

    [Fact]
    public void Images_of_another_size_are_refused() =>
        Assert.Throws<ArgumentException>(() => Pixels.Tiles([[1f, 2f, 3f]], 2, 1, 1, TileScaling.Each, TileColours.Gray));

    [Fact]
    public void A_colour_picture_reads_back_with_right_checksums()
    {
        byte[] pixels = [.. Enumerable.Range(0, 5 * 4 * 3).Select(i => (byte)(i * 37))];
        Assert.Equal(pixels, Read(PngWriter.Rgb(pixels, 5, 4), 5, 4, samples: 3, colourType: 2));
    }

    [Fact]
    public void A_grey_picture_reads_back_with_right_checksums()
    {
        byte[] pixels = [.. Enumerable.Range(0, 300 * 7).Select(i => (byte)(i * i))];
        Assert.Equal(pixels, Read(PngWriter.Gray(pixels, 300, 7), 300, 7, samples: 1, colourType: 0));
    }

    [Fact]
    public void Pixels_that_do_not_fit_the_size_are_refused()
    {
        Assert.Throws<ArgumentException>(() => PngWriter.Gray(new byte[5], 2, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => PngWriter.Rgb([], 0, 3));
    }

    private static (int R, int G, int B) At(TilePicture tiles, int x, int y)
    {
        var p = 3 * (y * tiles.Width + x);
        return (tiles.Rgb[p], tiles.Rgb[p + 1], tiles.Rgb[p + 2]);
    }

    /// <summary>A reader of the kind of PNG that is written here, apart from the writer: every chunk's checksum is looked at.</summary>
    private static byte[] Read(byte[] png, int width, int height, int samples, byte colourType)
    {
        Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], png[..8]);
        var data = new MemoryStream();
        var kinds = new List<string>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var checksum = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length));
            Assert.Equal(Crc32.HashToUInt32(png.AsSpan(at + 4, length + 4)), checksum);
            kinds.Add(Encoding.ASCII.GetString(png, at + 4, 4));
            var body = png.AsSpan(at + 8, length);
            if (kinds[^1] == "IHDR")
            {
                Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..])));
                Assert.Equal([8, colourType, 0, 0, 0], body[8..].ToArray());
            }
            if (kinds[^1] == "IDAT") data.Write(body);
            at += 12 + length;
        }
        Assert.Equal(["IHDR", "IDAT", "IEND"], kinds);
        data.Position = 0;
        var rows = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress)) zlib.CopyTo(rows);
        var stride = width * samples;
        var raw = rows.ToArray();
        Assert.Equal((stride + 1) * height, raw.Length);
        return [.. Enumerable.Range(0, height).SelectMany(y =>
        {
            Assert.Equal(0, raw[y * (stride + 1)]);
            return raw.AsSpan(y * (stride + 1) + 1, stride).ToArray();
        })];
    }
}
