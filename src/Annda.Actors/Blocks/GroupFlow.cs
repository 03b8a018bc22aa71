using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// One chain group in one block: an independent data flow. Four drawers: what it was told (orders), its state, what arrived (halo),
/// what it sent and counted (kept until it is closed).
/// </summary>
internal sealed class GroupFlow(GroupKey key, int versionsKept)
{
    private readonly SortedDictionary<int, PhaseOrder> _waiting = [];
    private readonly Dictionary<int, EndedPhase> _ended = [];
    private int _alarm;

    /// <summary>The group.</summary>
    public GroupKey Key { get; } = key;

    /// <summary>Current states, or null before the first phase.</summary>
    public UnitStates? States { get; set; }

    /// <summary>What neighbours read of them.</summary>
    public UnitStates? Output { get; set; }

    /// <summary>Their version.</summary>
    public long Version { get; set; }

    /// <summary>Version below which nothing counts as fresh: the last one that was set and not swept.</summary>
    public long FirstVersion { get; set; }

    /// <summary>Ticks since the version, where the block has a clock of its own.</summary>
    public int Tick { get; set; }

    /// <summary>Updates since the version, where the block has a clock of its own.</summary>
    public int Turn { get; set; }

    /// <summary>The clock's next tick; null before the first.</summary>
    public Moment? Due { get; set; }

    /// <summary>The node's clock at a version, from which a clocked block tells the time of its run.</summary>
    public (TimeSpan Clock, long Version)? Anchor { get; set; }

    /// <summary>Whether the last phase ended before the next was ordered.</summary>
    public bool Idle { get; private set; } = true;

    /// <summary>Whether it stands in the queue of those that may be able to go on.</summary>
    public bool Queued { get; set; }

    /// <summary>Whether an alarm is waited for.</summary>
    public bool Asleep { get; private set; }

    /// <summary>What the last update read, where pairs are made of it.</summary>
    public Dictionary<BlockId, UnitStates> Read { get; } = [];

    /// <summary>Neighbours' states as last taken over, where the dynamics has a cache.</summary>
    public NeighbourCache? Cache { get; set; }

    /// <summary>The phase being done, or null.</summary>
    public PhaseProgress? Current { get; set; }

    /// <summary>Number of the last ended phase; 0 before the first.</summary>
    public int LastEnded { get; private set; }

    /// <summary>Neighbours' states.</summary>
    public Halo Halo { get; } = new(versionsKept);

    /// <summary>Own states, to be sent again on request.</summary>
    public SentStates Sent { get; } = new(versionsKept);

    /// <summary>What was sent at the end of a phase.</summary>
    public sealed record EndedPhase(PhaseEnded Event, PhaseCounts? Counts);

    /// <summary>Does nothing until an alarm.</summary>
    public void Sleep(IBlockOutbox outbox, long ticks)
    {
        Asleep = true;
        outbox.Wake(Key, ++_alarm, TimeSpan.FromTicks(ticks));
    }

    /// <summary>An alarm; false if it is not the one that is waited for.</summary>
    public bool Wake(int alarm)
    {
        if (!Asleep || alarm != _alarm) return false;
        Asleep = false;
        return true;
    }

    /// <summary>Takes in an order; false if it is known, being done or done.</summary>
    public bool Enqueue(PhaseOrder order)
    {
        if (order.Phase <= LastEnded || Current?.Order.Phase == order.Phase) return false;
        return _waiting.TryAdd(order.Phase, order);
    }

    /// <summary>The order that follows the last ended phase, if it has arrived.</summary>
    public PhaseOrder? Next() =>
        Current is null && _waiting.Count > 0 && _waiting.First().Value is var order && order.Previous == LastEnded ? order : null;

    /// <summary>Takes an order out of the queue.</summary>
    public void Start(PhaseProgress progress)
    {
        _waiting.Remove(progress.Order.Phase);
        Current = progress;
    }

    /// <summary>Ends the current phase and keeps what was sent.</summary>
    public void End(EndedPhase ended)
    {
        LastEnded = ended.Event.Phase;
        Sent.EndPhase();
        _ended[LastEnded] = ended;
        Current = null;
        Idle = Next() is null;
    }

    /// <summary>What was sent at the end of a phase, if it is still kept.</summary>
    public EndedPhase? Ended(int phase) => _ended.GetValueOrDefault(phase);

    /// <summary>Forgets ended phases below this number; gives back their counts.</summary>
    public IEnumerable<PhaseCounts> Close(int openPhase)
    {
        foreach (var phase in _ended.Keys.Where(p => p < openPhase).ToArray())
        {
            if (_ended[phase].Counts is { } counts) yield return counts;
            _ended.Remove(phase);
        }
    }
}

/// <summary>How far a block is in a phase of a chain group.</summary>
internal sealed class PhaseProgress(PhaseOrder order, bool[]? held, bool allHeld, PhaseCounts? counts, PhaseEnergies energies)
{
    private readonly Dictionary<int, long> _staleness = [];
    private int _age;
    private long _reads;

    /// <summary>What is to be done.</summary>
    public PhaseOrder Order { get; } = order;

    /// <summary>[units] true where held; null: none.</summary>
    public bool[]? Held { get; } = held;

    /// <summary>Whether every unit is held: the block only watches.</summary>
    public bool AllHeld { get; } = allHeld;

    /// <summary>Sums; null: nothing is counted.</summary>
    public PhaseCounts? Counts { get; } = counts;

    /// <summary>Energies of the last version.</summary>
    public PhaseEnergies Energies { get; } = energies;

    /// <summary>Observed states.</summary>
    public List<ObservedStates> Observed { get; } = [];

    /// <summary>Reads by staleness.</summary>
    public IReadOnlyDictionary<int, long> Staleness
    {
        get
        {
            Flush();
            return _staleness;
        }
    }

    /// <summary>Unit updates done.</summary>
    public long UnitUpdates { get; set; }

    /// <summary>What the block's goal was missed by, over all chains, in units of 2^−20.</summary>
    public long Loss { get; set; }

    /// <summary>By how much states are others than they were predicted to be; null where nothing is predicted.</summary>
    public UnitStates? Deviations { get; set; }

    /// <summary>Unit updates that changed a state: over all chains, or of each where chains have temperatures of their own.</summary>
    public long[] Changed { get; } = new long[order.ChainTemperatures?.Count ?? 1];

    /// <summary>Counts what an update changed.</summary>
    public void Note(BitPlanes before, BitPlanes after)
    {
        if (Order.ChainTemperatures is null) Changed[0] += ChangeCounts.Total(before, after);
        else ChangeCounts.Add(before, after, Changed);
    }

    /// <summary>Notes a read of every chain: how chains are grouped does not show.</summary>
    public void Record(int staleness, long chains)
    {
        if (staleness != _age) Flush();
        (_age, _reads) = (staleness, _reads + chains);
    }

    // One read is mostly as old as the last.
    private void Flush()
    {
        if (_reads > 0) _staleness[_age] = _staleness.GetValueOrDefault(_age) + _reads;
        _reads = 0;
    }
}
