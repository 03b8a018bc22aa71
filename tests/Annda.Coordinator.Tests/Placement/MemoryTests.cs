using Annda.Placement;
using Annda.Topology;

namespace Annda.Tests.Placement;

/// <summary>Memory is estimated before anything starts.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void A_block_that_fits_nowhere_is_named_with_both_numbers()
    {
        var network = Placements.Layers(4000, 100);
        var work = Placements.Anneal(network, 1 << 17, 8);
        var fault = Assert.Throws<PlacementException>(() => Placements.Place(network, work, Placements.Nodes(2, gibibytes: 0.5)));
        Assert.Matches(@"block L0 needs [\d.]+ GiB, node n0 offers 460\.8 MiB of its 512\.0 MiB, and no node more", fault.Message);
    }

    [Fact]
    public void A_network_larger_than_a_node_is_split_where_it_fits()
    {
        var network = Placements.Layers(3000, 3000, 3000, 3000);
        var work = Placements.Anneal(network, 64, 1);
        var whole = Placements.Place(network, work, Placements.Nodes(1)).Forecast.Nodes[0].MemoryBytes;
        // Half of it, and a bit for what both halves need.
        var half = Placements.Nodes(3, gibibytes: 0.75 * whole / (1L << 30));
        var placed = Placements.Place(network, work, half, Placements.FarLink);
        Assert.Null(placed.Forecast.SecondsAlone);
        Assert.True(placed.Blocks.Values.Concat(placed.Couplings.Values).Distinct().Count() > 1);
        Assert.All(placed.Forecast.Nodes, n => Assert.True(n.MemoryBytes <= n.MemoryOffered));
    }

    [Fact]
    public void What_fits_piece_by_piece_but_not_in_all_is_refused_with_the_sum()
    {
        var network = Placements.Layers(3000, 3000, 3000, 3000);
        var work = Placements.Anneal(network, 64, 1);
        var fault = Assert.Throws<PlacementException>(() => Placements.Place(network, work, Placements.Nodes(2, gibibytes: 0.3)));
        Assert.Matches(@"need about [\d.]+ (M|G)iB in all, .* nodes offer n0 276\.5 MiB, n1 276\.5 MiB", fault.Message);
    }

    [Fact]
    public void A_larger_node_is_found_wherever_it_stands()
    {
        var network = Placements.Layers(3000, 3000);
        var work = Placements.Anneal(network, 64, 1);
        foreach (var at in new[] { 0, 1, 2 })
        {
            var nodes = Enumerable.Range(0, 3)
                .Select(i => Placements.Node($"n{i}", threads: i == at ? 1 : 2, gibibytes: i == at ? 8 : 0.2));
            var placed = Placements.Place(network, work, [.. nodes], Placements.FarLink);
            Assert.Equal($"n{at}", Assert.Single(placed.Forecast.Nodes, n => n.Couplings.Contains(new CouplingId(2))).Name);
        }
    }

    [Fact]
    public void Chains_and_learning_take_memory_and_replicas_share_the_chains()
    {
        var network = Placements.Restricted(784, 500);
        long Largest(Workload work, int replicas) => Placements.Place(network, work, Placements.Nodes(replicas), replicas: replicas)
            .Forecast.Nodes.Max(n => n.MemoryBytes);
        var few = Largest(Placements.Anneal(network, 64, 1), 1);
        var many = Largest(Placements.Anneal(network, 65536, 4), 1);
        Assert.True(many > few + 30L * 1284 * 65536 / 8, "versions of all chains are kept");
        Assert.True(Largest(Placements.Anneal(network, 65536, 4), 4) - few < 0.5 * (many - few));
        Assert.True(Largest(Placements.Train(network, 64, 1), 1) > few + 3 * 4 * 392_000);
    }
}
