using System.Numerics;
using System.Runtime.CompilerServices;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>n[i, j] += number of chains in which both units are on: popcounts of ANDed planes. Integers, exact in any order.</summary>
public static class PairCounts
{
    /// <summary>Adds the counts of all pairs of two blocks (or of one block with itself).</summary>
    /// <param name="a">States of A.</param>
    /// <param name="b">States of B, same chains.</param>
    /// <param name="counts">[units A, units B], added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddDense(BitPlanes a, BitPlanes b, Span<long> counts)
    {
        Guard.Shape(b.Chains, a.Chains, "chains of B");
        Guard.Shape(counts.Length, (long)a.Units * b.Units, "counts [units A, units B]");
        for (var i = 0; i < a.Units; i++)
        {
            ReadOnlySpan<ulong> plane = a.Plane(i);
            var row = counts.Slice(i * b.Units, b.Units);
            for (var j = 0; j < row.Length; j++) row[j] += And(plane, b.Plane(j));
        }
    }

    /// <summary>Adds the counts of listed pairs.</summary>
    /// <param name="a">States of A.</param>
    /// <param name="b">States of B, same chains.</param>
    /// <param name="edges">The pairs.</param>
    /// <param name="counts">[edges], added to.</param>
    public static void AddSparse(BitPlanes a, BitPlanes b, EdgeList edges, Span<long> counts)
    {
        Guard.Shape(b.Chains, a.Chains, "chains of B");
        Guard.Shape(counts.Length, edges.Count, "counts [edges]");
        for (var e = 0; e < counts.Length; e++) counts[e] += And(a.Plane(edges.A[e]), b.Plane(edges.B[e]));
    }

    /// <summary>Adds, for each unit, the number of chains in which it is on, times a scale.</summary>
    /// <param name="states">States.</param>
    /// <param name="counts">[units], added to.</param>
    /// <param name="scale">What one chain adds.</param>
    public static void AddOnes(BitPlanes states, Span<long> counts, int scale = 1)
    {
        Guard.Shape(counts.Length, states.Units, "counts [units]");
        for (var i = 0; i < counts.Length; i++) counts[i] += (long)states.Ones(i) * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int And(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        var ones = 0;
        for (var w = 0; w < a.Length; w++) ones += BitOperations.PopCount(a[w] & b[w]);
        return ones;
    }
}
