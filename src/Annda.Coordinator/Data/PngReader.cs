using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Annda.Data;

/// <summary>A grey picture: Width x Height bytes, row by row, 0 is black.</summary>
internal sealed record GreyPicture(int Width, int Height, byte[] Pixels);

/// <summary>
/// Reads PNG pictures as grey levels: every colour type and depth, not interlaced. Colours are averaged, transparency lies on white.
/// </summary>
internal static class PngReader
{
    private const int MaxPixels = 1 << 24;

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    private readonly record struct Header(int Width, int Height, int Depth, int Type)
    {
        public int Channels => Type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

        public int Stride => (int)(((long)Width * Channels * Depth + 7) / 8);
    }

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InputException">The file is no such picture, or broken.</exception>
    public static GreyPicture Read(string path)
    {
        using var file = InputFile.Open(path);
        if (!file.ReadExactly(8, "signature").AsSpan().SequenceEqual(Signature))
            throw new InputException($"{path}: found no PNG signature at its start");
        Header? header = null;
        byte[] palette = [];
        using var data = new MemoryStream();
        while (true)
        {
            var (type, body) = Chunk(file);
            if (header is null && type != "IHDR") throw new InputException($"{path}: found the chunk {type} first; allowed: IHDR");
            if (type == "IHDR") header = HeaderOf(path, body);
            else if (type == "PLTE") palette = body;
            else if (type == "IDAT") data.Write(body);
            else if (type == "IEND") break;
        }
        data.Position = 0;
        var rows = Unfiltered(path, header!.Value, data);
        return new GreyPicture(header.Value.Width, header.Value.Height, Greys(path, header.Value, rows, palette));
    }

    private static (string Type, byte[] Body) Chunk(InputFile file)
    {
        var head = file.ReadExactly(8, "a chunk's head");
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var type = Encoding.ASCII.GetString(head, 4, 4);
        var body = file.ReadExactly(length, $"the chunk {Printable.Text(type)}");
        var crc = new Crc32();
        crc.Append(head.AsSpan(4));
        crc.Append(body);
        if (BinaryPrimitives.ReadUInt32BigEndian(file.ReadExactly(4, "a chunk's sum")) != crc.GetCurrentHashAsUInt32())
            throw new InputException($"{file.Name}: the chunk {Printable.Text(type)} before offset {file.Offset} is broken (its sum)");
        return (type, body);
    }

    private static Header HeaderOf(string path, byte[] body)
    {
        if (body.Length != 13) throw new InputException($"{path}: found a header of {body.Length} bytes; allowed: 13");
        var header = new Header(BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(4)), body[8],
            body[9]);
        if (header.Width < 1 || header.Height < 1 || (long)header.Width * header.Height > MaxPixels)
            throw new InputException($"{path}: found {header.Width} x {header.Height} pixels; allowed: 1 to {MaxPixels} in all");
        int[] depths = header.Type switch { 0 => [1, 2, 4, 8, 16], 3 => [1, 2, 4, 8], 2 or 4 or 6 => [8, 16], _ => [] };
        if (!depths.Contains(header.Depth))
            throw new InputException($"{path}: found colour type {header.Type} of {header.Depth} bits, which PNG does not have");
        if (body[10] != 0 || body[11] != 0 || body[12] != 0)
            throw new InputException($"{path}: found compression {body[10]}, filter {body[11]}, interlace {body[12]}; allowed: 0 each "
                + "(save it without interlacing)");
        return header;
    }

    private static byte[] Unfiltered(string path, Header header, MemoryStream data)
    {
        var (stride, step) = (header.Stride, Math.Max(1, header.Channels * header.Depth / 8));
        var rows = new byte[(long)stride * header.Height];
        try
        {
            using var zlib = new ZLibStream(data, CompressionMode.Decompress);
            for (var y = 0; y < header.Height; y++)
            {
                var filter = zlib.ReadByte();
                var row = rows.AsSpan(y * stride, stride);
                if (filter < 0 || zlib.ReadAtLeast(row, stride, throwOnEndOfStream: false) < stride)
                    throw new InputException($"{path}: cut short in row {y + 1} of {header.Height}");
                Unfilter(path, filter, row, y == 0 ? new byte[stride] : rows.AsSpan((y - 1) * stride, stride), step);
            }
        }
        catch (InvalidDataException error)
        {
            throw new InputException($"{path}: the compressed pixels are broken: {error.Message}", error);
        }
        return rows;
    }

    private static void Unfilter(string path, int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        if (filter > 4) throw new InputException($"{path}: found the filter {filter} of a row; allowed: 0 to 4");
        for (var i = 0; i < row.Length; i++)
        {
            var (left, up, corner) = (i < step ? 0 : row[i - step], above[i], i < step ? 0 : above[i - step]);
            row[i] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Paeth(left, up, corner), _ => 0 });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        var guess = left + up - corner;
        var (a, b, c) = (Math.Abs(guess - left), Math.Abs(guess - up), Math.Abs(guess - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static byte[] Greys(string path, Header header, byte[] rows, byte[] palette)
    {
        var pixels = new byte[header.Width * header.Height];
        for (var y = 0; y < header.Height; y++)
            for (var x = 0; x < header.Width; x++)
            {
                var row = rows.AsSpan(y * header.Stride, header.Stride);
                int Value(int channel, ReadOnlySpan<byte> from) => Sample(from, header.Depth, x * header.Channels + channel);
                pixels[y * header.Width + x] = header.Type switch
                {
                    3 => Coloured(Value(0, row)),
                    2 => (byte)((Value(0, row) + Value(1, row) + Value(2, row)) / 3),
                    4 => OnWhite(Value(0, row), Value(1, row)),
                    6 => OnWhite((Value(0, row) + Value(1, row) + Value(2, row)) / 3, Value(3, row)),
                    _ => header.Depth < 8 ? (byte)(Value(0, row) * 255 / ((1 << header.Depth) - 1)) : (byte)Value(0, row),
                };
            }
        return pixels;

        byte OnWhite(int grey, int alpha) => (byte)((grey * alpha + 255 * (255 - alpha)) / 255);

        byte Coloured(int entry) => 3 * entry + 2 < palette.Length
            ? (byte)((palette[3 * entry] + palette[3 * entry + 1] + palette[3 * entry + 2]) / 3)
            : throw new InputException($"{path}: found the colour {entry} of a palette of {palette.Length / 3}");
    }

    // Of 16 bits the upper 8.
    private static int Sample(ReadOnlySpan<byte> row, int depth, int index) => depth switch
    {
        8 => row[index],
        16 => row[2 * index],
        _ => row[index * depth / 8] >> (8 - depth - index * depth % 8) & ((1 << depth) - 1),
    };
}
