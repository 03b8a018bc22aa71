using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Placement;

/// <summary>What a block's counts of one coupling in one phase of a chain group cost.</summary>
/// <param name="Bytes">On the way to the coupling, packed.</param>
/// <param name="Memory">Bytes in memory.</param>
/// <param name="AtBlock">Seconds of counting in the block.</param>
/// <param name="AtCoupling">Seconds of counting or adding up in the coupling.</param>
internal readonly record struct CountCost(double Bytes, double Memory, double AtBlock, double AtCoupling);

/// <summary>
/// Seconds and bytes of every piece of a run's work, by the costs of a machine: sweeps, counts, learning steps, messages. Says what the
/// blocks and couplings of this version do, and knows no nodes.
/// </summary>
internal sealed class WorkModel(NetworkSpec network, Workload work, Costs costs)
{
    private readonly Dictionary<(int, int, int, int), double> _sweeps = [];
    private readonly Dictionary<(int, int, int, int), CountCost> _counts = [];

    /// <summary>The network.</summary>
    public NetworkSpec Network => network;

    /// <summary>What is to be done.</summary>
    public Workload Work => work;

    /// <summary>What it costs.</summary>
    public Costs Costs => costs;

    private UpdateRule Rule => work.Rule;

    /// <summary>Whether the threads of a node share the units of a block in a sweep.</summary>
    public bool IsShared(BlockId block) =>
        !InOrder(block) && network.BetweenOf(block).All(c => network[c].Edges is null);

    /// <summary>Whether the threads of a node share a learning step.</summary>
    public bool IsShared(CouplingId coupling) => network[coupling] is { Edges: null, Kind: not CouplingKind.Bias };

    /// <summary>Seconds of a sweep of a block that is not held; counting in it is spread over the sweeps of the phase.</summary>
    public double Sweep(int step, int phase, BlockId block, int chains)
    {
        if (_sweeps.TryGetValue((step, phase, block.Index, chains), out var known)) return known;
        var lanes = (double)BitPlanes.LanesFor(chains);
        var plan = work.Steps[step].Phases[phase];
        var seconds = costs.Sweep + network[block].Size * lanes * costs.Draw;
        foreach (var id in network.BetweenOf(block).Concat(network.WithinOf(block)).Where(c => Rule.Reads(network[c], block, plan.Pass)))
            seconds += Field(id, block, plan.Pass, lanes);
        if (plan.Counted > 0)
            seconds += Counting(plan, block).Sum(c => Counts(step, phase, c, chains).AtBlock) / plan.Sweeps;
        return _sweeps[(step, phase, block.Index, chains)] = seconds;
    }

    /// <summary>Couplings that a block counts in a phase.</summary>
    public IEnumerable<CouplingId> Counting(WorkPhase phase, BlockId block) => phase.Counted == 0 ? []
        : network.CouplingsOf(block).Where(c => Rule.Counts(network[c], phase.Pass) && CountingEnd(phase, c) == block);

    /// <summary>Blocks whose states a block reads in a phase.</summary>
    public IEnumerable<BlockId> Read(WorkPhase phase, BlockId block) =>
        network.BetweenOf(block).Where(c => Rule.Reads(network[c], block, phase.Pass)).Select(c => network[c].Other(block));

    /// <summary>The end that counts a coupling in a phase.</summary>
    public BlockId CountingEnd(WorkPhase phase, CouplingId coupling) =>
        Rule.CountingEnd(network[coupling], b => !phase.Held[b.Index], phase.Pass);

    /// <summary>Counts of a coupling from one chain group.</summary>
    public CountCost Counts(int step, int phase, CouplingId coupling, int chains)
    {
        if (_counts.TryGetValue((step, phase, coupling.Index, chains), out var known)) return known;
        var (plan, spec) = (work.Steps[step].Phases[phase], network[coupling]);
        var (lanes, pairs) = ((double)BitPlanes.LanesFor(chains) * plan.Counted, (double)spec.Length);
        var units = (double)(spec.SizeA + (spec.Kind == CouplingKind.Between ? spec.SizeB : 0));
        var (merge, told) = (pairs * costs.Merge, Told(plan, coupling));
        // Sums travel in as many bytes as the largest may need.
        var real = IsReal(plan, spec);
        var width = real ? sizeof(long) : Width((double)chains * plan.Counted * (told ? ProbabilityCounts.One : 1));
        var (count, learn) = real ? (costs.RealCount, costs.RealCount) : (costs.Count, costs.LearnCount);
        CountCost Sums(double counted, double seconds) => new(width * (units + counted), sizeof(long) * (units + counted), seconds, merge);
        var sample = Sample(plan, coupling, chains, told);
        var cost = spec switch
        {
            { Kind: CouplingKind.Bias } => Sums(0, 0),
            { Edges: not null } => Sums(pairs, pairs * lanes * costs.SparseCount),
            // A sample travels where it is smaller than its sums, and is counted where it arrives.
            { Kind: CouplingKind.Between } when sample.Memory * plan.Counted < sizeof(long) * pairs =>
                new CountCost(width * units + sample.Bytes * plan.Counted, sizeof(long) * units + sample.Memory * plan.Counted, 0,
                    pairs * lanes * (work.Steps[step].Learns ? learn : count)),
            _ => Sums(pairs, pairs * lanes * count),
        };
        return _counts[(step, phase, coupling.Index, chains)] = cost;
    }

