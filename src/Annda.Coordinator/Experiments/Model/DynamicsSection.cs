using Annda.Dynamics;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Who may update when, from which values.</summary>
[Doc("The dynamics.")]
public sealed record DynamicsSection
{
    [Doc("Who may update when, and reads what: README, section Dynamics and their laws.")]
    public DynamicsKind Kind { get; init; } = DynamicsKind.Chromatic;

    [Doc("How much older a neighbour's state may be: in sweeps; for read-delay in ticks, for concurrent in exchanges."), InRange(0, 64)]
    [OnlyWith(nameof(Kind), DynamicsKind.Stale, DynamicsKind.Concurrent, DynamicsKind.AlternatingStale, DynamicsKind.ReadDelay)]
    public int? Staleness { get; init; }

    [Doc("freshest: the newest state at hand; oldest: exactly the oldest allowed one, so that the run can be repeated.")]
    [OnlyWith(nameof(Kind), DynamicsKind.Stale)]
    public StaleReads Reads { get; init; } = StaleReads.Freshest;

    [Doc("k: how many units, a new subset every tick, update at once."), InRange(1, 1_000_000)]
    [OnlyWith(nameof(Kind), DynamicsKind.RandomSubset)]
    public int Units { get; init; } = 1;

    [Doc("q: the probability that a unit takes part in a tick."), InRange(1e-6, 1), OnlyWith(nameof(Kind), DynamicsKind.Bernoulli)]
    public double Share { get; init; } = 0.5;

    [Doc("r: the probability that the caches of other blocks' states are refreshed after a tick."), InRange(1e-6, 1)]
    [OnlyWith(nameof(Kind), DynamicsKind.Cache)]
    public double Refresh { get; init; } = 0.5;

    [Doc("m: sweeps inside a block from one exchange of states to the next."), InRange(1, 1024)]
    [OnlyWith(nameof(Kind), DynamicsKind.Concurrent)]
    public int Exchange { get; init; } = 1;

    [Doc("coexisting: a pair of states is of one sweep; as-read: new states are paired with those that they were computed from.")]
    public Pairing Pairing { get; init; } = Pairing.Coexisting;

    [Doc("The order of updates inside a block with weights of its own.")]
    public UnitOrder Order { get; init; } = UnitOrder.Fixed;

    [Doc("What a unit whose field is 0 becomes at temperature 0. keep: what it was; on: on.")]
    public TieRule Tie { get; init; }

    [Doc("boltzmann: a bipolar unit is +1 with probability sigma(2h/T); lecture: sigma(h/T).")]
    public GainConvention Convention { get; init; } = GainConvention.Boltzmann;

    [Doc("The colour of every block; coupled blocks need different ones. Chosen automatically when left out.")]
    [InRange(0, 1_000_000), OnlyWith(nameof(Kind), DynamicsKind.Chromatic)]
    public IReadOnlyDictionary<string, int>? Colours { get; init; }

    [Doc("When blocks may update: as soon as they have what they need when left out.")]
    public ClockSection? Clocks { get; init; }

    [Doc("Time that messages between blocks are under way: a number, uniform, exponential or pareto.")]
    public LatencySection? Latencies { get; init; }

    [Doc("Links between blocks that lose, double, reorder or slow down messages."), Count(0, 10_000)]
    public LinkSection[] Links { get; init; } = [];

    [Doc("Blocks that are down for a while."), Count(0, 10_000)]
    public CrashSection[] Crashes { get; init; } = [];

    [Doc("How long a block waits for something before it asks for it again, in units of time. When left out: 100, or "
        + "four times what a message usually takes, where that is longer."), InRange(1e-3, 1e9)]
    public double? Patience { get; init; }

    [Doc("real: on threads, as fast as they can; virtual: a clock that jumps from event to event. Virtual where clocks, latencies, links "
        + "or crashes are given.")]
    public RunTime? Time { get; init; }
}
