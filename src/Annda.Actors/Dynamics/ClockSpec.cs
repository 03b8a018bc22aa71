namespace Annda.Dynamics;

/// <summary>How a clock ticks.</summary>
public enum ClockKind
{
    /// <summary>Independent exponential intervals.</summary>
    Poisson,

    /// <summary>Equal intervals; the first tick is anywhere in the first of them.</summary>
    Fixed,
}

/// <summary>Clocks of the blocks.</summary>
/// <param name="Kind">How they tick.</param>
/// <param name="Rates">For each block, in block order, sweeps per unit of time: above 0, at most <see cref="RateMax"/>.</param>
public sealed record ClockSpec(ClockKind Kind, IReadOnlyList<double> Rates)
{
    /// <summary>Fastest clock: its intervals are still a thousand ticks of 100 ns long.</summary>
    public const double RateMax = 1e4;
}
