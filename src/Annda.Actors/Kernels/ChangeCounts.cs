using System.Numerics;
using System.Runtime.CompilerServices;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>Units whose state differs between two states of a block: Σ_units [s' ≠ s], over all chains or for each.</summary>
internal static class ChangeCounts
{
    // Planes of a counter of 64 chains at once, and what it can count to.
    private const int Planes = 8, CountMax = (1 << Planes) - 1;

    /// <summary>Over all chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Total(BitPlanes before, BitPlanes after)
    {
        Guard.Shape(after.Words.Length, before.Words.Length, "words of the states after");
        var old = before.Words;
        var next = after.Words;
        long changed = 0;
        for (var word = 0; word < old.Length; word++) changed += BitOperations.PopCount(old[word] ^ next[word]);
        return changed;
    }

    /// <summary>Adds those of each chain.</summary>
    /// <param name="before">Old states.</param>
    /// <param name="after">New states.</param>
    /// <param name="changed">[chains].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(BitPlanes before, BitPlanes after, Span<long> changed)
    {
        Guard.Shape(after.Words.Length, before.Words.Length, "words of the states after");
        Guard.Shape(changed.Length, before.Chains, "chains counted");
        var old = before.Words;
        var next = after.Words;
        var stride = before.WordsPerUnit;
        Span<ulong> counter = stackalloc ulong[Planes];
        for (var word = 0; word < stride; word++)
        {
            var chains = changed[(word * BitPlanes.ChainsPerWord)..];
            counter.Clear();
            for (int unit = 0, at = word, held = 0; unit < before.Units; unit++, at += stride)
            {
                // One is added to the counters of the chains in which the unit changed: a carry ripples through the planes.
                var carry = old[at] ^ next[at];
                for (var plane = 0; carry != 0; plane++) (counter[plane], carry) = (counter[plane] ^ carry, counter[plane] & carry);
                if (++held < CountMax && unit + 1 < before.Units) continue;
                Empty(counter, chains);
                held = 0;
            }
        }
    }

    private static void Empty(Span<ulong> counter, Span<long> chains)
    {
        for (var chain = 0; chain < Math.Min(chains.Length, BitPlanes.ChainsPerWord); chain++)
            for (var plane = 0; plane < Planes; plane++) chains[chain] += (long)(counter[plane] >> chain & 1) << plane;
        counter.Clear();
    }
}
