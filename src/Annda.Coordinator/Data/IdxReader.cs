using System.Buffers.Binary;

namespace Annda.Data;

/// <summary>An array of unsigned bytes of an IDX file.</summary>
/// <param name="Shape">One to four dimensions; images are [examples, rows, columns], labels [examples].</param>
/// <param name="Bytes">The values, last dimension fastest.</param>
public sealed record IdxArray(int[] Shape, byte[] Bytes);

/// <summary>
/// Reads IDX files, plain or gzip: two zero bytes, the element type (8: unsigned byte), the number of dimensions, each dimension as a
/// big-endian 32-bit number, then the values (the format of MNIST).
/// </summary>
public static class IdxReader
{
    /// <summary>Most bytes that a header may declare.</summary>
    public const long MaxBytes = 1L << 30;

    private const int UnsignedByte = 8;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is not a whole IDX file of unsigned bytes.</exception>
    public static IdxArray Read(string path)
    {
        using var file = InputFile.Open(path);
        var magic = file.ReadExactly(4, "magic number");
        if (magic[0] != 0 || magic[1] != 0)
            throw new InputException($"{path}: found the magic bytes {Convert.ToHexString(magic)} at offset 0; allowed: 0000, then type "
                + "and dimensions (IDX)");
        if (magic[2] != UnsignedByte)
            throw new InputException($"{path}: found element type {magic[2]} at offset 2; allowed: 8 (unsigned bytes)");
        if (magic[3] is < 1 or > 4)
            throw new InputException($"{path}: found {magic[3]} dimensions at offset 3; allowed: 1 to 4");
        var header = file.ReadExactly(4L * magic[3], "dimensions");
        var shape = new int[magic[3]];
        var total = 1L;
        for (var i = 0; i < shape.Length; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * i));
            total *= size;
            // Each factor is below 2^32 and the product so far at most 2^30, so this cannot overflow.
            if (size == 0 || total > MaxBytes)
                throw new InputException($"{path}: found dimension {i} of {size} at offset {4 + 4 * i}; allowed: at least 1, and "
                    + $"{MaxBytes} values in all");
            shape[i] = (int)size;
        }
        var bytes = file.ReadExactly(total, $"values ({string.Join(" x ", shape)})");
        file.ExpectEnd();
        return new IdxArray(shape, bytes);
    }
}
