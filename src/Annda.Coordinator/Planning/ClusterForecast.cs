using Annda.Placement;

namespace Annda.Planning;

/// <summary>What machines a plan is for.</summary>
/// <param name="Cores">Cores of a node.</param>
/// <param name="Memory">Memory of a node.</param>
/// <param name="Link">What lies between nodes.</param>
/// <param name="SharedCores">Cores of the one machine that has all nodes; null: every node is a machine of its own.</param>
public sealed record PlannedMachines(int Cores, long Memory, LinkCosts Link, int? SharedCores)
{
    /// <summary>How much slower each of so many nodes is because they share one machine: its cores, and what cores share.</summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="crowding">How much slower a core is while all are busy.</param>
    public double Slowdown(int nodes, double crowding)
    {
        if (SharedCores is not { } cores || nodes == 1) return 1;
        var busy = Math.Min(1, (nodes * Cores - 1.0) / Math.Max(1, cores - 1));
        return Math.Max(1, (double)nodes * Cores / cores) * (1 + (crowding - 1) * busy);
    }
}

/// <summary>A run on so many nodes.</summary>
/// <param name="Nodes">Nodes.</param>
/// <param name="Placed">Where everything is, with its forecast; null if it does not fit.</param>
/// <param name="Short">Why it does not fit; null if it does.</param>
public sealed record PlannedSize(int Nodes, PlacedRun? Placed, string? Short)
{
    /// <summary>Nodes that have something to do.</summary>
    public int Used => Placed?.Forecast.Nodes.Count(n => n.Blocks.Count + n.Couplings.Count > 0) ?? 0;

    /// <summary>Seconds of the whole run.</summary>
    public double Seconds => Placed?.Forecast.Seconds ?? double.PositiveInfinity;
}

/// <summary>Predictions for several sizes of a cluster.</summary>
public sealed record ClusterForecast
{
    /// <summary>A gain below this share is none: predictions are not that good.</summary>
    public const double Gain = 0.05;

    /// <summary>Name of the experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>What is to be done in one process.</summary>
    public required Workload Work { get; init; }

    /// <summary>What work costs.</summary>
    public required Costs Costs { get; init; }

    /// <summary>The machines.</summary>
    public required PlannedMachines Machines { get; init; }

    /// <summary>One process: what all others are compared with.</summary>
    public required PlannedSize One { get; init; }

    /// <summary>The sizes asked for, ascending.</summary>
    public required IReadOnlyList<PlannedSize> Sizes { get; init; }

    /// <summary>How many times as fast as one process; NaN where one of them does not fit.</summary>
    public double SpeedUp(PlannedSize size) => size.Placed is null || One.Placed is null ? double.NaN : One.Seconds / size.Seconds;

    /// <summary>
    /// Whether a size is worth having beside the smaller ones that were asked for, and one process: faster than all of them by more than
    /// what predictions may be wrong.
    /// </summary>
    public bool Pays(PlannedSize size) => Sizes.Prepend(One).Where(s => s.Nodes < size.Nodes)
        .All(s => size.Seconds < s.Seconds * (1 - Gain));
}
