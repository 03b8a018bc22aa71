using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Topology;

namespace Annda.Statistics;

/// <summary>
/// Sums from which a coupling's correlations follow: how often both units of a pair were on, how often each unit was on, over how
/// many samples. Integers (probabilities in fixed point), so that parts merge exactly in any order and are divided once.
/// </summary>
public sealed class CorrelationSums
{
    /// <summary>Takes over the arrays.</summary>
    /// <param name="pairs">One sum for each parameter of the coupling, in its layout; empty for a bias.</param>
    /// <param name="onsA">[units A].</param>
    /// <param name="onsB">[units B]; empty for bias and within.</param>
    /// <param name="samples">Number of (chain, sweep) samples.</param>
    /// <param name="scale">The sum that one sample of "on" adds: 1 for states, 2^20 for probabilities.</param>
    public CorrelationSums(long[] pairs, long[] onsA, long[] onsB, long samples, int scale) =>
        (Pairs, OnsA, OnsB, Samples, Scale) = (pairs, onsA, onsB, samples, scale);

    /// <summary>Sums of both-on, in the layout of the coupling's parameters.</summary>
    public long[] Pairs { get; }

    /// <summary>Sums of on of A's units.</summary>
    public long[] OnsA { get; }

    /// <summary>Sums of on of B's units.</summary>
    public long[] OnsB { get; }

    /// <summary>Number of samples.</summary>
    public long Samples { get; set; }

    /// <summary>What one sample of "on" adds.</summary>
    public int Scale { get; }

    /// <summary>Empty sums of the coupling's shape.</summary>
    public static CorrelationSums Empty(CouplingSpec coupling, int scale) => new(
        new long[PairsOf(coupling)], new long[coupling.SizeA], new long[OnsBOf(coupling)], 0, scale);

    /// <summary>Whether these sums have the coupling's shape and this scale.</summary>
    public bool Fits(CouplingSpec coupling, int scale) => Scale == scale && Pairs.Length == PairsOf(coupling)
        && OnsA.Length == coupling.SizeA && OnsB.Length == OnsBOf(coupling);

    /// <summary>Adds another part.</summary>
    /// <exception cref="ArgumentException">Another shape or scale.</exception>
    public void Merge(CorrelationSums other)
    {
        Numerics.Guard.Shape(other.Scale, Scale, "scale of sums");
        AddTo(Pairs, other.Pairs);
        AddTo(OnsA, other.OnsA);
        AddTo(OnsB, other.OnsB);
        Samples += other.Samples;
    }

    /// <summary>An independent copy.</summary>
    public CorrelationSums Copy() => new((long[])Pairs.Clone(), (long[])OnsA.Clone(), (long[])OnsB.Clone(), Samples, Scale);

    /// <summary>Takes another part's sums in place of its own.</summary>
    public void CopyFrom(CorrelationSums other)
    {
        Numerics.Guard.Shape(other.Scale, Scale, "scale of sums");
        other.Pairs.AsSpan().CopyTo(Pairs);
        other.OnsA.AsSpan().CopyTo(OnsA);
        other.OnsB.AsSpan().CopyTo(OnsB);
        Samples = other.Samples;
    }

    /// <summary>Back to zero.</summary>
    public void Clear()
    {
        Array.Clear(Pairs);
        Array.Clear(OnsA);
        Array.Clear(OnsB);
        Samples = 0;
    }

    /// <summary>⟨s_i⟩ of A's units, in their values ({0,1} or {−1,+1}).</summary>
    public double[] MeansA(UnitKind kind) => Means(OnsA, kind);

    /// <summary>⟨s_j⟩ of B's units.</summary>
    public double[] MeansB(UnitKind kind) => Means(OnsB, kind);

    /// <summary>⟨s_i s_j⟩ for each parameter of the coupling, in the units' values.</summary>
    public double[] PairMoments(CouplingSpec coupling, UnitKind kindA, UnitKind kindB)
    {
        var moments = new double[Pairs.Length];
        var onsB = coupling.Kind == CouplingKind.Within ? OnsA : OnsB;
        var total = (double)Samples * Scale;
        var (lowA, spanA, lowB, spanB) = (kindA.Low(), kindA.Span(), kindB.Low(), kindB.Span());
        for (var p = 0; p < moments.Length; p++)
        {
            var (i, j) = coupling.Edges is { } edges ? (edges.A[p], edges.B[p]) : (p / coupling.SizeB, p % coupling.SizeB);
            moments[p] = lowA * lowB
                + (lowA * spanB * onsB[j] + lowB * spanA * OnsA[i] + spanA * spanB * (double)Pairs[p]) / total;
        }
        return moments;
    }

    private static int PairsOf(CouplingSpec coupling) => coupling.Kind == CouplingKind.Bias ? 0 : coupling.Length;

    private static int OnsBOf(CouplingSpec coupling) => coupling.Kind == CouplingKind.Between ? coupling.SizeB : 0;

    private double[] Means(long[] ons, UnitKind kind)
    {
        var total = (double)Samples * Scale;
        return [.. ons.Select(n => kind.Low() + kind.Span() * n / total)];
    }

    private static void AddTo(long[] sum, long[] part)
    {
        Numerics.Guard.Shape(part.Length, sum.Length, "sums");
        ref var to = ref MemoryMarshal.GetArrayDataReference(sum);
        ref var from = ref MemoryMarshal.GetArrayDataReference(part);
        var i = 0;
        for (; i + Vector512<long>.Count <= sum.Length; i += Vector512<long>.Count)
            (Vector512.LoadUnsafe(ref to, (nuint)i) + Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < sum.Length; i++) sum[i] += part[i];
    }
}
