using System.Collections.Concurrent;
using Annda.Numerics;
using Annda.Protocol;

namespace Annda.Actors;

/// <summary>Counts messages by kind, and their payload in bytes. One for each run and node; safe for all its actors.</summary>
public sealed class MessageMeter
{
    private readonly ConcurrentDictionary<Type, Tally> _tallies = new();

    private sealed class Tally
    {
        public long Count;
        public long Bytes;
    }

    /// <summary>Counts one message.</summary>
    public void Add(IRunMessage message)
    {
        var tally = _tallies.GetOrAdd(message.GetType(), static _ => new Tally());
        Interlocked.Increment(ref tally.Count);
        Interlocked.Add(ref tally.Bytes, Payload(message));
    }

    /// <summary>All kinds, by name.</summary>
    public IReadOnlyList<MessageCount> Report() =>
        [.. _tallies.OrderBy(t => t.Key.Name, StringComparer.Ordinal)
            .Select(t => new MessageCount(t.Key.Name, Interlocked.Read(ref t.Value.Count), Interlocked.Read(ref t.Value.Bytes)))];

    /// <summary>Bytes of states, counts and parameters in a message.</summary>
    public static long Payload(IRunMessage message) => message switch
    {
        Activation activation => Bytes(activation.States),
        Parameters parameters => parameters.Values.LongLength * sizeof(float),
        CorrelationCounts counts => counts.Sums.Bytes,
        Collected collected => collected.Sums.Bytes,
        BeginPhase begin => Bytes(begin.Order.Given) + Bytes(begin.Order.Clamp?.States),
        PhaseEnded ended => ended.Observed.Sum(o => Bytes(o.States)),
        _ => 0,
    };

    private static long Bytes(BitPlanes? states) => (states?.Words.Length ?? 0) * (long)sizeof(ulong);
}
