using Annda.Randomness;

namespace Annda.Data;

/// <summary>Small tasks that need hidden units: encoders and the shifter of Ackley, Hinton and Sejnowski (1985), and parity.</summary>
public static class BinaryTasks
{
    /// <summary>Widest ring of the shifter: its test part has 3 × 2^width examples.</summary>
    public const int ShifterMax = 12;

    /// <summary>Most bits of a parity: it has 2^(bits − 1) examples.</summary>
    public const int ParityMax = 16;

    /// <summary>One of so many units is on, and the same again: 1000 1000, 0100 0100, ….</summary>
    /// <param name="width">Units of one half, and examples.</param>
    public static Dataset Encoder(int width)
    {
        var bits = new byte[2 * width * width];
        for (var e = 0; e < width; e++) bits[e * 2 * width + e] = bits[e * 2 * width + width + e] = 1;
        return new Dataset("encoder", bits, width, 2 * width, [.. Enumerable.Range(0, width)], 0, 0);
    }

    /// <summary>All rows of bits of which an even number is on.</summary>
    /// <param name="bits">Bits of a row, at most <see cref="ParityMax"/>.</param>
    public static Dataset Parity(int bits)
    {
        var rows = Enumerable.Range(0, 1 << bits).Where(r => System.Numerics.BitOperations.PopCount((uint)r) % 2 == 0).ToArray();
        byte[] values = [.. rows.SelectMany(r => Enumerable.Range(0, bits).Select(b => (byte)(r >> b & 1)))];
        return new Dataset("parity", values, rows.Length, bits, null, 0, 0);
    }

    /// <summary>
    /// Bits on a ring, the same bits shifted by −1, 0 or 1, and one of three units that says by which. Training examples are drawn, the
    /// same ones always; the test part is every example once.
    /// </summary>
    /// <param name="width">Bits of the ring, at most <see cref="ShifterMax"/>.</param>
    /// <param name="count">Training examples.</param>
    /// <param name="activity">Probability that a bit is on.</param>
    public static (Dataset Train, Dataset Test) Shifter(int width, int count, double activity)
    {
        var key = new StreamKey(0, Purpose.Generate);
        var (drawn, shifts) = (new int[count], new int[count]);
        Span<float> uniforms = stackalloc float[64];
        for (var e = 0; e < count; e++)
        {
            shifts[e] = key.Below(3, 0, (uint)e, 0);
            Uniforms.Fill(key, 1, (uint)e, 0, uniforms);
            for (var b = 0; b < width; b++) drawn[e] |= (uniforms[b] < activity ? 1 : 0) << b;
        }
        var all = Enumerable.Range(0, 3 << width).ToArray();
        return (Shifted(width, drawn, shifts), Shifted(width, [.. all.Select(e => e / 3)], [.. all.Select(e => e % 3)]));
    }

    private static Dataset Shifted(int width, int[] rings, int[] shifts)
    {
        var units = 2 * width + 3;
        var bits = new byte[rings.Length * units];
        for (var e = 0; e < rings.Length; e++)
        {
            for (var b = 0; b < width; b++)
                bits[e * units + b] = bits[e * units + width + (b + shifts[e] - 1 + width) % width] = (byte)(rings[e] >> b & 1);
            bits[e * units + 2 * width + shifts[e]] = 1;
        }
        return new Dataset("shifter", bits, rings.Length, units, shifts, 0, 0);
    }
}
