namespace Annda.Dynamics;

/// <summary>Who may update when, from which values.</summary>
public enum DynamicsKind
{
    /// <summary>Blocks one after the other.</summary>
    Sequential,

    /// <summary>Blocks of one colour together, colours one after the other.</summary>
    Chromatic,

    /// <summary>All units at once from the last sweep's state (Little 1974).</summary>
    Synchronous,

    /// <summary>Blocks at once, from states at most so many sweeps old.</summary>
    Stale,

    /// <summary>Each block by its own clock, from whatever has arrived.</summary>
    Asynchronous,

    /// <summary>Each tick one unit of the network, drawn uniformly in every chain.</summary>
    RandomScan,

    /// <summary>Each tick k units at once, a random subset in every chain.</summary>
    RandomSubset,

    /// <summary>Each tick every unit takes part with probability q.</summary>
    Bernoulli,

    /// <summary>Blocks one after the other, units of a block at once.</summary>
    BlockSync,

    /// <summary>All blocks at once, m sweeps inside between two exchanges of states.</summary>
    Concurrent,

    /// <summary>Blocks one after the other, each reading states s sweeps older than sequential order would.</summary>
    AlternatingStale,

    /// <summary>Random scan; states of other blocks come from a cache that is refreshed with probability r after each tick.</summary>
    Cache,

    /// <summary>Random scan; states of other blocks are read as they were some ticks ago.</summary>
    ReadDelay,

    /// <summary>
    /// Each tick every unit draws a priority; those above all units that they are coupled with update at once (LubyGlauber of Feng, Sun
    /// and Yin 2017). Concurrent and exact.
    /// </summary>
    LocalGlauber,
}

/// <summary>Which of the admissible states a stale block reads.</summary>
public enum StaleReads
{
    /// <summary>The newest that has arrived.</summary>
    Freshest,

    /// <summary>Exactly the oldest admissible one, so that the run can be repeated.</summary>
    Oldest,
}

/// <summary>Order of units inside a block with couplings of its own.</summary>
public enum UnitOrder
{
    /// <summary>0, 1, 2, ….</summary>
    Fixed,

    /// <summary>A new permutation each sweep.</summary>
    Shuffled,

    /// <summary>As many draws with replacement as there are units.</summary>
    Random,
}

/// <summary>Which states of a coupling's two ends make a pair.</summary>
public enum Pairing
{
    /// <summary>Those of the same version.</summary>
    Coexisting,

    /// <summary>New states with those that they were computed from.</summary>
    AsRead,
}

/// <summary>What a unit becomes at temperature 0 where its field is 0.</summary>
public enum TieRule
{
    /// <summary>What it was: the energy never rises.</summary>
    Keep,

    /// <summary>On.</summary>
    On,
}

/// <summary>Gain of ±1 units.</summary>
public enum GainConvention
{
    /// <summary>σ(2h/T): samples exp(−E/T).</summary>
    Boltzmann,

    /// <summary>σ(h/T), as the lecture writes it: samples the law at 2T.</summary>
    Lecture,
}

/// <summary>The law that a chain has in the long run.</summary>
public enum Law
{
    /// <summary>exp(−E/T) / Z.</summary>
    Boltzmann,

    /// <summary>Peretto's law of synchronous updates (1984).</summary>
    Peretto,

    /// <summary>Neither; staleness and bias are measured.</summary>
    Biased,

    /// <summary>None: the units are deterministic, and a chain is a function of its start.</summary>
    Deterministic,

    /// <summary>
    /// Of networks with arrows between blocks: Boltzmann's of the blocks that no arrow of the pass drives, and those that arrows drive
    /// drawn
    /// from them: the law of a deep belief net (Hinton, Osindero and Teh 2006).
    /// </summary>
    Belief,
}

/// <summary>A choice of dynamics.</summary>
/// <param name="Kind">Who may update when.</param>
/// <param name="Staleness">How many versions older a read is than it could be, 0 or more; of a concurrent one, in exchanges.</param>
/// <param name="Reads">What stale dynamics reads.</param>
/// <param name="Order">Order of units inside a block.</param>
/// <param name="Convention">Gain of ±1 units.</param>
/// <param name="Colours">Colour of each block for chromatic dynamics; null to compute them.</param>
public sealed record DynamicsSpec(
    DynamicsKind Kind = DynamicsKind.Chromatic,
    int Staleness = 0,
    StaleReads Reads = StaleReads.Freshest,
    UnitOrder Order = UnitOrder.Fixed,
    GainConvention Convention = GainConvention.Boltzmann,
    int[]? Colours = null)
{
    /// <summary>k of <see cref="DynamicsKind.RandomSubset"/>: 1 to the number of units.</summary>
    public int Units { get; init; } = 1;

    /// <summary>q of <see cref="DynamicsKind.Bernoulli"/>: above 0, at most 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>r of <see cref="DynamicsKind.Cache"/>: above 0, at most 1.</summary>
    public double Refresh { get; init; } = 1;

    /// <summary>m of <see cref="DynamicsKind.Concurrent"/>: sweeps from one exchange to the next, 1 or more.</summary>
    public int Exchange { get; init; } = 1;

    /// <summary>What a field of 0 does at temperature 0.</summary>
    public TieRule Tie { get; init; }

    /// <summary>What correlations and joint states pair.</summary>
    public Pairing Pairing { get; init; }

    /// <summary>When blocks may update; null: as soon as they have what they need.</summary>
    public ClockSpec? Clocks { get; init; }
}
