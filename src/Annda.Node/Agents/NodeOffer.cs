using Annda.Kernels;
using Annda.Protocol;
using Annda.Telemetry;

namespace Annda.Agents;

/// <summary>What a node has to give, and what its agent works with.</summary>
public sealed record NodeOffer
{
    /// <summary>Name of the node in messages to people.</summary>
    public string Name { get; init; } = "local";

    /// <summary>How long a block or coupling waits before it asks again.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Compute threads.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Threads that share the work of a block or coupling; null: each works alone.</summary>
    public WorkTeam? Team { get; init; }

    /// <summary>Memory for runs, in bytes.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>What it must agree on with other nodes.</summary>
    public NodeTerms Terms { get; init; } = new(Product, 1, 0, 0, 0);

    /// <summary>What a run has sent to other nodes so far.</summary>
    public Func<RunKey, WireTraffic> Traffic { get; init; } = _ => WireTraffic.None;

    /// <summary>Told of runs that have ended here: their traffic is not asked for again.</summary>
    public Action<RunKey> Forget { get; init; } = _ => { };

    /// <summary>Where its measurements are shown; null: nowhere.</summary>
    public NodeMeters? Meters { get; init; }

    /// <summary>Version of Annda.</summary>
    public static string Product { get; } = typeof(NodeOffer).Assembly.GetName().Version!.ToString(3);
}
