using Annda.Numerics;
using Annda.Topology;

namespace Annda.Statistics;

/// <summary>
/// Sums from which a coupling's correlations follow. A closed family: counts for units with two values
/// (<see cref="CorrelationSums"/>) and fixed-point sums where an end has real values (<see cref="RealSums"/>). Both are whole numbers:
/// parts merge exactly in any order.
/// </summary>
public abstract class CouplingSums
{
    private protected CouplingSums(int pairsLength, long samples) => (PairsLength, Samples) = (pairsLength, samples);

    /// <summary>Number of pairs: one for each parameter of the coupling, none for a bias.</summary>
    public int PairsLength { get; }

    /// <summary>Number of (chain, sweep) samples.</summary>
    public long Samples { get; set; }

    /// <summary>Sums of pairs, in the layout of the coupling's parameters. Asking for them counts what is pending.</summary>
    public abstract long[] Pairs { get; }

    /// <summary>Sums of A's units.</summary>
    public abstract long[] SumsA { get; }

    /// <summary>Sums of B's units; empty for bias and within.</summary>
    public abstract long[] SumsB { get; }

    /// <summary>Whether these sums have the coupling's shape.</summary>
    public abstract bool Fits(CouplingSpec coupling);

    /// <summary>Bytes of what they say.</summary>
    public abstract long Information { get; }

    /// <summary>Empty sums of a coupling of states: real if one of its ends is.</summary>
    public static CouplingSums Empty(NetworkSpec network, CouplingId id) =>
        network.HasRealEnd(network[id]) ? RealSums.Empty(network[id]) : CorrelationSums.Empty(network[id], 1);

    /// <summary>Adds states of both ends that coexisted, as <see cref="Empty"/> takes them; bits stand for 0 and 1.</summary>
    public void AddStates(CouplingSpec coupling, UnitStates a, UnitStates b)
    {
        if (this is RealSums real) real.Add(coupling, a, b);
        else ((CorrelationSums)this).Add(coupling, (BitPlanes)a, (BitPlanes)b);
    }

    /// <summary>Adds another part.</summary>
    /// <exception cref="ArgumentException">Another shape or kind.</exception>
    public abstract void Merge(CouplingSums other);

    /// <summary>Whether these sums could take in parts like another one.</summary>
    public abstract bool IsLike(CouplingSums other);

    /// <summary>Empty sums of the same shape and kind.</summary>
    public abstract CouplingSums EmptyLike();

    /// <summary>An independent copy, everything counted.</summary>
    public abstract CouplingSums Copy();

    /// <summary>Back to zero; keeps its arrays.</summary>
    public abstract void Clear();

    /// <summary>⟨s_i⟩ of A's units, in their values ({0,1} or {−1,+1}, or real numbers).</summary>
    public abstract double[] MeansA(UnitKind kind);

    /// <summary>⟨s_j⟩ of B's units.</summary>
    public abstract double[] MeansB(UnitKind kind);

    /// <summary>⟨s_i s_j⟩ for each parameter of the coupling, in the units' values.</summary>
    public abstract double[] PairMoments(CouplingSpec coupling, UnitKind kindA, UnitKind kindB);

    /// <summary>Counts what is pending.</summary>
    /// <returns>These sums.</returns>
    public CouplingSums Counted()
    {
        _ = Pairs;
        return this;
    }

    /// <summary>Pairs of a coupling.</summary>
    protected static int PairsOf(CouplingSpec coupling) => coupling.Kind == CouplingKind.Bias ? 0 : coupling.Length;

    /// <summary>Units of B that are summed for themselves; of log σ² there are two sums of each unit.</summary>
    protected static int UnitsOfB(CouplingSpec coupling) =>
        coupling.Kind == CouplingKind.Between ? coupling.SizeB : coupling.IsVariance ? coupling.SizeA : 0;
}
