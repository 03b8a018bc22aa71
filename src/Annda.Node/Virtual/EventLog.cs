using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Annda.Protocol;

namespace Annda.Virtual;

/// <summary>A running hash of all that has happened: equal hashes mean equal courses of events.</summary>
internal sealed class EventLog
{
    private readonly Dictionary<Type, long> _kinds = [];

    /// <summary>Events so far.</summary>
    public long Count { get; private set; }

    /// <summary>Hash so far.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Notes an event.</summary>
    /// <param name="time">When, in ticks.</param>
    /// <param name="to">Receiver's number; −1: none.</param>
    /// <param name="from">Sender's number; −1: none.</param>
    /// <param name="what">Message, or what was run.</param>
    public void Add(long time, int to, int from, object what)
    {
        var (a, b) = KeyOf(what);
        ReadOnlySpan<long> fact = [time, (long)to << 32 | (uint)from, KindOf(what.GetType()), a, b];
        Hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(fact), (long)Hash);
        Count++;
    }

    private long KindOf(Type type)
    {
        if (_kinds.TryGetValue(type, out var kind)) return kind;
        return _kinds[type] = (long)XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(type.FullName ?? type.Name));
    }

    private static (long A, long B) KeyOf(object message) => message switch
    {
        Activation m => (Key(m.From.Index, m.Group), m.Version),
        ActivationRequest m => (Key(m.From.Index, m.Group), m.Version),
        BeginPhase m => (Key(m.Block.Index, m.Order.Group), m.Order.Phase),
        Parameters m => (m.Coupling.Index, m.Version),
        ParametersRequest m => (m.Coupling.Index, (long)m.From.Index << 32 | (uint)m.Version),
        CorrelationCounts m => (Key(m.Coupling.Index, m.Group), m.Phase),
        CountsRequest m => (Key(m.Coupling.Index, m.Group), m.Phase),
        Learn m => (m.Coupling.Index, m.Version),
        Learned m => (m.Coupling.Index, m.Version),
        Collect m => (m.Coupling.Index, m.Phase.Phase),
        Collected m => (m.Coupling.Index, m.Phase),
        PhaseEnded m => (Key(m.Block.Index, m.Group), m.Phase),
        ReportParameters m => (m.Coupling.Index, m.Query),
        ParametersReported m => (m.Coupling.Index, m.Query),
        ReportStates m => (m.Query, 0),
        StatesReported m => ((long)m.Place.Block.Index << 32 | (uint)m.Place.Replica, m.Query),
        _ => (0, 0),
    };

    private static long Key(int index, GroupKey group) => (long)index << 32 | (uint)group.Set << 24 ^ (uint)group.Group;
}
