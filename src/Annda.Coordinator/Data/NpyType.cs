using System.Buffers.Binary;

namespace Annda.Data;

/// <summary>An element type of .npy files that can be read: its size and how its bytes become a number.</summary>
internal sealed class NpyType
{
    private const double LargestExact = 1L << 53;
    private static readonly string[] Names = ["<f8", "<f4", "|u1", "|i1", "|b1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8"];
    private readonly Converter converter;

    private NpyType(int size, Converter converter) => (Size, this.converter) = (size, converter);

    private delegate double Converter(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes per value.</summary>
    public int Size { get; }

    public static NpyType Find(string descr, string name) => descr switch
    {
        "<f8" => new(8, BinaryPrimitives.ReadDoubleLittleEndian),
        "<f4" => new(4, b => BinaryPrimitives.ReadSingleLittleEndian(b)),
        "|u1" or "|b1" => new(1, b => b[0]),
        "|i1" => new(1, b => (sbyte)b[0]),
        "<u2" => new(2, b => BinaryPrimitives.ReadUInt16LittleEndian(b)),
        "<i2" => new(2, b => BinaryPrimitives.ReadInt16LittleEndian(b)),
        "<u4" => new(4, b => BinaryPrimitives.ReadUInt32LittleEndian(b)),
        "<i4" => new(4, b => BinaryPrimitives.ReadInt32LittleEndian(b)),
        "<u8" => new(8, b => Exact(BinaryPrimitives.ReadUInt64LittleEndian(b))),
        "<i8" => new(8, b => Exact(BinaryPrimitives.ReadInt64LittleEndian(b))),
        _ => throw new InputException($"{name}: found elements of type {Printable.Text(descr)}; allowed: {string.Join(", ", Names)}"),
    };

    public double[] Decode(byte[] bytes, string name)
    {
        var values = new double[bytes.Length / Size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = converter(bytes.AsSpan(i * Size, Size));
            if (!double.IsFinite(values[i]))
                throw new InputException($"{name}: value {i} is {values[i]} or not exact as a 64-bit float; allowed: finite numbers");
        }
        return values;
    }

    // A whole number beyond 2^53 has no float of its own; not-a-number makes Decode name it.
    private static double Exact(double value) => Math.Abs(value) <= LargestExact ? value : double.NaN;
}