    /// <summary>Seconds of a coupling's part of a step, beside that for each chain group's counts.</summary>
    public double Coupling(int step, CouplingId coupling) =>
        work.Steps[step].Learns ? network[coupling].Length * costs.Learn + costs.LocalMessage
            : work.Steps[step].Collects ? network[coupling].Length * costs.Merge : 0;

    /// <summary>Phases whose counts a step's couplings wait for.</summary>
    public static IEnumerable<int> CountedPhases(WorkStep step) =>
        step.Learns ? Enumerable.Range(0, step.Phases.Count).Where(p => step.Phases[p].Counted > 0)
            : step.Collects ? [step.Phases.Count - 1] : [];

    /// <summary>Bytes of a block's states in a message to another node.</summary>
    public double ActivationBytes(BlockId block, int chains) => StateBytes(block, chains) + costs.Link.Envelope;

    /// <summary>Bytes of a block's states: a bit for each unit and chain, or a real number.</summary>
    public double StateBytes(BlockId block, int chains) => network[block].Size
        * (network[block].Units.IsTwoValued() ? Math.Ceiling(chains / 8.0) : sizeof(float) * (double)chains);

    /// <summary>Bytes of a coupling's parameters in a message to another node.</summary>
    public double ParameterBytes(CouplingId coupling) => sizeof(float) * (double)network[coupling].Length + costs.Link.Envelope;

    /// <summary>Bytes of what a coupling collected, in a message to the coordinator.</summary>
    public double CollectedBytes(CouplingId coupling)
    {
        var spec = network[coupling];
        var pairs = spec.Kind == CouplingKind.Bias ? 0.0 : spec.Length;
        return sizeof(long) * (pairs + spec.SizeA + (spec.Kind == CouplingKind.Between ? spec.SizeB : 0)) + costs.Link.Envelope;
    }

    /// <summary>Sweeps of a phase after which a block tells its states.</summary>
    public int Told(WorkPhase phase) => Rule.Dynamics.Exchange == 1 ? phase.Sweeps
        : Math.Min(phase.Sweeps, phase.Sweeps / Rule.Dynamics.Exchange + Math.Max(1, phase.Counted));

    /// <summary>Times that a block tells its states in a phase.</summary>
    public int Announcements(WorkPhase phase, BlockId block) =>
        phase.Held[block.Index] ? 1 : Told(phase) + (phase.SetsStates ? 1 : 0);

    /// <summary>Bytes of everything that is reported at all boundaries: parameters that nothing was learned of are told once.</summary>
    public double BoundaryBytes
    {
        get
        {
            var parameters = network.Couplings.Sum(c => (work.Learns ? sizeof(float) + 2.0 * sizeof(int) : sizeof(float)) * c.Length);
            var states = work.Steps[^1].Phases.GroupBy(p => p.Set)
                .Sum(set => network.BlockIds.Sum(b => set.First().Spans.Sum(c => StateBytes(b, c))));
            return (work.Learns ? work.Boundaries : 1) * parameters + work.Boundaries * states;
        }
    }

    // Both ends of a dense coupling, packed and in memory: probabilities take 21 bits on their way.
    private (double Bytes, double Memory) Sample(WorkPhase phase, CouplingId coupling, int chains, bool told)
    {
        var (spec, end) = (network[coupling], CountingEnd(phase, coupling));
        var states = StateBytes(spec.Other(end), chains);
        var own = IsOfDeviations(phase) ? sizeof(float) * (double)network[end].Size * chains : StateBytes(end, chains);
        return told ? (states + network[end].Size * (double)chains * sizeof(ulong) / 3,
            states + sizeof(int) * (double)network[end].Size * BitPlanes.LanesFor(chains)) : (states + own, states + own);
    }

    private bool Told(WorkPhase phase, CouplingId coupling)
    {
        var end = CountingEnd(phase, coupling);
        return phase.Probabilities && !IsReal(phase, network[coupling]) && !phase.Held[end.Index]
            && network.WithinOf(end).Count == 0 && !Rule.IsMasked && !Rule.IsTimed;
    }

    private bool IsReal(WorkPhase phase, CouplingSpec spec) => IsOfDeviations(phase) || network.HasRealEnd(spec);

    // Errors, and what states are beside their predictions, are real numbers, whatever the states.
    private static bool IsOfDeviations(WorkPhase phase) => phase.Pass == Pass.Errors || phase.Pass.Predicts();

    private static int Width(double most) => most <= byte.MaxValue ? 1 : most <= ushort.MaxValue ? 2 : most <= uint.MaxValue ? 4 : 8;

    private bool InOrder(BlockId block) => network.WithinOf(block).Count > 0 && !Rule.InsideAtOnce;

    private double Field(CouplingId id, BlockId block, Pass pass, double lanes)
    {
        var spec = network[id];
        var within = spec.Kind == CouplingKind.Within;
        if (spec.Edges is not null)
            return spec.Length * (within ? 2 : 1) * lanes * (work.WholeWeights.Contains(id) ? costs.WholeField : costs.SparseField);
        var real = pass == Pass.Errors || !network[spec.Other(block)].Units.IsTwoValued();
        return real ? spec.Length * lanes * costs.RealField : within && InOrder(block) ? spec.Length * lanes * costs.InsideField
            : spec.Length * (costs.DenseWeight + lanes * costs.DenseField);
    }
}
