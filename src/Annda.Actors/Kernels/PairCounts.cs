using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>
/// n[i, j] += number of chains in which both units are on. Integers, exact in any order. Dense: four chains of a strip of units j
/// (the lanes, bytes) have 16 possible counts, tabulated; each unit i adds the row that its four bits name. Listed pairs: popcounts
/// of ANDed planes.
/// </summary>
public static unsafe class PairCounts
{
    private const int Strip = ProbabilityCounts.Strip;
    private const int Group = 4, Groups = 8;
    private const int TableOfGroup = 16 * Strip;

    /// <summary>Adds the counts of all pairs of two blocks (or of one block with itself).</summary>
    /// <param name="a">States of A.</param>
    /// <param name="b">States of B, same chains.</param>
    /// <param name="counts">[units A, units B], added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddDense(BitPlanes a, BitPlanes b, Span<long> counts)
    {
        Guard.Shape(b.Chains, a.Chains, "chains of B");
        Guard.Shape(counts.Length, (long)a.Units * b.Units, "counts [units A, units B]");
        if (a.Units * (long)b.Units < Strip)
        {
            for (var i = 0; i < a.Units; i++)
                for (var j = 0; j < b.Units; j++) counts[i * b.Units + j] += And(a.Plane(i), b.Plane(j));
            return;
        }
        var sums = KernelScratch.OfThread.Room<int>(0, (long)a.Units * Strip);
        for (var unit = 0; unit < b.Units; unit += Strip)
        {
            var width = Math.Min(Strip, b.Units - unit);
            new Span<int>(sums, a.Units * Strip).Clear();
            AddStrip(a, b, unit, width, 1, sums);
            for (var i = 0; i < a.Units; i++)
                for (var j = 0; j < width; j++) counts[i * b.Units + unit + j] += sums[i * Strip + j];
        }
    }

    /// <summary>Adds the counts of all units of A with a strip of B's.</summary>
    /// <param name="a">States of A.</param>
    /// <param name="b">States of B, same chains.</param>
    /// <param name="unit">First unit of the strip.</param>
    /// <param name="width">Units of the strip, at most <see cref="ProbabilityCounts.Strip"/>.</param>
    /// <param name="sign">1 to add, −1 to take away.</param>
    /// <param name="sums">[units A, strip], added to, aligned to 64 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddStrip(BitPlanes a, BitPlanes b, int unit, int width, int sign, int* sums)
    {
        var table = KernelScratch.OfThread.Room<byte>(3, Groups * TableOfGroup);
        var column = stackalloc uint[Strip];
        fixed (ulong* wordsA = a.Words, wordsB = b.Words)
            for (var part = 0; part < a.WordsPerUnit * 2; part++)
            {
                for (var j = 0; j < Strip; j++) column[j] = j < width ? *((uint*)wordsB + (nint)(unit + j) * b.WordsPerUnit * 2 + part) : 0;
                Tabulate(column, table);
                AddRows(table, (uint*)wordsA + part, a.WordsPerUnit * 2, a.Units, sign, sums);
            }
    }

    /// <summary>Adds the counts of listed pairs.</summary>
    /// <param name="a">States of A.</param>
    /// <param name="b">States of B, same chains.</param>
    /// <param name="edges">The pairs.</param>
    /// <param name="counts">[edges], added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSparse(BitPlanes a, BitPlanes b, EdgeList edges, Span<long> counts)
    {
        Guard.Shape(b.Chains, a.Chains, "chains of B");
        Guard.Shape(counts.Length, edges.Count, "counts [edges]");
        var (endsA, endsB, words) = (edges.A, edges.B, a.WordsPerUnit);
        var wordsA = a.Words;
        var wordsB = b.Words;
        for (var e = 0; e < counts.Length; e++)
        {
            var (atA, atB, ones) = (endsA[e] * words, endsB[e] * words, 0);
            for (var word = 0; word < words; word++) ones += BitOperations.PopCount(wordsA[atA + word] & wordsB[atB + word]);
            counts[e] += ones;
        }
    }

    /// <summary>Adds, for each unit, the number of chains in which it is on, times a scale.</summary>
    /// <param name="states">States.</param>
    /// <param name="counts">[units], added to.</param>
    /// <param name="scale">What one chain adds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOnes(BitPlanes states, Span<long> counts, int scale = 1)
    {
        Guard.Shape(counts.Length, states.Units, "counts [units]");
        var words = states.Words;
        for (int i = 0, at = 0; i < counts.Length; i++)
        {
            var ones = 0;
            for (var end = at + states.WordsPerUnit; at < end; at++) ones += BitOperations.PopCount(words[at]);
            counts[i] += (long)ones * scale;
        }
    }

    // table[group, k, j] = how many of the group's chains are both in k and on in unit j.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tabulate(uint* column, byte* table)
    {
        var (low, high) = (Vector512.Load(column), Vector512.Load(column + Vector512<uint>.Count));
        for (var group = 0; group < Groups; group++, table += TableOfGroup)
        {
            Vector256<byte>.Zero.StoreAligned(table);
            for (var chain = 0; chain < Group; chain++)
            {
                var on = Bytes(low & Vector512<uint>.One, high & Vector512<uint>.One);
                for (var k = 0; k < 1 << chain; k++)
                    (Vector256.LoadAligned(table + k * Strip) + on).StoreAligned(table + ((1 << chain) + k) * Strip);
                (low, high) = (low >> 1, high >> 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Bytes(Vector512<uint> low, Vector512<uint> high)
    {
        var words = Vector512.Narrow(low, high);
        return Vector256.Narrow(words.GetLower(), words.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows(byte* table, uint* bits, nint stride, int units, int sign, int* sums)
    {
        for (var unit = 0; unit < units; unit++, bits += stride, sums += Strip)
        {
            nuint x = *bits;
            // At most 32: bytes are wide enough.
            var count = Row(table, x << 5) + Row(table + TableOfGroup, x << 1)
                + (Row(table + 2 * TableOfGroup, x >> 3) + Row(table + 3 * TableOfGroup, x >> 7))
                + (Row(table + 4 * TableOfGroup, x >> 11) + Row(table + 5 * TableOfGroup, x >> 15)
                + (Row(table + 6 * TableOfGroup, x >> 19) + Row(table + 7 * TableOfGroup, x >> 23)));
            var (low, high) = Vector256.Widen(count);
            var (a, b) = Vector512.Widen(Vector512.Create(low, high));
            (Vector512.LoadAligned(sums) + a.AsInt32() * Vector512.Create(sign)).StoreAligned(sums);
            (Vector512.LoadAligned(sums + Strip / 2) + b.AsInt32() * Vector512.Create(sign)).StoreAligned(sums + Strip / 2);
        }
    }

    // Bits 5 to 8 of the offset name the row: 32 bytes each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Row(byte* table, nuint offset) => Vector256.LoadAligned(table + (offset & 0x1e0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int And(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        var ones = 0;
        for (var w = 0; w < a.Length; w++) ones += BitOperations.PopCount(a[w] & b[w]);
        return ones;
    }
}
