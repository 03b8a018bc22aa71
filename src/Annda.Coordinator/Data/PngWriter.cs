using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Annda.Data;

/// <summary>Makes PNG pictures of 8 bits per channel, for reports.</summary>
public static class PngWriter
{
    internal static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>A grayscale picture.</summary>
    /// <param name="pixels">width x height values, row by row; 0 is black.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    public static byte[] Gray(ReadOnlySpan<byte> pixels, int width, int height) => Write(pixels, width, height, 1);

    /// <summary>A colour picture.</summary>
    /// <param name="pixels">width x height triples of red, green and blue, row by row.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    public static byte[] Rgb(ReadOnlySpan<byte> pixels, int width, int height) => Write(pixels, width, height, 3);

    private static byte[] Write(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != (long)width * height * channels)
        {
            var message = $"{pixels.Length} bytes are no picture of {width} x {height} with {channels} channels.";
            throw new ArgumentException(message, nameof(pixels));
        }
        using var png = new MemoryStream();
        png.Write(Signature);
        Header(png, width, height, channels);
        Chunk(png, "IDAT", Compressed(pixels, width * channels, height));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    internal static void Header(MemoryStream png, int width, int height, int channels)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 1 ? (byte)0 : (byte)2;
        header[10..].Clear();
        Chunk(png, "IHDR", header);
    }

    // Each row begins with the number of its filter; 0 is none.
    internal static byte[] Compressed(ReadOnlySpan<byte> pixels, int stride, int height)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(row * stride, stride));
            }
        }
        return data.ToArray();
    }

    internal static void Chunk(MemoryStream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        var name = Encoding.ASCII.GetBytes(type);
        png.Write(name);
        png.Write(data);
        var crc = new Crc32();
        crc.Append(name);
        crc.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
