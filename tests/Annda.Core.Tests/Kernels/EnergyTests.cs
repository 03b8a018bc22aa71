using Annda.Exact;
using Annda.Kernels;
using Annda.Topology;

namespace Annda.Tests.Kernels;

public class EnergyTests
{
    [Fact]
    public void Energies_of_chains_are_those_of_the_pairwise_model_for_every_kind_of_coupling()
    {
        var dice = new Dice(1);
        var network = Nets.EveryKind(dice);
        var model = new PairwiseModel(network);
        var states = network.Spec.BlockIds.Select(b => dice.States(network.Spec[b].Size, 150)).ToArray();
        var energies = Energy.Of(network, states);
        for (var chain = 0; chain < 150; chain++)
        {
            var values = new double[model.Units];
            for (var unit = 0; unit < model.Units; unit++)
            {
                var block = model.BlockOf[unit];
                values[unit] = model.Low[unit] + (states[block.Index][unit - network.Spec.FirstUnit(block), chain] ? model.Span[unit] : 0);
            }
            Assert.Equal(model.Energy(values), energies[chain], 1e-5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    public void Energies_of_a_graph_of_many_units_count_each_edge_and_each_bias_once(int chains)
    {
        const int Size = 150;
        var dice = new Dice(3);
        var edges = ScalarKernels.Edges(dice, Size, Size, within: true, 0.1);
        var weighted = edges.A.Select((a, e) => (A: a, B: edges.B[e], Weight: 1f + dice.Below(3))).ToArray();
        float[] biases = [.. Enumerable.Range(0, Size).Select(_ => (float)dice.Below(5))];
        var network = new NetworkBuilder().Visible("A", Size, UnitKind.Bipolar, biases).WithinSparse("A", weighted).Build();
        var states = dice.States(Size, chains);
        var energies = Energy.Of(network, [states]);
        Assert.Equal(chains, energies.Length);
        for (var chain = 0; chain < chains; chain++)
        {
            int Value(int unit) => states[unit, chain] ? 1 : -1;
            var expected = -weighted.Sum(e => e.Weight * Value(e.A) * Value(e.B)) - biases.Select((b, unit) => b * Value(unit)).Sum();
            Assert.Equal(expected, energies[chain]);
        }
    }

    [Fact]
    public void The_energies_of_all_states_by_single_flips_are_those_computed_afresh()
    {
        var model = new PairwiseModel(Nets.EveryKind(new Dice(2)));
        var energies = model.Energies();
        for (var state = 0; state < energies.Length; state += 37) Assert.Equal(model.Energy(model.Values(state)), energies[state], 1e-9);
    }
}
