namespace Annda.Placement;

/// <summary>Makes the forecast of a layout out of its bound and its simulated time.</summary>
internal static class Forecasts
{
    /// <summary>Bytes between nodes for a step.</summary>
    public static double BytesPerStep(WorkModel model, Cluster cluster, Layout layout)
    {
        var bound = new LoadBound(model, cluster, layout.Replicas);
        bound.Seconds(layout);
        return bound.BytesOut.Sum();
    }

    /// <summary>The forecast.</summary>
    /// <param name="model">The work.</param>
    /// <param name="cluster">The nodes.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="perStep">Its simulated seconds of a step.</param>
    /// <param name="alone">The same on one node.</param>
    public static PlacementForecast Of(WorkModel model, Cluster cluster, Layout layout, double perStep, double? alone)
    {
        var bound = new LoadBound(model, cluster, layout.Replicas);
        bound.Seconds(layout);
        var memory = bound.Memory.Of(layout, cluster.Nodes.Count);
        var (work, sweeps) = (model.Work, model.Work.Sweeps / model.Work.StepCount);
        var (link, total) = (model.Costs.Link, bound.Arithmetic.Sum());
        var distant = layout.Used.Any(n => n != cluster.Coordinator);
        var told = distant ? model.BoundaryBytes : 0;
        var boundaries = told * (1 / link.BytesPerSecond + 2 * link.Byte) + (distant ? 2 * link.Latency * work.Boundaries : 0);
        return new PlacementForecast
        {
            SecondsPerStep = perStep,
            Seconds = work.StepCount * perStep + boundaries,
            SecondsAlone = work.StepCount * alone + boundaries,
            BytesPerStep = bound.BytesOut.Sum(),
            BytesPerSweep = bound.StateBytesOut.Sum() / sweeps,
            MessagesPerStep = bound.Messages,
            Bytes = work.StepCount * bound.BytesOut.Sum() + told,
            Nodes = [.. cluster.Nodes.Index().Select(n => new NodeForecast(n.Item.Name, [.. layout.BlocksOn(n.Index)],
                [.. layout.CouplingsOn(n.Index)], (long)memory[n.Index], n.Item.MemoryBytes,
                total > 0 ? bound.Arithmetic[n.Index] / total : 0, bound.StateBytesOut[n.Index] / sweeps, bound.BytesOut[n.Index]))],
        };
    }
}
