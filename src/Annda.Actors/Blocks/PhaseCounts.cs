using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// What a block counts in one phase of one chain group: sums for each coupling it counts for, and pairs that wait for a
/// neighbour.
/// </summary>
internal sealed class PhaseCounts
{
    private readonly NetworkSpec _network;
    private readonly BlockId _block;
    private readonly CountOrder _order;
    private readonly BlockKernel _kernel;
    private readonly Dictionary<CouplingId, CouplingSums> _sums = [];
    private readonly List<Waiting> _waiting = [];

    private readonly record struct Waiting(CouplingId Coupling, long Version, UnitStates States, UnitStates Output, int[]? Probabilities);

    public PhaseCounts(NetworkSpec network, BlockId block, PhaseOrder phase, bool probabilities, BlockKernel kernel,
        Func<CouplingSpec, int, CouplingSums> rent)
    {
        (_network, _block, _order, _kernel, UsesProbabilities) = (network, block, phase.Count!, kernel, probabilities);
        foreach (var id in _order.Couplings)
        {
            var real = phase.Pass == Pass.Errors || phase.Pass.Predicts() || network.HasRealEnd(network[id]);
            _sums[id] = rent(network[id], real ? 0 : probabilities ? ProbabilityCounts.One : 1);
        }
    }

    /// <summary>Whether the block's own side is counted as probabilities.</summary>
    public bool UsesProbabilities { get; }

    /// <summary>Whether no pair waits for a neighbour's state.</summary>
    public bool Complete => _waiting.Count == 0;

    /// <summary>The sums of each coupling.</summary>
    public IReadOnlyDictionary<CouplingId, CouplingSums> Sums => _sums;

    /// <summary>Buffers of probabilities that pairs were, or are yet to be, counted from: the phase's until it is closed.</summary>
    public List<int[]> Lent { get; } = [];

    /// <summary>Whether a pair is yet to be counted from a buffer.</summary>
    public bool Needs(int[] probabilities) => _waiting.Exists(w => w.Probabilities == probabilities)
        || _sums.Values.OfType<CorrelationSums>().Any(s => s.Pending.Any(p => p.Probabilities == probabilities));

    /// <summary>Neighbours' states that are waited for.</summary>
    public IEnumerable<(BlockId Neighbour, long Version)> Missing =>
        _waiting.SelectMany(w => Partners(_network[w.Coupling]).Select(n => (n, w.Version))).Distinct();

    /// <summary>Whether a pair of a version before this one waits for its partner.</summary>
    public bool WaitSince(long before) => _waiting.Exists(w => w.Version < before);

    /// <summary>Whether a sweep of the phase (from 1) is counted.</summary>
    public bool Has(long sweep) => _order.Sweeps.Has(sweep);

    /// <summary>Counts a version of the block's states for every coupling; partners that have not arrived are waited for.</summary>
    /// <param name="version">The version.</param>
    /// <param name="states">Own states.</param>
    /// <param name="output">What others read of them.</param>
    /// <param name="probabilities">Own probabilities in fixed point, if they are used.</param>
    /// <param name="partner">Finds a neighbour's coexisting states, or null.</param>
    public void Count(long version, UnitStates states, UnitStates output, int[]? probabilities, Func<BlockId, long, UnitStates?> partner)
    {
        if (_order.Chains is { } chains)
        {
            if (chains.Count == 0) return;
            if (probabilities is not null) probabilities = ChosenChains.Of(probabilities, states.Units, states.Lanes, chains);
            var same = ReferenceEquals(states, output);
            states = ChosenChains.Of(states, chains);
            output = same ? states : ChosenChains.Of(output, chains);
        }
        foreach (var id in _order.Couplings)
            if (new Waiting(id, version, states, output, probabilities) is var sample && !TryAdd(sample, partner)) _waiting.Add(sample);
    }

