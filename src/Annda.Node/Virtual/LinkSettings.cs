using Annda.Topology;

namespace Annda.Virtual;

/// <summary>
/// What a link does to messages. Latencies are drawn independently, but a link keeps the states of a chain group in order, and its other
/// messages: one that is faster than the one before waits for it, unless the one before is overtaken (<see cref="Reordering"/>).
/// </summary>
public sealed record LinkSettings
{
    /// <summary>Messages arrive at once, all of them, in order.</summary>
    public static LinkSettings Perfect { get; } = new();

    /// <summary>Time that a message is under way.</summary>
    public Latency Latency { get; init; }

    /// <summary>Share of messages that are lost, 0 to below 1.</summary>
    public double Loss { get; init; }

    /// <summary>Share of messages that arrive twice, 0 to 1.</summary>
    public double Duplication { get; init; }

    /// <summary>Share of messages that are overtaken, 0 to 1: they take a second latency, and later ones do not wait.</summary>
    public double Reordering { get; init; }

    /// <summary>Bytes of payload in a unit of time; a message occupies the link for its size / bandwidth. Null: no limit.</summary>
    public double? Bandwidth { get; init; }

    /// <summary>Every fault; empty if there is none.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var fault in Latency.Faults()) yield return fault;
        if (!(Loss is >= 0 and < 1)) yield return $"loss: {Loss} found, 0 to below 1 is allowed";
        if (!(Duplication is >= 0 and <= 1)) yield return $"duplication: {Duplication} found, 0 to 1 is allowed";
        if (!(Reordering is >= 0 and <= 1)) yield return $"reordering: {Reordering} found, 0 to 1 is allowed";
        if (Bandwidth is { } bandwidth && !(bandwidth >= 1e-3 && bandwidth <= 1e18))
            yield return $"bandwidth: {bandwidth} found, 0.001 to 1e18 is allowed";
    }
}

/// <summary>A link that differs from the others, in one direction.</summary>
/// <param name="From">Block that sends.</param>
/// <param name="To">Block that receives.</param>
/// <param name="Settings">What the link does.</param>
public sealed record BlockLink(BlockId From, BlockId To, LinkSettings Settings);

/// <summary>A block is down for a while: messages of others are lost, its own wake-ups wait until it is back with its states.</summary>
/// <param name="Block">The block.</param>
/// <param name="At">From when, in units of time since the node's start.</param>
/// <param name="For">For how long.</param>
public sealed record Crash(BlockId Block, double At, double For);
