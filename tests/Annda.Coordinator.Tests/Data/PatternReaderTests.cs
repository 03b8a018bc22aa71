using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Annda.Data;
using Annda.Experiments;
using static Annda.Tests.Data.Scratch;

namespace Annda.Tests.Data;

/// <summary>Patterns as people write and draw them.</summary>
public sealed class PatternReaderTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private Dataset Load(string name, int? patternSize = null) => DatasetLoader.Load(
        new DataSection { Source = DataSource.File, Train = name, TestFraction = 0, PatternSize = patternSize }, _scratch.Folder).Train;

    [Theory]
    [InlineData("+--+\n-++-\n")]
    [InlineData("1001\n0110")]
    [InlineData("#..#\n.##.\n\n")]
    [InlineData("1 -1 -1 1\n-1 1 1 -1\n")]
    [InlineData("1,0,0,1\r\n0,1,1,0\r\n")]
    [InlineData("+1, -1, -1, +1\n-1.0 1.0 1 -1\n")]
    public void Lines_of_signs_or_numbers_are_patterns(string text)
    {
        _scratch.Write("p.txt", text);
        var data = Load("p.txt");
        Assert.Equal((2, 4, 0), (data.Examples, data.Units, data.ImageWidth));
        Assert.Equal([1, 0, 0, 1, 0, 1, 1, 0], data.Pixels);
    }

    [Fact]
    public void Groups_of_lines_are_pictures()
    {
        _scratch.Write("p.txt", "#.\n.#\n##\n\n..\n#.\n.#\n");
        var data = Load("p.txt");
        Assert.Equal((2, 6, 2, 3), (data.Examples, data.Units, data.ImageWidth, data.ImageHeight));
        Assert.Equal([1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 1], data.Pixels);
    }

    [Fact]
    public void One_long_line_is_cut_into_patterns_of_a_given_size()
    {
        _scratch.Write("pict.dat", string.Join(',', Enumerable.Range(0, 12).Select(k => k % 3 == 0 ? 1 : -1)));
        Assert.Equal((1, 12), (Load("pict.dat").Examples, Load("pict.dat").Units));
        var data = Load("pict.dat", 4);
        Assert.Equal((3, 4), (data.Examples, data.Units));
        Assert.Equal([1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0], data.Pixels);
        Refused(() => Load("pict.dat", 5), "pict.dat", "found 12 values", "multiple of data.patternSize, 5");
    }

    [Theory]
    [InlineData("++-\n++\n", "line 2", "found 2 values", "allowed: 3, as in line 1")]
    [InlineData("++-\n+2-\n", "line 2, value 2", "found \"2\"", "+ # X 1 (on)")]
    [InlineData("##\n##\n\n##\n", "the last picture has 1 lines", "allowed: 2, as in the first one")]
    [InlineData("##\n\n##\n##\n", "line 4", "more than 1 lines")]
    [InlineData("##\n##\n\n##\n\n##\n##\n", "the picture before has 1 lines")]
    [InlineData("\n\n", "no pattern in the file")]
    public void What_is_no_pattern_is_refused_with_its_place(string text, params string[] parts)
    {
        _scratch.Write("p.txt", text);
        Refused(() => Load("p.txt"), parts);
    }

    [Fact]
    public void A_folder_of_pictures_is_a_pattern_each_in_the_order_of_names()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_scratch.Folder, "faces")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "b.png"), PngWriter.Gray([0, 200, 200, 0, 255, 255], 3, 2));
        File.WriteAllBytes(Path.Combine(folder, "a.png"), PngWriter.Rgb([255, 255, 255, 0, 0, 0, 255, 255, 0, 0, 0, 255, 9, 9, 9, 250, 250,
            250], 3, 2));
        var data = Load("faces");
        Assert.Equal((2, 6, 3, 2), (data.Examples, data.Units, data.ImageWidth, data.ImageHeight));
        Assert.Equal([1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1], data.Pixels);
        File.WriteAllBytes(Path.Combine(folder, "c.png"), PngWriter.Gray([0, 0], 2, 1));
        Refused(() => Load("faces"), "c.png", "found 2 x 1 pixels", "allowed: 3 x 2");
        Assert.Empty(Directory.GetFiles(Directory.CreateDirectory(Path.Combine(_scratch.Folder, "none")).FullName));
        Refused(() => Load("none"), "found no .png file");
    }

    [Theory]
    [InlineData(0, 1, new byte[] { 0b10110000 }, new byte[] { 255, 0, 255, 255 })]
    [InlineData(0, 2, new byte[] { 0b11100100 }, new byte[] { 255, 170, 85, 0 })]
    [InlineData(3, 4, new byte[] { 0x01, 0x10 }, new byte[] { 0, 200, 200, 0 })]
    [InlineData(4, 8, new byte[] { 0, 255, 0, 0, 100, 255, 90, 128 }, new byte[] { 0, 255, 100, 172 })]
    [InlineData(0, 16, new byte[] { 1, 255, 2, 255, 3, 255, 4, 255 }, new byte[] { 1, 2, 3, 4 })]
    public void Every_depth_is_read_as_grey(int type, int depth, byte[] row, byte[] greys)
    {
        var path = _scratch.Write("p.png", Png(4, 1, depth, type, [0, .. row], [0, 0, 0, 200, 200, 200]));
        Assert.Equal(greys, PngReader.Read(path).Pixels);
    }

    [Fact]
    public void Rows_are_told_from_those_before_by_five_filters()
    {
        // The same row five times, as it is, from the left, from above, from their mean, and as Paeth guesses.
        byte[] lines = [0, 10, 20, 40, 1, 10, 10, 20, 2, 0, 0, 0, 3, 5, 5, 10, 4, 0, 0, 0];
        Assert.Equal(Enumerable.Repeat(new byte[] { 10, 20, 40 }, 5).SelectMany(r => r),
            PngReader.Read(_scratch.Write("p.png", Png(3, 5, 8, 0, lines, []))).Pixels);
    }

    [Fact]
    public void Broken_pictures_are_refused()
    {
        var good = Png(2, 1, 8, 0, [0, 1, 2], []);
        var flipped = (byte[])good.Clone();
        flipped[20] ^= 1;
        void Broken(byte[] bytes, params string[] parts) => Refused(() => PngReader.Read(_scratch.Write("x.png", bytes)), parts);
        Broken(flipped, "IHDR", "broken");
        Broken(good[..^20], "more than this file can hold");
        Broken([1, 2, 3, 4, 5, 6, 7, 8, 9], "no PNG signature");
        Broken(Png(2, 2, 8, 0, [0, 1, 2], []), "cut short in row 2 of 2");
        Broken(Png(1, 1, 8, 3, [0, 7], [0, 0, 0]), "colour 7 of a palette of 1");
        Broken(Png(1 << 20, 1 << 20, 8, 0, [], []), "found 1048576 x 1048576 pixels");
        Broken(Png(1, 1, 3, 0, [0, 1], []), "colour type 0 of 3 bits");
        Broken(Png(1, 1, 8, 0, [9, 1], []), "filter 9");
    }

    private static byte[] Png(int width, int height, int depth, int type, byte[] lines, byte[] palette)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = ((byte)depth, (byte)type);
        Chunk("IHDR", header);
        if (palette.Length > 0) Chunk("PLTE", palette);
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(lines);
        Chunk("IDAT", data.ToArray());
        Chunk("IEND", []);
        return png.ToArray();

        void Chunk(string name, byte[] body)
        {
            var named = System.Text.Encoding.ASCII.GetBytes(name).Concat(body).ToArray();
            var number = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
            png.Write(number);
            png.Write(named);
            BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(named));
            png.Write(number);
        }
    }
}
