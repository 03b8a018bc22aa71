using Annda.Exact;
using Annda.Topology;

namespace Annda.Tests.Topology;

/// <summary>A network that is cut anew is the same network.</summary>
public class PartitionTests
{
    private static readonly int[][] Anew = [[3, 1], [11, 9, 10], [0, 2], [8, 4, 6], [5], [7]];

    [Fact]
    public void Every_state_keeps_its_energy_under_any_cut()
    {
        var network = Nets.EveryKind(new Dice(1));
        var cut = Partition.Apply(network, Anew);
        int[] order = [.. Anew.SelectMany(p => p)];
        var (before, after) = (new PairwiseModel(network), new PairwiseModel(cut));
        for (var i = 0; i < order.Length; i++)
        {
            Assert.Equal(before.Bias[order[i]], after.Bias[i]);
            for (var j = 0; j < order.Length; j++) Assert.Equal(before.Weights[order[i], order[j]], after.Weights[i, j]);
        }
        Assert.Equal(before.Energies().Order(), after.Energies().Order(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Blocks_take_role_and_kind_from_their_units_and_names_from_their_place()
    {
        var spec = Partition.Apply(Nets.EveryKind(new Dice(1)), Anew).Spec;
        Assert.Equal(["P0", "P1", "P2", "P3", "P4", "P5"], spec.Blocks.Select(b => b.Name));
        Assert.Equal((BlockRole.Visible, UnitKind.Binary, 2), (spec.Blocks[0].Role, spec.Blocks[0].Units, spec.Blocks[0].Size));
        Assert.Equal((BlockRole.Hidden, UnitKind.Bipolar, 3), (spec.Blocks[3].Role, spec.Blocks[3].Units, spec.Blocks[3].Size));
    }

    [Fact]
    public void Pieces_of_dense_matrices_are_dense_where_they_have_no_gap_and_edges_stay_edges()
    {
        var dice = new Dice(2);
        var network = new NetworkBuilder().Visible("V", 4).Visible("W", 2).Within("V", dice.Symmetric(4))
            .BetweenSparse("V", "W", [(0, 0, 1f), (0, 1, 2f), (1, 0, 3f), (1, 1, 4f)]).Build();
        var spec = Partition.Apply(network, [[0, 1], [2, 3, 4], [5]]).Spec;
        CouplingSpec Between(string a, string b) => spec[spec.Coupling($"{a}-{b}")];
        Assert.Null(Between("P0", "P0").Edges);
        Assert.Equal(6, Between("P0", "P1").Edges!.Count);
        Assert.Equal([(0, 1)], Between("P1", "P1").Edges!.A.Zip(Between("P1", "P1").Edges!.B));
        Assert.Equal(2, Between("P0", "P2").Edges!.Count);
        Assert.DoesNotContain(spec.Couplings, c => c.Name == "P1-P2");
    }

    [Fact]
    public void Two_couplings_of_one_pair_stay_two()
    {
        var network = new NetworkBuilder().Visible("V", 2).Visible("W", 1).Between("V", "W", [0.1f, 0.2f])
            .BetweenSparse("V", "W", [(1, 0, 0.7f)], "more").Build();
        var cut = Partition.Apply(network, [[2], [1, 0]]);
        Assert.Equal([0.2f, 0.1f], cut[cut.Spec.Coupling("P0-P1")]);
        Assert.Equal([0.7f], cut[cut.Spec.Coupling("P0-P1.2")]);
    }

    [Theory]
    [InlineData(6, 2, "0 1 2 / 3 4 5")]
    [InlineData(7, 3, "0 1 2 / 3 4 / 5 6")]
    [InlineData(3, 3, "0 / 1 / 2")]
    [InlineData(4, 1, "0 1 2 3")]
    public void Contiguous_blocks_differ_by_one_unit_at_most(int units, int count, string expected) =>
        Assert.Equal(expected, string.Join(" / ", Partition.Contiguous(units, count).Select(p => string.Join(" ", p))));

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3, 4 }, "part 0 mixes visible units (of V) and hidden ones (of H)")]
    [InlineData(new[] { 4, 9 }, "part 0 mixes bipolar units (of H) and binary ones (of G)")]
    [InlineData(new[] { 0, 12 }, "unit 12 found in part 0; allowed: 0 to 11")]
    [InlineData(new[] { 0, 0 }, "unit 0 stands in part 0 and in part 0")]
    [InlineData(new int[0], "part 0 is empty")]
    [InlineData(new[] { 0, 1 }, "unit 2 stands in no part, nor do 9 others")]
    public void A_cut_that_does_not_fit_is_refused(int[] part, string reason)
    {
        var network = Nets.EveryKind(new Dice(1));
        Assert.Contains(Partition.Faults(network.Spec.Blocks, [part]), f => f.StartsWith(reason, StringComparison.Ordinal));
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Partition.Apply(network, [part])).Message);
    }

    [Fact]
    public void Strength_multiplies_weights_and_biases()
    {
        var network = Nets.EveryKind(new Dice(3));
        var twice = network.Times(2);
        foreach (var id in network.Spec.CouplingIds) Assert.Equal(network[id].Select(w => 2 * w), twice[id]);
        Assert.Same(network, network.Times(1));
        Assert.Throws<ArgumentException>(() => network.Times(1e39));
    }

    [Fact]
    public void What_a_cut_parts_is_counted_once_for_each_pair_and_without_zeros()
    {
        var network = new NetworkBuilder().Visible("V", 2).Visible("W", 2).Between("V", "W", [0.5f, -1, 0, 2]).Within("V", [0, 9, 9, 0])
            .Build();
        Assert.Equal(new CutSize(3.5, 3), CutSize.Of(network));
        Assert.Equal(new CutSize(10, 2), CutSize.Of(Partition.Apply(network, [[0, 2], [1, 3]])));
    }
}
