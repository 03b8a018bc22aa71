using Annda.Placement;

namespace Annda.Tests.Placement;

/// <summary>A placement can be read before the run.</summary>
public sealed class PlacementTextTests
{
    [Fact]
    public void Every_node_has_a_line_with_what_it_hosts_and_needs()
    {
        var network = Placements.Restricted(784, 500);
        var placed = Placements.Place(network, Placements.Train(network, 512, 4), Placements.Nodes(3), Placements.FarLink, replicas: 2);
        var lines = PlacementText.Table(network.Spec, placed).TrimEnd().Split(Environment.NewLine);
        Assert.Equal(5, lines.Length);
        Assert.Equal(["node", "blocks", "couplings", "memory", "of", "work", "sent/sweep", "sent/step"],
            lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^n0 +replica 0 .*V-H.* MiB +64\.0 GiB +\d+ %", lines[1]);
        Assert.Matches(@"^n1 +replica 1 ", lines[2]);
        Assert.Matches(@"^n2 +- +- +- +64\.0 GiB +0 % +- +-$", lines[3]);
        Assert.Matches(@"^2 replicas on 2 nodes; predicted: [\d.]+ ms a step, [\d.]+× as fast as on one, [\d.]+ MiB a step", lines[4]);
    }

    [Theory]
    [InlineData(1, 1, "all on one node")]
    [InlineData(2, 1, "blocks split: V | H")]
    [InlineData(2, 2, "2 replicas, one on each node")]
    [InlineData(4, 2, "2 replicas, each split: V | H")]
    public void It_is_told_in_a_few_words(int nodes, int replicas, string words)
    {
        var network = Placements.Restricted(784, 500);
        var work = Placements.Anneal(network, 512, 4);
        var placed = Placements.Place(network, work, Placements.Nodes(nodes), replicas: replicas, spread: true);
        Assert.Equal(words, PlacementText.Words(network.Spec, placed));
    }
}
