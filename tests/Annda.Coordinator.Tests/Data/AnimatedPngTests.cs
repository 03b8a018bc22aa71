using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Annda.Data;

namespace Annda.Tests.Data;

/// <summary>Animated pictures, read by their own specification.</summary>
public class AnimatedPngTests
{
    [Fact]
    public void Every_frame_comes_back_with_its_time()
    {
        byte[][] frames = [[0, 1, 2, 3, 4, 5], [9, 9, 9, 8, 8, 8], [9, 9, 9, 8, 8, 8], [1, 1, 1, 1, 1, 1]];
        var chunks = Chunks(AnimatedPng.Gray(frames, 3, 2, 40, 500));
        Assert.Equal(["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"], chunks.Select(c => c.Type));
        Assert.Equal(3, Number(chunks[1].Data, 0));
        Assert.Equal(0, Number(chunks[1].Data, 4));
        // Control and data chunks share one sequence of numbers; two frames of equal content are one.
        Assert.Equal([0, 1, 2, 3, 4], chunks.Where(c => c.Type is "fcTL" or "fdAT").Select(c => Number(c.Data, 0)));
        Assert.Equal([40, 80, 500], chunks.Where(c => c.Type == "fcTL").Select(c =>
            (int)BinaryPrimitives.ReadUInt16BigEndian(c.Data.AsSpan(20))));
        Assert.All(chunks.Where(c => c.Type == "fcTL"), c => Assert.Equal((3, 2, 1000),
            (Number(c.Data, 4), Number(c.Data, 8), BinaryPrimitives.ReadUInt16BigEndian(c.Data.AsSpan(22)))));
        var pictures = chunks.Where(c => c.Type is "IDAT" or "fdAT").Select(c => Pixels(c.Type == "IDAT" ? c.Data : c.Data[4..]));
        Assert.Equal([frames[0], frames[1], frames[3]], pictures);
    }

    [Fact]
    public void A_frame_of_another_size_is_refused()
    {
        Assert.Throws<ArgumentException>(() => AnimatedPng.Gray([[1, 2]], 3, 2, 40, 40));
        Assert.Throws<ArgumentException>(() => AnimatedPng.Gray([], 3, 2, 40, 40));
    }

    private static byte[] Pixels(byte[] zipped)
    {
        using var zlib = new ZLibStream(new MemoryStream(zipped), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        var rows = raw.ToArray().Chunk(4).ToArray();
        Assert.All(rows, r => Assert.Equal(0, r[0]));
        return [.. rows.SelectMany(r => r[1..])];
    }

    private static List<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        var chunks = new List<(string, byte[])>();
        for (var at = 8; at < png.Length;)
        {
            var length = Number(png, at);
            Assert.Equal(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)),
                Crc32.HashToUInt32(png.AsSpan(at + 4, length + 4)));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }
        return chunks;
    }

    private static int Number(byte[] data, int at) => BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
}
