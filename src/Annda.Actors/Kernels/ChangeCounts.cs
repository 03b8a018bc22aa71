using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        ref var old = ref MemoryMarshal.GetReference(before.Words);
        ref var next = ref MemoryMarshal.GetReference(after.Words);
        nuint word = 0, length = (nuint)before.Words.Length;
        long changed = 0;
        // Eight vectors are added up as numbers of four bits in planes (carry-save), so that only one in eight is counted bit by bit.
        Vector512<ulong> ones = default, twos = default, fours = default;
        for (; word + 64 <= length; word += 64)
        {
            var first = Sum(ref ones, Change(ref old, ref next, word), Change(ref old, ref next, word + 8));
            var second = Sum(ref ones, Change(ref old, ref next, word + 16), Change(ref old, ref next, word + 24));
            var low = Sum(ref twos, first, second);
            first = Sum(ref ones, Change(ref old, ref next, word + 32), Change(ref old, ref next, word + 40));
            second = Sum(ref ones, Change(ref old, ref next, word + 48), Change(ref old, ref next, word + 56));
            changed += 8 * Ones(Sum(ref fours, low, Sum(ref twos, first, second)));
        }
        changed += 4 * Ones(fours) + 2 * Ones(twos) + Ones(ones);
        for (; word < length; word++) changed += BitOperations.PopCount(Unsafe.Add(ref old, word) ^ Unsafe.Add(ref next, word));
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Change(ref ulong old, ref ulong next, nuint word) =>
        Vector512.LoadUnsafe(ref old, word) ^ Vector512.LoadUnsafe(ref next, word);

    // Full adders: the sum of three bits stays in the first plane, the carry is returned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Sum(ref Vector512<ulong> plane, Vector512<ulong> a, Vector512<ulong> b)
    {
        var half = plane ^ a;
        var carry = (plane & a) | (half & b);
        plane = half ^ b;
        return carry;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Ones(Vector512<ulong> bits)
    {
        var pairs = bits - ((bits >>> 1) & Vector512.Create(0x5555555555555555UL));
        var fours = (pairs & Vector512.Create(0x3333333333333333UL)) + ((pairs >>> 2) & Vector512.Create(0x3333333333333333UL));
        var bytes = (fours + (fours >>> 4)) & Vector512.Create(0x0F0F0F0F0F0F0F0FUL);
        // Eight bytes of at most 8, in eight lanes: 16 bits of the sum are enough.
        var halves = (bytes & Vector512.Create(0x00FF00FF00FF00FFUL)) + ((bytes >>> 8) & Vector512.Create(0x00FF00FF00FF00FFUL));
        var sum = Vector512.Sum(halves);
        return (long)((sum & 0xFFFF) + (sum >> 16 & 0xFFFF) + (sum >> 32 & 0xFFFF) + (sum >> 48));
    }

    private static void Empty(Span<ulong> counter, Span<long> chains)
    {
        for (var chain = 0; chain < Math.Min(chains.Length, BitPlanes.ChainsPerWord); chain++)
            for (var plane = 0; plane < Planes; plane++) chains[chain] += (long)(counter[plane] >> chain & 1) << plane;
        counter.Clear();
    }
}
