using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Kernels;

/// <summary>
/// Zero temperature: s' = on if h &gt; 0, off if h &lt; 0, the old state if h = 0 (Hopfield 1982; keeping the state at a tie is
/// what makes the energy never rise). For {0,1} units and for {−1,+1} units alike.
/// </summary>
public static class ThresholdUpdate
{
    private const int Step = 16;

    /// <summary>Updates one unit in every chain.</summary>
    /// <param name="field">[lanes] local fields.</param>
    /// <param name="old">[words] the old plane.</param>
    /// <param name="next">[words] the new plane; may be the old one. Bits beyond the last chain are the caller's to clear.</param>
    public static void Apply(ReadOnlySpan<float> field, ReadOnlySpan<ulong> old, Span<ulong> next)
    {
        Numerics.Guard.Shape(next.Length, old.Length, "words of the new plane");
        ref var h = ref MemoryMarshal.GetReference(field);
        for (var word = 0; word < next.Length; word++)
        {
            ulong up = 0, tie = 0;
            for (var lane = word * 64; lane < Math.Min(word * 64 + 64, field.Length); lane += Step)
            {
                var x = Vector512.LoadUnsafe(ref h, (nuint)lane);
                up |= Vector512.GreaterThan(x, Vector512<float>.Zero).ExtractMostSignificantBits() << (lane % 64);
                tie |= Vector512.Equals(x, Vector512<float>.Zero).ExtractMostSignificantBits() << (lane % 64);
            }
            next[word] = up | (tie & old[word]);
        }
    }
}
