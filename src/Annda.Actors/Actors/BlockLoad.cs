using Annda.Protocol;

namespace Annda.Actors;

/// <summary>What a block's actor has done and how long it has waited. Written by the actor, read by any thread.</summary>
public sealed class BlockLoad
{
    private readonly Dictionary<GroupKey, int> _ended = [];
    private long _updates, _reads, _behind, _waited;
    private TimeSpan? _since;

    /// <summary>Unit updates of ended phases, over all chains.</summary>
    public long Updates => Interlocked.Read(ref _updates);

    /// <summary>Reads of neighbours' states in them, over all chains.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Sum of the reads' staleness, in sweeps (of blocks with clocks: of the keys of their ages).</summary>
    public long Behind => Interlocked.Read(ref _behind);

    /// <summary>Time without anything to do: for neighbours' states, parameters or orders.</summary>
    public TimeSpan Waited => new(Interlocked.Read(ref _waited));

    /// <summary>A phase has ended; told again, it counts once.</summary>
    public void Add(PhaseEnded ended)
    {
        if (_ended.GetValueOrDefault(ended.Group) >= ended.Phase) return;
        _ended[ended.Group] = ended.Phase;
        Interlocked.Add(ref _updates, ended.UnitUpdates);
        foreach (var (age, count) in ended.Staleness)
        {
            Interlocked.Add(ref _reads, count);
            Interlocked.Add(ref _behind, age * count);
        }
    }

    /// <summary>There is nothing to do, or there is again.</summary>
    /// <param name="waits">Which.</param>
    /// <param name="now">The actor system's clock.</param>
    public void Wait(bool waits, TimeSpan now)
    {
        if (waits) _since ??= now;
        else if (_since is { } since)
        {
            Interlocked.Add(ref _waited, (now - since).Ticks);
            _since = null;
        }
    }
}
