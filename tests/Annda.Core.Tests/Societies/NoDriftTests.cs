using Annda.Annealing;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Tests.Laws;
using Annda.Topology;

namespace Annda.Tests.Societies;

/// <summary>Chains that start at the exact law are still at it some sweeps later; under a mutant they are not.</summary>
public class NoDriftTests
{
    private const int Chains = 60_000;
    private const double Level = 1e-6;

    [Theory]
    [InlineData("bm6", DynamicsKind.Sequential, 1)]
    [InlineData("bm6", DynamicsKind.Chromatic, 3)]
    [InlineData("rbm3x3", DynamicsKind.Chromatic, 2)]
    [InlineData("tri_afm", DynamicsKind.Sequential, 5)]
    [InlineData("ring6_colour", DynamicsKind.Chromatic, 1)]
    [InlineData("sk8", DynamicsKind.Sequential, 2)]
    public void Chains_at_the_Boltzmann_law_stay_there(string net, DynamicsKind kind, int sweeps)
    {
        var network = GoldenNets.Build(net);
        var law = new ExactLaw(new PairwiseModel(network), GoldenNets.Temperature(net)).Probabilities;
        var counts = Sweep(network, law, new DynamicsSpec(kind), GoldenNets.Temperature(net), sweeps);
        Assert.InRange(GTest.PValue(counts, law), Level, 1);
    }

    [Theory]
    [InlineData(UnitOrder.Shuffled)]
    [InlineData(UnitOrder.Random)]
    public void Any_order_of_units_inside_a_block_keeps_the_law(UnitOrder order)
    {
        var network = GoldenNets.Build("bm6");
        var law = new ExactLaw(new PairwiseModel(network), 1).Probabilities;
        Assert.InRange(GTest.PValue(Sweep(network, law, new DynamicsSpec(DynamicsKind.Sequential, Order: order), 1, 2), law), Level, 1);
    }

    [Theory]
    [InlineData("bm6")]
    [InlineData("rbm3x3")]
    public void Synchronous_chains_at_Perettos_law_stay_there_and_leave_Boltzmanns(string net)
    {
        var network = GoldenNets.Build(net);
        var synchronous = new DynamicsSpec(DynamicsKind.Synchronous);
        var (boltzmann, peretto) =
            (new ExactLaw(new PairwiseModel(network), 1).Probabilities, PerettoLaw.Of(new PairwiseModel(network), 1));
        Assert.InRange(GTest.PValue(Sweep(network, peretto, synchronous, 1, 2), peretto), Level, 1);
        Assert.InRange(GTest.PValue(Sweep(network, boltzmann, synchronous, 1, 1), boltzmann), 0, Level);
    }

    [Theory]
    [InlineData(1.1, 1)]
    [InlineData(1, -1)]
    public void A_slightly_wrong_gain_or_a_wrong_bias_sign_leaves_the_law(double gain, double biasSign)
    {
        var law = new ExactLaw(new PairwiseModel(GoldenNets.Build("bm6")), 1).Probabilities;
        var counts = Sweep(GoldenNets.Build("bm6", gain, biasSign), law, new DynamicsSpec(DynamicsKind.Sequential), 1, 2);
        Assert.InRange(GTest.PValue(counts, law), 0, Level);
    }

    [Fact]
    public void One_sweep_from_one_state_has_the_law_of_the_sweeps_matrix()
    {
        var network = GoldenNets.Build("bm6");
        foreach (var kind in new[] { DynamicsKind.Sequential, DynamicsKind.Synchronous, DynamicsKind.Stale })
        {
            var dynamics = new DynamicsSpec(kind, Reads: StaleReads.Oldest);
            var start = new double[64];
            start[37] = 1;
            var law = DisciplineLaw.Rounds(network, new UpdateRule(dynamics, network.Spec), 1).Matrix().Apply(start);
            Assert.InRange(GTest.PValue(Sweep(network, start, dynamics, 1, 1), law), Level, 1);
        }
    }

    private static long[] Sweep(Network network, double[] law, DynamicsSpec dynamics, double temperature, int sweeps)
    {
        var start = new ChainSetStates(0, 0, Drawn(network, law));
        var from = new RunSnapshot
        {
            Network = network,
            ParametersVersion = 0,
            Optimisers = [.. network.Spec.CouplingIds.Select(_ => OptimiserState.Fresh)],
            Chains = [start],
            Steps = 0,
        };
        var program = new OnePhase(new PhasePlan
        {
            Set = 0, Chains = Chains, Groups = 2, Sweeps = sweeps, Start = StartKind.Continue,
            Temperatures = TemperatureSchedule.Constant(temperature),
        });
        var end = new Society(network, dynamics, program, from: from).Play().Boundaries[^1].Chains[0].Blocks;
        var counts = new long[law.Length];
        for (var chain = 0; chain < Chains; chain++)
        {
            var (state, k) = (0, 0);
            foreach (var block in end)
                for (var unit = 0; unit < block.Units; unit++, k++) state |= block[unit, chain] ? 1 << k : 0;
            counts[state]++;
        }
        return counts;
    }

    private static BitPlanes[] Drawn(Network network, double[] law)
    {
        var dice = new Dice(99);
        var states = network.Spec.Blocks.Select(b => new BitPlanes(b.Size, Chains)).ToArray();
        for (var chain = 0; chain < Chains; chain++)
        {
            var (state, rest) = (0, dice.Uniform());
            while (state < law.Length - 1 && (rest -= law[state]) > 0) state++;
            var k = 0;
            foreach (var block in states)
                for (var unit = 0; unit < block.Units; unit++, k++) block[unit, chain] = (state >> k & 1) != 0;
        }
        return states;
    }
}