    /// <summary>Tries the waiting pairs again.</summary>
    public void Retry(Func<BlockId, long, UnitStates?> partner)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
            if (TryAdd(_waiting[i], partner)) _waiting.RemoveAt(i);
    }

    // What a sample of a coupling needs of others, by coupling with another block where it is one of the block's own.
    private IEnumerable<BlockId> Partners(CouplingSpec coupling) => coupling.Kind == CouplingKind.Between ? [coupling.Other(_block)]
        : coupling.IsVariance && _network[_block].Gaussian!.LearnSigma
            ? _network.BetweenOf(_block).Select(c => _network[c].Other(_block)) : [];

    private bool TryAdd(in Waiting sample, Func<BlockId, long, UnitStates?> partner)
    {
        var (coupling, sums) = (_network[sample.Coupling], _sums[sample.Coupling]);
        if (coupling.Kind == CouplingKind.Between)
        {
            if (partner(coupling.Other(_block), sample.Version) is not { } other) return false;
            AddPair(coupling, sums, sample.Output, sample.Probabilities, other);
            return true;
        }
        var others = new List<UnitStates>();
        foreach (var neighbour in Partners(coupling))
        {
            if (partner(neighbour, sample.Version) is not { } states) return false;
            others.Add(states);
        }
        if (!_kernel.AddOwn(coupling, sums, sample.States, [.. others])) AddOwn(coupling, sums, sample.Output, sample.Probabilities);
        return true;
    }

    private static void AddOwn(CouplingSpec coupling, CouplingSums sums, UnitStates states, int[]? probabilities)
    {
        if (sums is RealSums real)
        {
            real.Add(coupling, states, states);
            return;
        }
        var counts = (CorrelationSums)sums;
        if (probabilities is null)
        {
            counts.Add(coupling, (BitPlanes)states, (BitPlanes)states);
            return;
        }
        // Only blocks without couplings of their own have probabilities: this is a bias.
        counts.Samples += states.Chains;
        ProbabilityCounts.AddOnes(probabilities, states.Lanes, counts.OnsA);
    }

    private void AddPair(CouplingSpec coupling, CouplingSums sums, UnitStates own, int[]? probabilities, UnitStates theirs)
    {
        if (_order.Chains is { } chains) theirs = ChosenChains.Of(theirs, chains);
        var iAmA = coupling.A == _block;
        if (sums is RealSums real)
        {
            var (mine, other) = (Values(own, _block, probabilities), Values(theirs, coupling.Other(_block), null));
            real.Add(coupling, iAmA ? mine : other, iAmA ? other : mine);
        }
        else Count(coupling, (CorrelationSums)sums, iAmA, (BitPlanes)own, probabilities, (BitPlanes)theirs);
    }

    private static void Count(CouplingSpec coupling, CorrelationSums sums, bool iAmA, BitPlanes mine, int[]? probabilities, BitPlanes other)
    {
        if (probabilities is null)
        {
            sums.Add(coupling, iAmA ? mine : other, iAmA ? other : mine);
            return;
        }
        sums.Samples += mine.Chains;
        ProbabilityCounts.AddOnes(probabilities, mine.Lanes, iAmA ? sums.OnsA : sums.OnsB);
        PairCounts.AddOnes(other, iAmA ? sums.OnsB : sums.OnsA, sums.Scale);
        if (coupling.Edges is { } edges)
            ProbabilityCounts.AddSparse(other, probabilities, iAmA ? edges.B : edges.A, iAmA ? edges.A : edges.B, sums.Pairs);
        else sums.Add(new PairSample(other, !iAmA, null, probabilities));
    }

    // What stands for the units in a sum of real values: means where there are probabilities, and bits as they are where they are 0 and 1.
    private UnitStates Values(UnitStates states, BlockId block, int[]? probabilities)
    {
        if (states is not BitPlanes) return states;
        var low = _network[block].Units.Low();
        return probabilities is not null ? ProbabilityCounts.Means(probabilities, states.Units, states.Chains, low)
            : low == 0 ? states : RealStates.Of(states, low);
    }
}
