using System.Numerics;
using Annda.Topology;

namespace Annda.Tests.Topology;

/// <summary>Suggested cuts are as good as can be, or at least as good as is known.</summary>
public class BestCutTests
{
    [Fact]
    public void A_ring_is_cut_at_two_edges()
    {
        var best = BestCut.Suggest(Ring(12, i => i), 2)!;
        Assert.Equal((new CutSize(2, 2), true), (best.Size, best.Exact));
    }

    [Fact]
    public void No_cut_of_a_dense_machine_into_halves_is_smaller()
    {
        var network = Dense(10, new Dice(5));
        var pairs = WeightedPairs.Summed(network);
        var least = Enumerable.Range(0, 1 << 10).Where(s => BitOperations.PopCount((uint)s) == 5)
            .Min(s => CutSize.Of(pairs, [.. Enumerable.Range(0, 10).Select(u => s >> u & 1)]).Weight);
        var best = BestCut.Suggest(network, 2)!;
        Assert.True(best.Exact);
        Assert.Equal(least, best.Size.Weight, 1e-9);
        Assert.Equal(best.Size.Weight, CutSize.Of(Partition.Apply(network, best.Parts)).Weight, 1e-9);
    }

    [Fact]
    public void Parts_differ_by_one_unit_at_most_and_hold_each_unit_once()
    {
        foreach (var (units, count) in new[] { (10, 3), (11, 4), (60, 7) })
        {
            var best = BestCut.Suggest(Dense(units, new Dice(7)), count)!;
            Assert.Equal(Enumerable.Range(0, units), best.Parts.SelectMany(p => p).Order());
            Assert.Equal(count, best.Parts.Length);
            Assert.True(best.Parts.Max(p => p.Length) - best.Parts.Min(p => p.Length) <= 1);
        }
    }

    [Fact]
    public void Hidden_groups_of_a_larger_network_are_found()
    {
        // Four groups of 20, densely coupled inside; few and weaker couplings between groups. Units are dealt out like cards.
        var dice = new Dice(11);
        var edges = new List<(int, int, float)>();
        for (var i = 0; i < 80; i++)
            for (var j = i + 1; j < 80; j++)
            {
                var same = i % 4 == j % 4;
                if (dice.Chance(same ? 0.4 : 0.05)) edges.Add((i, j, same ? 1 : -0.5f));
            }
        var network = new NetworkBuilder().Visible("V", 80).WithinSparse("V", edges).Build();
        var best = BestCut.Suggest(network, 4)!;
        Assert.False(best.Exact);
        Assert.All(best.Parts, part => Assert.Single(part.Select(u => u % 4).Distinct()));
        Assert.Equal(best.Parts, BestCut.Suggest(network, 4)!.Parts);
    }

    [Fact]
    public void A_long_ring_whose_units_are_shuffled_is_cut_at_two_edges() =>
        Assert.Equal(new CutSize(2, 2), BestCut.Suggest(Ring(101, i => i * 37 % 101), 2)!.Size);

    [Fact]
    public void Units_of_different_role_or_kind_never_share_a_part()
    {
        var network = Nets.EveryKind(new Dice(1));
        Assert.Null(BestCut.Suggest(network, 2));
        Assert.Null(BestCut.Suggest(network, 13));
        foreach (var count in new[] { 3, 4, 5, 12 })
            Assert.Empty(Partition.Faults(network.Spec.Blocks, BestCut.Suggest(network, count)!.Parts));
    }

    private static Network Ring(int units, Func<int, int> name) => new NetworkBuilder().Visible("V", units, UnitKind.Bipolar)
        .WithinSparse("V", Enumerable.Range(0, units).Select(i => (name(i), name((i + 1) % units), 1f))).Build();

    private static Network Dense(int units, Dice dice) =>
        new NetworkBuilder().Visible("V", units).Within("V", dice.Symmetric(units)).Build();
}
