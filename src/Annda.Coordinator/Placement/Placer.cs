using Annda.Protocol;

namespace Annda.Placement;

/// <summary>
/// Chooses where the blocks and couplings of a run live: replicas, blocks of one replica on several nodes, both, or all on one node,
/// whichever takes the least predicted time; among equals that with the fewest nodes, then with the fewest bytes between them.
/// </summary>
public static class Placer
{
    /// <summary>Layouts that are simulated, at most: those with the lowest bounds.</summary>
    private const int SimulatedMax = 8;

    /// <summary>A longer time is no worse if it is longer by less than this share.</summary>
    private const double Equal = 1e-6;

    private sealed record Candidate(Layout Layout, double Bound)
    {
        public int Nodes { get; } = Layout.Used.Count();
    }

    /// <summary>Places a run.</summary>
    /// <exception cref="PlacementException">The nodes have not the memory, or replicas are asked for that have nothing to do.</exception>
    public static PlacedRun Place(PlacementRequest request)
    {
        if (request.Nodes.Count == 0) throw new PlacementException("there is no node to run on");
        var groups = request.Work.GroupsMax;
        if (request.Replicas is { } asked && (asked < 1 || asked > groups))
            throw new PlacementException($"{asked} replicas asked for; the run has {groups} chain group{(groups == 1 ? "" : "s")}, so 1 to "
                + $"{groups} are allowed");
        var (model, cluster) = (new WorkModel(request.Network, request.Work, request.Costs), new Cluster(request));
        var candidates = Candidates(request, model, cluster, groups);
        if (candidates.Count == 0) throw new PlacementException(MemoryText.Short(request, model));
        var times = candidates.ToDictionary(c => c, c => SecondsPerStep(model, cluster, c.Layout));
        var least = times.Values.Min();
        var chosen = candidates.Where(c => times[c] <= least * (1 + Equal)).OrderBy(c => c.Nodes)
            .ThenBy(c => Forecasts.BytesPerStep(model, cluster, c.Layout)).First();
        var alone = Alone(model, cluster) is { } layout ? SecondsPerStep(model, cluster, layout) : (double?)null;
        return Placed(request, model, cluster, chosen.Layout, times[chosen], alone);
    }

    private static List<Candidate> Candidates(PlacementRequest request, WorkModel model, Cluster cluster, int groups)
    {
        var (nodes, blocks) = (request.Nodes.Count, request.Network.Blocks.Count);
        var all = new List<Candidate>();
        foreach (var replicas in request.Replicas is { } asked ? [asked] : Numbers(Math.Min(nodes, groups)))
        {
            var search = new LayoutSearch(model, cluster, replicas);
            var most = Math.Min(blocks, Math.Max(1, nodes / replicas));
            var found = Numbers(most).Select(width => search.Best(width, request.Spread)).OfType<Layout>().ToArray();
            if (found.Length == 0 && search.Packed() is { } packed) found = [packed];
            all.AddRange(found.Select(layout => new Candidate(layout, search.Seconds(layout))));
        }
        if (request.Spread)
        {
            var most = all.Select(c => c.Layout.NodesWithBlocks).DefaultIfEmpty(0).Max();
            all.RemoveAll(c => c.Layout.NodesWithBlocks < most);
        }
        // On one node alone is always tried: nothing may be chosen that is worse.
        var one = !request.Spread && request.Replicas is null or 1 ? Alone(model, cluster) : null;
        var best = all.OrderBy(c => c.Bound).ThenBy(c => c.Nodes).Take(SimulatedMax).ToList();
        return one is null ? best : [.. best.Where(c => c.Nodes > 1), new Candidate(one, 0)];
    }

    private static Layout? Alone(WorkModel model, Cluster cluster)
    {
        var memory = new MemoryModel(model, 1);
        foreach (var node in cluster.ByRate)
        {
            var layout = new Layout(model.Network, 1);
            foreach (var block in model.Network.BlockIds) layout[block, 0] = node;
            foreach (var id in model.Network.CouplingIds) layout[id] = node;
            if (memory.Of(layout, cluster.Nodes.Count)[node] <= MemoryModel.Usable(cluster.Nodes[node].MemoryBytes)) return layout;
        }
        return null;
    }

    // All numbers up to a few, then in growing steps; the last is always among them.
    private static IEnumerable<int> Numbers(int most)
    {
        for (var n = 1; n < most; n += Math.Max(1, n / 4)) yield return n;
        yield return most;
    }

    private static double SecondsPerStep(WorkModel model, Cluster cluster, Layout layout) => model.Work.Steps.Index().Sum(s =>
        s.Item.Times / model.Work.StepCount * StepSimulation.Seconds(model, cluster, layout, s.Index));

    private static PlacedRun Placed(PlacementRequest request, WorkModel model, Cluster cluster, Layout layout, double seconds,
        double? alone)
    {
        string PathOf(int node) => cluster.Nodes[node].Path;
        var blocks = new Dictionary<BlockPlace, string>();
        foreach (var block in request.Network.BlockIds)
            for (var r = 0; r < layout.Replicas; r++) blocks[new BlockPlace(block, r)] = PathOf(layout[block, r]);
        var couplings = request.Network.CouplingIds.ToDictionary(c => c, c => PathOf(layout[c]));
        return new PlacedRun(layout.Replicas, blocks, couplings, Forecasts.Of(model, cluster, layout, seconds, alone));
    }
}
