using Annda.Dynamics;
using Annda.Exact;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Tests.Exact;

/// <summary>Units coupled with themselves, and weights with a direction: allowed by name only, and known everywhere.</summary>
public class SelfCoupledTests
{
    private static Network Net(ulong seed, bool self, bool directed, int size = 5)
    {
        var dice = new Dice(seed);
        var weights = directed ? dice.Normals(size * size) : dice.Symmetric(size);
        for (var i = 0; i < size; i++) weights[i * (size + 1)] = self ? dice.Normal() : 0;
        return new NetworkBuilder().Visible("A", size, (UnitKind)dice.Below(2), dice.Normals(size)).Visible("B", 2, UnitKind.Bipolar)
            .Within("A", weights, selfCoupled: self, directed: directed).Between("A", "B", dice.Normals(2 * size)).Build();
    }

    [Fact]
    public void A_diagonal_or_a_direction_that_the_coupling_does_not_name_is_refused()
    {
        var builder = new NetworkBuilder().Visible("A", 2, UnitKind.Bipolar);
        Assert.Contains("with itself", Assert.Throws<ArgumentException>(() => builder.Within("A", [1, 0, 0, 0]).Build()).Message);
        Assert.Contains("differ", Assert.Throws<ArgumentException>(
            () => new NetworkBuilder().Visible("A", 2).Within("A", [0, 1, 2, 0], selfCoupled: true).Build()).Message);
        Assert.Contains("with itself", Assert.Throws<ArgumentException>(
            () => new NetworkBuilder().Visible("A", 2).Within("A", [1, 1, 2, 0], directed: true).Build()).Message);
        var edges = new EdgeList([0], [1], 2, 2, within: true);
        Assert.Throws<ArgumentException>(() => CouplingSpec.Within("w", new BlockId(0), 2, edges, selfCoupled: true));
    }

    [Fact]
    public void What_a_coupling_is_stands_in_the_hash_and_what_it_always_was_leaves_it_as_it_is()
    {
        string Hash(bool self, bool directed) => new NetworkBuilder().Visible("A", 2, UnitKind.Bipolar)
            .Within("A", [0, 1, 1, 0], selfCoupled: self, directed: directed).Build().Hash();
        Assert.Equal(4, new[] { Hash(false, false), Hash(true, false), Hash(false, true), Hash(true, true) }.Distinct().Count());
    }

    [Fact]
    public void Every_way_to_an_energy_gives_the_same()
    {
        for (ulong seed = 0; seed < 24; seed++)
        {
            var network = Net(seed, seed % 2 == 0, seed % 3 == 0);
            var (model, enumerated) = (new PairwiseModel(network), new PairwiseModel(network).Energies());
            var states = network.Spec.Blocks.Select(b => new BitPlanes(b.Size, enumerated.Length)).ToArray();
            for (var s = 0; s < enumerated.Length; s++)
                for (var u = 0; u < model.Units; u++)
                    states[model.BlockOf[u].Index][u - network.Spec.FirstUnit(model.BlockOf[u]), s] = (s >> u & 1) != 0;
            var kernel = Energy.Of(network, states);
            for (var s = 0; s < enumerated.Length; s++)
            {
                Assert.Equal(model.Energy(model.Values(s)), enumerated[s], 1e-9);
                Assert.Equal(enumerated[s], kernel[s], 1e-4);
            }
        }
    }

    [Fact]
    public void A_cut_keeps_couplings_of_units_with_themselves_and_refuses_a_direction()
    {
        var network = Net(2, true, false);
        int[][] parts = [[3, 1], [0], [4, 2], [6], [5]];
        var cut = Partition.Apply(network, parts);
        var (before, after) = (new PairwiseModel(network), new PairwiseModel(cut));
        int[] order = [.. parts.SelectMany(p => p)];
        for (var i = 0; i < order.Length; i++)
            for (var j = 0; j < order.Length; j++) Assert.Equal(before.Weights[order[i], order[j]], after.Weights[i, j]);
        Assert.Contains("direction", Assert.Throws<ArgumentException>(() => Partition.Apply(Net(3, false, true), parts)).Message);
    }

    [Theory]
    [InlineData(DynamicsKind.Sequential, false, false, Law.Boltzmann)]
    [InlineData(DynamicsKind.Sequential, true, false, Law.Biased)]
    [InlineData(DynamicsKind.RandomScan, true, false, Law.Biased)]
    [InlineData(DynamicsKind.Synchronous, true, false, Law.Peretto)]
    [InlineData(DynamicsKind.Synchronous, false, true, Law.Biased)]
    [InlineData(DynamicsKind.Chromatic, false, true, Law.Biased)]
    public void The_law_is_told_by_what_is_coupled(DynamicsKind kind, bool self, bool directed, Law law) =>
        Assert.Equal(law, new UpdateRule(new DynamicsSpec(kind), Net(5, self, directed).Spec).Law);

    [Fact]
    public void Synchronous_units_that_read_themselves_keep_Perettos_law_and_sequential_ones_lose_Boltzmanns()
    {
        for (ulong seed = 10; seed < 16; seed++)
        {
            var network = Net(seed, true, false);
            var model = new PairwiseModel(network);
            var synchronous = DisciplineLaw.Of(network, new UpdateRule(new DynamicsSpec(DynamicsKind.Synchronous), network.Spec), 1.3)!;
            Assert.InRange(ExactLaw.TotalVariation(synchronous, PerettoLaw.Of(model, 1.3)), 0, 1e-9);
            var sequential = DisciplineLaw.Of(network, new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), network.Spec), 1.3)!;
            Assert.InRange(ExactLaw.TotalVariation(sequential, new ExactLaw(model, 1.3).Probabilities), 1e-3, 1);
        }
    }
}
