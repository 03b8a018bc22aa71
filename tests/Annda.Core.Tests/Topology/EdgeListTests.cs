using Annda.Tests.Kernels;
using Annda.Topology;

namespace Annda.Tests.Topology;

public class EdgeListTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_edge_is_found_from_its_ends_with_sources_in_ascending_order(bool within)
    {
        var dice = new Dice(1);
        for (var size = 1; size <= 20; size++)
        {
            var sizeB = within ? size : 21 - size;
            var list = ScalarKernels.Edges(dice, size, sizeB, within, 0.4);
            foreach (var (adjacency, targets, intoA) in new[] { (list.IntoA, size, true), (list.IntoB, sizeB, false) })
            {
                Assert.Equal(targets + 1, adjacency.Starts.Length);
                for (var t = 0; t < targets; t++)
                {
                    var entries = Enumerable.Range(adjacency.Starts[t], adjacency.Starts[t + 1] - adjacency.Starts[t])
                        .Select(k => (Source: adjacency.Sources[k], Edge: adjacency.Edges[k])).ToArray();
                    var expected = Enumerable.Range(0, list.Count)
                        .SelectMany(e => new[] { (Target: list.A[e], Source: list.B[e], Edge: e, IntoA: true),
                            (Target: list.B[e], Source: list.A[e], Edge: e, IntoA: false) })
                        .Where(x => x.Target == t && (within || x.IntoA == intoA)).Select(x => (x.Source, x.Edge)).Order();
                    Assert.Equal(expected, entries);
                }
            }
        }
    }

    [Theory]
    [InlineData("is doubled or out of order", 0, 0, 1, 1)]
    [InlineData("is doubled or out of order", 1, 0, 2, 1)]
    [InlineData("below (3, 3) is allowed", 0, 0, 1, 3)]
    [InlineData("below (3, 3) is allowed", 0, 3, 1, 1)]
    [InlineData("first < second is allowed", 0, 2, 1, 1)]
    [InlineData("first < second is allowed", 0, 1, 1, 1)]
    public void Edges_out_of_range_out_of_order_doubled_or_to_oneself_are_refused(string reason, int a0, int a1, int b0, int b1) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => new EdgeList([a0, a1], [b0, b1], 3, 3, within: true)).Message);

    [Fact]
    public void The_builder_sorts_edges_and_turns_them_round()
    {
        var network = new NetworkBuilder().Visible("A", 4).WithinSparse("A", [(3, 1, 7), (2, 0, 5)]).Build();
        var coupling = network.Spec.Couplings[1];
        Assert.Equal([0, 1], coupling.Edges!.A);
        Assert.Equal([2, 3], coupling.Edges.B);
        Assert.Equal([5f, 7f], network[new CouplingId(1)]);
    }
}
