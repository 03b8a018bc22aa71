namespace Annda.Virtual;

/// <summary>Units of time and ticks of 100 ns, of which a unit has 10^7.</summary>
internal static class VirtualTicks
{
    /// <summary>Units to ticks, rounded.</summary>
    public static long Of(double units) => (long)Math.Round(units * TimeSpan.TicksPerSecond);

    /// <summary>Ticks to units.</summary>
    public static double ToUnits(long ticks) => ticks / (double)TimeSpan.TicksPerSecond;
}
