namespace Annda.Dynamics;

/// <summary>
/// A point in the time of a run: whole units of time (sweeps, where a block has no clock of its own) and 100 ns ticks. One unit of time is
/// one second of the node's clock.
/// </summary>
/// <param name="Version">Whole units of time that have passed.</param>
/// <param name="Tick">Ticks since then, 0 to <see cref="TicksPerUnit"/> − 1.</param>
public readonly record struct Moment(long Version, int Tick)
{
    /// <summary>Ticks of one unit of time.</summary>
    public const int TicksPerUnit = (int)TimeSpan.TicksPerSecond;

    /// <summary>So many ticks later.</summary>
    public Moment After(long ticks)
    {
        var (units, tick) = Math.DivRem(Tick + ticks, TicksPerUnit);
        return new Moment(Version + units, (int)tick);
    }

    /// <summary>Ticks from another moment to this one.</summary>
    public long TicksSince(Moment earlier) => (Version - earlier.Version) * TicksPerUnit + (Tick - earlier.Tick);

    /// <summary>The earlier of two.</summary>
    public static Moment Earlier(Moment a, Moment b) => b < a ? b : a;

    /// <summary>Whether one moment comes before another.</summary>
    public static bool operator <(Moment a, Moment b) => (a.Version, a.Tick).CompareTo((b.Version, b.Tick)) < 0;

    /// <summary>Whether one moment comes after another.</summary>
    public static bool operator >(Moment a, Moment b) => b < a;
}
