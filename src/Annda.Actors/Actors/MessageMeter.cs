using System.Collections.Concurrent;
using Annda.Numerics;
using Annda.Protocol;

namespace Annda.Actors;

/// <summary>
/// Counts messages by kind, and their payload in bytes, and has what blocks have done. One for each run and node; safe for all its actors.
/// </summary>
public sealed class MessageMeter
{
    private readonly ConcurrentDictionary<Type, Tally> _tallies = new();
    private readonly ConcurrentDictionary<string, BlockLoad> _loads = new();

    /// <summary>What blocks have done, by what they are called.</summary>
    public IReadOnlyDictionary<string, BlockLoad> Loads => _loads;

    /// <summary>What all of them have done.</summary>
    public NodeLoad Load => new(_loads.Count, _loads.Values.Sum(l => l.Updates), _loads.Values.Sum(l => l.Waited.TotalSeconds));

    /// <summary>Messages of one kind; safe for all actors.</summary>
    public sealed class Tally
    {
        private long _count, _bytes;

        /// <summary>How many, and their payload in bytes.</summary>
        public (long Count, long Bytes) Sums => (Interlocked.Read(ref _count), Interlocked.Read(ref _bytes));

        /// <summary>Counts one.</summary>
        public void Add(IRunMessage message)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _bytes, Payload(message));
        }
    }

    /// <summary>The tally of a kind of message.</summary>
    public Tally Of(Type kind) => _tallies.GetOrAdd(kind, static _ => new Tally());

    /// <summary>The load of a block.</summary>
    public BlockLoad LoadOf(string block) => _loads.GetOrAdd(block, static _ => new BlockLoad());

    /// <summary>All kinds, by name.</summary>
    public IReadOnlyList<MessageCount> Report() =>
        [.. _tallies.OrderBy(t => t.Key.Name, StringComparer.Ordinal)
            .Select(t => new MessageCount(t.Key.Name, t.Value.Sums.Count, t.Value.Sums.Bytes))];

    /// <summary>Bytes of states (a bit for each unit and chain, or a real number), counts and parameters in a message.</summary>
    public static long Payload(IRunMessage message) => message switch
    {
        Activation activation => Bytes(activation.States),
        Parameters parameters => Bytes(parameters.Values),
        CorrelationCounts counts => counts.Sums.Information,
        BiasShift shift => Bytes(shift.Values),
        Collected collected => collected.Sums.Information,
        BeginPhase begin => Bytes(begin.Order.Given) + Bytes(begin.Order.Clamp?.States),
        PhaseEnded ended => ended.Observed.Sum(o => Bytes(o.States)) + sizeof(double) * (long)ended.Energies.Count,
        StatesReported reported => reported.Groups.Sum(g => Bytes(g.States)),
        ParametersReported reported => Bytes(reported.Values) + Bytes(reported.Optimiser)
            + (reported.Clamped?.Information ?? 0) + (reported.Free?.Information ?? 0),
        HostRun host => host.Couplings.Sum(c => Bytes(c.Values) + Bytes(c.Optimiser)),
        _ => 0,
    };

    private static long Bytes(UnitStates? states) => states?.Information ?? 0;

    private static long Bytes(float[] values) => values.LongLength * sizeof(float);

    private static long Bytes(OptimiserState state) => Bytes(state.Velocity) + Bytes(state.Activity) + Bytes(state.Squares)
        + Bytes(state.Offsets);
}
