using Annda.Placement;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Placement;

/// <summary>Everything is placed, where it is fastest, the same way every time, and not at all where it does not fit.</summary>
public sealed class PlacerTests
{
    public static TheoryData<string, int> Shapes
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in new[] { "restricted", "trained", "layers", "ring", "long ring" })
                foreach (var nodes in new[] { 1, 2, 3, 5, 16 }) data.Add(name, nodes);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_block_of_every_replica_and_every_coupling_has_one_node_and_nothing_is_slower_than_one(string shape, int count)
    {
        var (network, work) = Of(shape);
        var nodes = Placements.Nodes(count);
        foreach (var costs in new[] { Placements.NearLink, new Costs(), Placements.FarLink })
        {
            var placed = Placements.Place(network, work, nodes, costs);
            Assert.Equal(network.Spec.BlockIds.SelectMany(b => Enumerable.Range(0, placed.Replicas).Select(r => new BlockPlace(b, r)))
                .ToHashSet(), placed.Blocks.Keys.ToHashSet());
            Assert.Equal(network.Spec.CouplingIds, placed.Couplings.Keys.OrderBy(c => c.Index));
            Assert.Superset(placed.Blocks.Values.Concat(placed.Couplings.Values).ToHashSet(), nodes.Select(n => n.Path).ToHashSet());
            Assert.InRange(placed.Replicas, 1, Math.Min(count, work.GroupsMax));
            Assert.NotNull(placed.Forecast.SecondsAlone);
            Assert.InRange(placed.Forecast.Seconds, 0, placed.Forecast.SecondsAlone.Value * (1 + 1e-9));
            Assert.Equal(1, placed.Forecast.Nodes.Sum(n => n.WorkShare), 9);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_same_request_is_placed_the_same_way_and_names_do_not_matter(string shape, int count)
    {
        var (network, work) = Of(shape);
        var nodes = Placements.Nodes(count);
        var others = nodes.Select((n, i) => n with { Path = $"akka://other{count - i}", Name = $"z{count - i}" }).ToArray();
        var (first, again, renamed) = (Placements.Place(network, work, nodes), Placements.Place(network, work, nodes),
            Placements.Place(network, work, others));
        Assert.Equal(Numbers(first, nodes), Numbers(again, nodes));
        Assert.Equal(Numbers(first, nodes), Numbers(renamed, others));

        static IEnumerable<int> Numbers(PlacedRun placed, NodeProfile[] nodes) =>
            placed.Blocks.OrderBy(b => (b.Key.Block.Index, b.Key.Replica)).Select(b => b.Value)
                .Concat(placed.Couplings.OrderBy(c => c.Key.Index).Select(c => c.Value))
                .Select(path => Array.FindIndex(nodes, n => n.Path == path)).Prepend(placed.Replicas);
    }

    [Fact]
    public void Chains_of_annealing_are_split_into_as_many_replicas_as_there_are_nodes_where_links_are_near()
    {
        var network = Placements.Restricted(784, 500);
        var placed = Placements.Place(network, Placements.Anneal(network, 1024, 8), Placements.Nodes(4));
        Assert.Equal(4, placed.Replicas);
        // A replica stays together: its blocks talk in every sweep.
        for (var r = 0; r < 4; r++)
            Assert.Equal(placed.Blocks[new BlockPlace(new BlockId(0), r)], placed.Blocks[new BlockPlace(new BlockId(1), r)]);
        Assert.Equal(4, placed.Blocks.Values.Distinct().Count());
        Assert.InRange(placed.Forecast.SecondsAlone!.Value / placed.Forecast.Seconds, 3.5, 4.01);
        Assert.Equal(0, placed.Forecast.BytesPerSweep);
    }

    [Fact]
    public void A_far_link_leaves_everything_on_one_node()
    {
        var network = Placements.Restricted(784, 500);
        var placed = Placements.Place(network, Placements.Train(network, 512, 8), Placements.Nodes(4), Placements.FarLink);
        Assert.Single(placed.Blocks.Values.Concat(placed.Couplings.Values).Distinct());
        Assert.Equal(placed.Forecast.SecondsAlone, placed.Forecast.Seconds);
    }

    [Fact]
    public void Spread_uses_every_node_that_can_get_a_block()
    {
        var network = Placements.Restricted(784, 500);
        int Used(Workload work) => Placements.Place(network, work, Placements.Nodes(3), Placements.FarLink, spread: true)
            .Blocks.Values.Distinct().Count();
        Assert.Equal(3, Used(Placements.Train(network, 512, 8)));
        Assert.Equal(2, Used(Placements.Train(network, 64, 1)));
    }

    [Fact]
    public void As_many_replicas_as_are_asked_for_and_no_more_than_there_are_groups()
    {
        var network = Placements.Restricted(20, 10);
        var work = Placements.Train(network, 256, 4);
        foreach (var (replicas, nodes) in new[] { (1, 3), (2, 3), (3, 3), (4, 3), (2, 1) })
        {
            var placed = Placements.Place(network, work, Placements.Nodes(nodes), replicas: replicas);
            Assert.Equal(replicas, placed.Replicas);
            Assert.Equal(2 * replicas, placed.Blocks.Count);
            if (replicas > 1) Assert.Equal(Math.Min(replicas, nodes), placed.Blocks.Values.Distinct().Count());
        }
        var fault = Assert.Throws<PlacementException>(() => Placements.Place(network, work, Placements.Nodes(8), replicas: 5));
        Assert.Contains("5 replicas", fault.Message, StringComparison.Ordinal);
        Assert.Contains("4 chain groups", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_and_blocks_are_split_together_where_that_is_fastest()
    {
        // Two groups allow two replicas; the other two nodes can only help with blocks.
        var network = Placements.Layers(1000, 1000, 1000, 1000);
        var placed = Placements.Place(network, Placements.Anneal(network, 256, 2), Placements.Nodes(4));
        Assert.Equal(2, placed.Replicas);
        Assert.Equal(4, placed.Blocks.Values.Distinct().Count());
    }

    [Fact]
    public void More_threads_get_more_work()
    {
        var network = Placements.Ring(6, 2000);
        NodeProfile[] nodes = [Placements.Node("small"), Placements.Node("large", threads: 8)];
        var placed = Placements.Place(network, Placements.Anneal(network, 64, 1), nodes);
        var shares = placed.Forecast.Nodes.ToDictionary(n => n.Name, n => n.WorkShare);
        Assert.True(shares["large"] > shares["small"], $"{shares["large"]} and {shares["small"]}");
    }

    private static (Network, Workload) Of(string shape)
    {
        var network = shape switch
        {
            "layers" => Placements.Layers(300, 200, 100),
            "ring" => Placements.Ring(5, 50),
            "long ring" => Placements.Ring(40, 20),
            _ => Placements.Restricted(784, 500),
        };
        return (network, shape == "trained" ? Placements.Train(network, 512, 4) : Placements.Anneal(network, 256, 4));
    }
}
