namespace Annda.Security;

/// <summary>
/// How many may ask to join: a cluster has so many members at most, and they come no faster than machines start. Each member costs all
/// others memory and heartbeats, and without TLS anybody may ask in the name of anybody.
/// </summary>
/// <param name="clock">The clock.</param>
public sealed class JoinGate(TimeProvider clock)
{
    /// <summary>Members of a cluster, at most; some more while many join at once.</summary>
    public const int MembersMax = 256;

    /// <summary>So many may ask at once...</summary>
    public const int AtOnce = 64;

    /// <summary>...and then so many a second.</summary>
    public const int PerSecond = 8;

    private readonly Lock _lock = new();
    private long _last = clock.GetTimestamp();
    private double _free = AtOnce;

    /// <summary>Whether one more may ask.</summary>
    /// <param name="members">Members that there are.</param>
    public bool Admits(int members)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            _free = Math.Min(AtOnce, _free + (clock.GetElapsedTime(_last, now).TotalSeconds * PerSecond));
            _last = now;
            if (members >= MembersMax || _free < 1) return false;
            _free--;
            return true;
        }
    }
}
