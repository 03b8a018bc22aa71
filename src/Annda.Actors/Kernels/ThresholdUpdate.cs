using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Kernels;

/// <summary>
/// Zero temperature: s' = on if h &gt; 0, off if h &lt; 0; at a tie the old state (Hopfield 1982; keeping it is what makes the energy never
/// rise), or on. For {0,1} units and for {−1,+1} units alike.
/// </summary>
public static class ThresholdUpdate
{
    private const int Step = 16;

    /// <summary>Updates one unit in every chain.</summary>
    /// <param name="field">[lanes] local fields.</param>
    /// <param name="width">Fields of at most this size are ties (<see cref="TieWidths"/>).</param>
    /// <param name="tieIsOn">Whether a tie is on; else it keeps the old state.</param>
    /// <param name="old">[words] the old plane.</param>
    /// <param name="next">[words] the new plane; may be the old one. Bits beyond the last chain are the caller's to clear.</param>
    public static void Apply(ReadOnlySpan<float> field, float width, bool tieIsOn, ReadOnlySpan<ulong> old, Span<ulong> next)
    {
        Numerics.Guard.Shape(next.Length, old.Length, "words of the new plane");
        ref var h = ref MemoryMarshal.GetReference(field);
        var (above, below) = (Vector512.Create(width), Vector512.Create(-width));
        for (var word = 0; word < next.Length; word++)
        {
            ulong up = 0, tie = 0;
            for (var lane = word * 64; lane < Math.Min(word * 64 + 64, field.Length); lane += Step)
            {
                var x = Vector512.LoadUnsafe(ref h, (nuint)lane);
                up |= Vector512.GreaterThan(x, above).ExtractMostSignificantBits() << (lane % 64);
                tie |= (Vector512.LessThanOrEqual(x, above) & Vector512.GreaterThanOrEqual(x, below)).ExtractMostSignificantBits()
                    << (lane % 64);
            }
            next[word] = up | (tie & (tieIsOn ? ulong.MaxValue : old[word]));
        }
    }
}
