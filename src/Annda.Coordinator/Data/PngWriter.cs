using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Annda.Data;

/// <summary>Writes 8-bit PNG files: the least of the format that every viewer reads.</summary>
public static class PngWriter
{
    /// <summary>A grey picture; one byte a pixel, row by row.</summary>
    public static byte[] Gray(ReadOnlySpan<byte> pixels, int width, int height) => Write(pixels, width, height, 1, 0);

    /// <summary>A colour picture; three bytes a pixel, row by row.</summary>
    public static byte[] Rgb(ReadOnlySpan<byte> pixels, int width, int height) => Write(pixels, width, height, 3, 2);

    private static byte[] Write(ReadOnlySpan<byte> pixels, int width, int height, int samples, byte colourType)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var stride = checked(width * samples);
        if (pixels.Length != (long)stride * height)
            throw new ArgumentException($"{width} x {height} pixels of {samples} bytes are not {pixels.Length} bytes.", nameof(pixels));

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = colourType;
        header[10..].Clear();

        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, Compress(pixels, stride));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> pixels, int stride)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
            for (var at = 0; at < pixels.Length; at += stride)
            {
                zlib.WriteByte(0); // each row says its filter: none
                zlib.Write(pixels.Slice(at, stride));
            }
        return packed.ToArray();
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(type);
        file.Write(body);
        var crc = new Crc32();
        crc.Append(type);
        crc.Append(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        file.Write(number);
    }
}
