using Annda.Topology;
using CsCheck;

namespace Annda.Tests.Topology;

public class ColouringTests
{
    [Fact]
    public void Greedy_colours_are_valid_and_few_on_random_graphs() =>
        Gen.Select(Gen.Int[1, 14], Gen.Bool.Array[91]).Sample((blocks, edges) =>
        {
            var spec = Graph(blocks, edges);
            var colours = Colouring.Greedy(spec);
            foreach (var block in spec.BlockIds)
                foreach (var other in spec.NeighboursOf(block))
                    if (colours[block] == colours[other]) return false;
            return colours.Count <= 1 + spec.BlockIds.Max(b => spec.NeighboursOf(b).Count);
        }, seed: "0000KOIPe036", iter: 500);

    [Fact]
    public void A_ring_of_even_length_takes_two_colours_and_a_triangle_three()
    {
        Assert.Equal(2, Colouring.Greedy(Ring(6)).Count);
        Assert.Equal(3, Colouring.Greedy(Ring(3)).Count);
        Assert.Equal(1, Colouring.Greedy(Graph(4, new bool[6])).Count);
    }

    [Fact]
    public void Equal_colours_of_coupled_blocks_are_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => Colouring.Of(Ring(4), [0, 1, 0, 0]));
        Assert.Contains("'B0' and 'B3' are coupled and both have colour 0", error.Message);
        Assert.Throws<ArgumentException>(() => Colouring.Of(Ring(4), [0, 1, 0]));
        Assert.Throws<ArgumentException>(() => Colouring.Of(Ring(4), [0, -1, 0, 1]));
        Assert.Equal(1, Colouring.Of(Ring(4), [0, 1, 0, 1])[new BlockId(3)]);
    }

    private static NetworkSpec Ring(int blocks)
    {
        var edges = new bool[blocks * (blocks - 1) / 2];
        for (var (i, at) = (0, 0); i < blocks; i++)
            for (var j = i + 1; j < blocks; j++, at++) edges[at] = j == i + 1 || (i == 0 && j == blocks - 1);
        return Graph(blocks, edges);
    }

    private static NetworkSpec Graph(int blocks, bool[] edges)
    {
        var couplings = new List<CouplingSpec>();
        for (var (i, at) = (0, 0); i < blocks; i++)
            for (var j = i + 1; j < blocks; j++, at++)
                if (edges[at]) couplings.Add(CouplingSpec.Between($"w{i}-{j}", new BlockId(i), new BlockId(j), 1, 1));
        return new NetworkSpec([.. Enumerable.Range(0, blocks).Select(b => new BlockSpec($"B{b}", BlockRole.Hidden, UnitKind.Binary, 1))],
            couplings);
    }
}
