using System.Runtime.InteropServices;
using System.Text;

namespace Annda.Data;

/// <summary>Writes NumPy's .npy files, version 1.0: little-endian float32 or float64 in C order.</summary>
public static class NpyWriter
{
    private const int Alignment = 64;

    /// <summary>Writes float64.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="shape">The dimensions.</param>
    /// <param name="values">The values, as many as the dimensions' product.</param>
    public static void Write(Stream stream, ReadOnlySpan<int> shape, ReadOnlySpan<double> values) =>
        Write(stream, "<f8", shape, values.Length, MemoryMarshal.AsBytes(values));

    /// <summary>Writes float32.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="shape">The dimensions.</param>
    /// <param name="values">The values, as many as the dimensions' product.</param>
    public static void Write(Stream stream, ReadOnlySpan<int> shape, ReadOnlySpan<float> values) =>
        Write(stream, "<f4", shape, values.Length, MemoryMarshal.AsBytes(values));

    private static void Write(Stream stream, string type, ReadOnlySpan<int> shape, int count, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var product = 1L;
        foreach (var size in shape)
            product *= size;
        if (product != count)
            throw new ArgumentException($"A shape of {product} values does not fit {count} values.", nameof(shape));
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Arrays are written as they lie in memory, which must be little-endian.");
        // Python writes a shape of one dimension with a comma: (3,).
        var sizes = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : "");
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";
        // Magic, version and length take 10 bytes; NumPy wants the data aligned.
        header += new string(' ', Alignment - 1 - (10 + header.Length) % Alignment) + "\n";
        stream.Write(NpyReader.Magic);
        stream.Write([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        stream.Write(Encoding.Latin1.GetBytes(header));
        stream.Write(bytes);
    }
}
