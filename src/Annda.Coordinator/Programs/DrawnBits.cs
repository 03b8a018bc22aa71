using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Randomness;

namespace Annda.Programs;

/// <summary>When examples are shown: names the bits that are drawn from probabilities.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="First">Number of the presentation, from 0: as a rule the epoch.</param>
/// <param name="Parts">The examples are so many equal parts; part k is presentation First + k.</param>
public readonly record struct Presentation(ulong Seed, long First, int Parts = 1);

/// <summary>Bits drawn from probabilities, by presentation, example and unit: whatever batch, chain or block they come to.</summary>
internal static class DrawnBits
{
    /// <summary>From here on presentations are not those of training.</summary>
    public const long Evaluation = 1L << 48;

    // The numbers of random patterns and their cues are set 0 of the same purpose.
    private const int Set = 1;

    /// <summary>Bits of 64 units of an example.</summary>
    /// <param name="probabilities">[up to 64] of units <paramref name="unit"/> and after.</param>
    /// <param name="at">Seed and presentation.</param>
    /// <param name="example">Number of the example.</param>
    /// <param name="unit">First unit, a multiple of 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Word(ReadOnlySpan<float> probabilities, Presentation at, int example, int unit)
    {
        Span<float> uniforms = stackalloc float[64];
        Span<float> wide = stackalloc float[64];
        probabilities.CopyTo(wide);
        Uniforms.Fill(new StreamKey(at.Seed, Purpose.Patterns, Set), (uint)example, (uint)(unit / 64), at.First, uniforms);
        var word = 0UL;
        for (var u = 0; u < 64; u += 16)
            word |= (ulong)Vector512.LessThan(Vector512.LoadUnsafe(in uniforms[u]), Vector512.LoadUnsafe(in wide[u]))
                .ExtractMostSignificantBits() << u;
        return word;
    }

    /// <summary>All examples once.</summary>
    /// <param name="probabilities">[examples, units].</param>
    /// <param name="units">Units of an example.</param>
    /// <param name="at">Seed and presentation.</param>
    public static byte[] Draw(float[] probabilities, int units, Presentation at)
    {
        var bits = new byte[probabilities.Length];
        for (var first = 0; first < bits.Length; first += units)
            for (var unit = 0; unit < units; unit += 64)
            {
                var wide = Math.Min(64, units - unit);
                var word = Word(probabilities.AsSpan(first + unit, wide), at, first / units, unit);
                for (var u = 0; u < wide; u++) bits[first + unit + u] = (byte)(word >> u & 1);
            }
        return bits;
    }
}
