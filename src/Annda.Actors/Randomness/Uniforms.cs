using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Randomness;

/// <summary>
/// Uniform numbers of 64 neighbouring chains of one unit and sweep. Chain c takes word (c / 16) mod 4 of the Philox block
/// with first counter word (c / 64) · 16 + c mod 16, so that one vectorised call serves 64 chains without a shuffle.
/// </summary>
public static class Uniforms
{
    /// <summary>Fills 64 floats of (0, 1): (k + ½) / 2^23, so that neither 0 nor 1 occurs and the law is symmetric.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="unit">Global number of the unit.</param>
    /// <param name="word">Number of the 64-chain word (chain / 64).</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="lanes">[64].</param>
    public static void Fill(StreamKey key, uint unit, uint word, long sweep, Span<float> lanes)
    {
        Numerics.Guard.Shape(lanes.Length, 64, "lanes");
        Words(key, unit, word, sweep, out var w0, out var w1, out var w2, out var w3);
        ref var target = ref lanes[0];
        ToUniform(w0).StoreUnsafe(ref target, 0);
        ToUniform(w1).StoreUnsafe(ref target, 16);
        ToUniform(w2).StoreUnsafe(ref target, 32);
        ToUniform(w3).StoreUnsafe(ref target, 48);
    }

    /// <summary>64 fair bits, one for each chain of a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong FairBits(StreamKey key, uint unit, uint word, long sweep)
    {
        Words(key, unit, word, sweep, out var w0, out var w1, out var w2, out var w3);
        return w0.ExtractMostSignificantBits() | w1.ExtractMostSignificantBits() << 16
            | w2.ExtractMostSignificantBits() << 32 | w3.ExtractMostSignificantBits() << 48;
    }

    /// <summary>The random words of neighbouring units and chains.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="unit">Global number of the first unit.</param>
    /// <param name="units">Number of units.</param>
    /// <param name="firstWord">First chain / 64.</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="random">[units, lanes], and room for 48 more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static unsafe void Words(StreamKey key, uint unit, int units, uint firstWord, int lanes, long sweep, uint* random)
    {
        var (low, high) = key.SweepWords(sweep);
        var chains = Vector512.Create(firstWord * 16) + Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        for (var end = random + (nint)units * lanes; random < end; random += lanes, unit++)
        {
            var first = chains;
            for (var lane = 0; lane < lanes; lane += 64, first += Vector512.Create(16u))
            {
                Philox.Blocks(key.Seed, first, unit, low, high, out var w0, out var w1, out var w2, out var w3);
                // Of the last word, what is too much is written over by the next unit.
                w0.Store(random + lane);
                w1.Store(random + lane + 16);
                w2.Store(random + lane + 32);
                w3.Store(random + lane + 48);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Words(StreamKey key, uint unit, uint word, long sweep,
        out Vector512<uint> w0, out Vector512<uint> w1, out Vector512<uint> w2, out Vector512<uint> w3)
    {
        var (low, high) = key.SweepWords(sweep);
        var first = Vector512.Create(word * 16) + Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Philox.Blocks(key.Seed, first, unit, low, high, out w0, out w1, out w2, out w3);
    }

    // 23 bits behind the 1 of [1, 2), less 1 − 2^−24: exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ToUniform(Vector512<uint> word) =>
        (Vector512.ShiftRightLogical(word, 9) | Vector512.Create(0x3F800000u)).AsSingle() - Vector512.Create(1f - 1f / (1 << 24));
}
