using Annda.Exact;
using Annda.Kernels;

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

    [Fact]
    public void The_energies_of_all_states_by_single_flips_are_those_computed_afresh()
    {
        var model = new PairwiseModel(Nets.EveryKind(new Dice(2)));
        var energies = model.Energies();
        for (var state = 0; state < energies.Length; state += 37) Assert.Equal(model.Energy(model.Values(state)), energies[state], 1e-9);
    }
}
