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
}

/// <summary>A choice of dynamics.</summary>
/// <param name="Kind">Who may update when.</param>
/// <param name="Staleness">s of stale dynamics, 0 or more.</param>
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
    int[]? Colours = null);
