using Annda.Protocol;
using Annda.Topology;

namespace Annda.Placement;

/// <summary>What is to be placed, and where it may be.</summary>
/// <param name="Network">The network.</param>
/// <param name="Work">What the run has to do.</param>
/// <param name="Nodes">Nodes, at least one; their order breaks ties.</param>
/// <param name="Costs">What work costs.</param>
/// <param name="Replicas">How many replicas; null: what is fastest.</param>
public sealed record PlacementRequest(NetworkSpec Network, Workload Work, IReadOnlyList<NodeProfile> Nodes, Costs Costs,
    int? Replicas = null)
{
    /// <summary>Whether every node gets a block, as far as there are enough of them, even where that is slower.</summary>
    public bool Spread { get; init; }

    /// <summary>
    /// Whether every node has a core beside its compute threads, for messages; null: those that have more than one thread do.
    /// </summary>
    public bool? SpareCores { get; init; }

    /// <summary>Path of the node in whose process the coordinator lives; null: in one of its own.</summary>
    public string? CoordinatorAt { get; init; }
}

/// <summary>Where everything of a run is.</summary>
/// <param name="Replicas">Full sets of blocks; chain group g of any set belongs to replica g modulo this.</param>
/// <param name="Blocks">Path of the agent that hosts each block of each replica.</param>
/// <param name="Couplings">Path of the agent that hosts each coupling.</param>
/// <param name="Forecast">What this place costs.</param>
public sealed record PlacedRun(int Replicas, IReadOnlyDictionary<BlockPlace, string> Blocks,
    IReadOnlyDictionary<CouplingId, string> Couplings, PlacementForecast Forecast);

/// <summary>What a placement costs, before it is tried.</summary>
public sealed record PlacementForecast
{
    /// <summary>Seconds of a step, on average over the run.</summary>
    public required double SecondsPerStep { get; init; }

    /// <summary>Seconds of the whole run, boundaries included.</summary>
    public required double Seconds { get; init; }

    /// <summary>The same on the first node alone that has room for it; null: on none of them.</summary>
    public required double? SecondsAlone { get; init; }

    /// <summary>Bytes between nodes, the coordinator's among them, for a step.</summary>
    public required double BytesPerStep { get; init; }

    /// <summary>Bytes of activations between nodes for a sweep of all chains.</summary>
    public required double BytesPerSweep { get; init; }

    /// <summary>Messages between nodes for a step.</summary>
    public required double MessagesPerStep { get; init; }

    /// <summary>Bytes between nodes in the whole run.</summary>
    public required double Bytes { get; init; }

    /// <summary>Every node, in the order of the request.</summary>
    public required IReadOnlyList<NodeForecast> Nodes { get; init; }
}

/// <summary>One node's part.</summary>
/// <param name="Name">Of the node.</param>
/// <param name="Blocks">Blocks that it hosts, with their replica.</param>
/// <param name="Couplings">Couplings that it hosts.</param>
/// <param name="MemoryBytes">Estimated need.</param>
/// <param name="MemoryOffered">What it may use.</param>
/// <param name="WorkShare">Its share of all arithmetic.</param>
/// <param name="BytesPerSweep">Bytes of activations that it sends to other nodes for a sweep of all chains.</param>
/// <param name="BytesPerStep">Bytes that it sends to other nodes for a step.</param>
public sealed record NodeForecast(string Name, IReadOnlyList<BlockPlace> Blocks, IReadOnlyList<CouplingId> Couplings, long MemoryBytes,
    long MemoryOffered, double WorkShare, double BytesPerSweep, double BytesPerStep);

/// <summary>A run does not fit on the nodes that there are; the message has the numbers.</summary>
public sealed class PlacementException(string message) : Exception(message);
