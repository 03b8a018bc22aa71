using Annda.Blocks;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>Chains with temperatures of their own: each has the bits of a sweep in which all chains have its temperature.</summary>
public class ChainTemperatureTests
{
    private static readonly double[] Temperatures = [0.05, 0.7, 1, 2.5, 1e30];

    [Fact]
    public void Whole_weights_on_a_graph_give_each_chain_the_bits_of_its_temperature()
    {
        var dice = new Dice(1);
        float[][] weights = [[1, -1], [-1], [0.5f, -2, 3], [0.25f]];
        for (var k = 0; k < 40; k++) Compare(dice, Sparse(dice, 5 + dice.Below(40), weights[k % weights.Length], 0.5f));
    }

    [Fact]
    public void Real_weights_give_each_chain_the_bits_of_its_temperature()
    {
        var dice = new Dice(2);
        for (var k = 0; k < 20; k++) Compare(dice, Sparse(dice, 5 + dice.Below(30), dice.Normals(4), 0.1f));
        for (var k = 0; k < 20; k++)
        {
            var size = 3 + dice.Below(50);
            Compare(dice, new NetworkBuilder().Visible("A", size, UnitKind.Bipolar).Hidden("B", 9)
                .Within("A", dice.Symmetric(size)).Between("A", "B", dice.Normals(9 * size)).Build());
        }
        for (var k = 0; k < 10; k++)
            Compare(dice, new NetworkBuilder().Visible("A", 40).Hidden("B", 9).Between("A", "B", dice.Normals(360)).Build());
    }

    [Fact]
    public void Probabilities_of_each_chain_are_those_of_its_temperature()
    {
        var dice = new Dice(3);
        var network = new NetworkBuilder().Visible("A", 20).Hidden("B", 9).Between("A", "B", dice.Normals(180)).Build();
        var (spec, own) = (network.Spec, new double[70]);
        for (var chain = 0; chain < own.Length; chain++) own[chain] = Temperatures[chain % Temperatures.Length];
        var (states, other) = (dice.States(20, 70), dice.States(9, 70));
        var (each, lanes) = (new int[20 * states.Lanes], states.Lanes);
        var kernel = Kernel(spec, new DynamicsSpec());
        kernel.Sweep(Input(network, states, other, 1, own), each);
        foreach (var temperature in Temperatures)
        {
            var all = new int[each.Length];
            kernel.Sweep(Input(network, states, other, temperature, null), all);
            for (var unit = 0; unit < 20; unit++)
                for (var chain = 0; chain < 70; chain++)
                    if (own[chain] == temperature) Assert.Equal(all[unit * lanes + chain], each[unit * lanes + chain]);
        }
    }

    [Fact]
    public void Changes_are_counted_over_all_chains_and_for_each()
    {
        var dice = new Dice(4);
        foreach (var (units, chains) in new[] { (1, 1), (3, 64), (64, 65), (300, 130), (1000, 64), (600, 200) })
        {
            var (before, after) = (dice.States(units, chains), dice.States(units, chains));
            var expected = new long[chains];
            for (var unit = 0; unit < units; unit++)
                for (var chain = 0; chain < chains; chain++)
                    if (before[unit, chain] != after[unit, chain]) expected[chain]++;
            var counted = new long[chains];
            counted[0] = 7;
            ChangeCounts.Add(before, after, counted);
            counted[0] -= 7;
            Assert.Equal(expected, counted);
            Assert.Equal(expected.Sum(), ChangeCounts.Total(before, after));
        }
    }

    private static void Compare(Dice dice, Network network)
    {
        var spec = network.Spec;
        var chains = 1 + dice.Below(150);
        var own = new double[chains];
        for (var chain = 0; chain < chains; chain++) own[chain] = Temperatures[dice.Below(Temperatures.Length)];
        var dynamics = new DynamicsSpec(dice.Chance(0.2) ? DynamicsKind.Synchronous : DynamicsKind.Chromatic,
            Order: (UnitOrder)dice.Below(3));
        var kernel = Kernel(spec, dynamics);
        var (states, other) = (dice.States(spec.Blocks[0].Size, chains), dice.States(9, chains));
        var held = dice.Chance(0.5) ? null : Enumerable.Range(0, states.Units).Select(_ => dice.Chance(0.3)).ToArray();
        var each = (BitPlanes)kernel.Sweep(Input(network, states, other, 1, own) with { Held = held }, null);
        foreach (var temperature in Temperatures)
        {
            var all = (BitPlanes)kernel.Sweep(Input(network, states, other, temperature, null) with { Held = held }, null);
            for (var unit = 0; unit < states.Units; unit++)
                for (var chain = 0; chain < chains; chain++)
                    if (own[chain] == temperature) Assert.Equal(all[unit, chain], each[unit, chain]);
        }
    }

    private static SweepInput Input(Network network, BitPlanes states, BitPlanes other, double temperature, double[]? own) => new(states,
        [other], [.. network.Spec.CouplingsOf(new BlockId(0)).Select(c => network[c])], null, temperature, new ChainSpan(64, states.Chains),
        0, 5, 0, 0, own);

    private static BlockKernel Kernel(NetworkSpec spec, DynamicsSpec dynamics) =>
        BlockKernel.Of(spec, new UpdateRule(dynamics, spec), new BlockId(0), 9, WorkTeam.Alone);

    private static Network Sparse(Dice dice, int size, float[] weights, float bias)
    {
        float Weight() => weights[dice.Below(weights.Length)];
        var kind = (UnitKind)dice.Below(2);
        return new NetworkBuilder().Visible("A", size, kind, [.. Enumerable.Range(0, size).Select(_ => bias * (dice.Below(3) - 1))])
            .Hidden("B", 9, kind)
            .WithinSparse("A", Enumerable.Range(1, size - 1).Select(i => (dice.Below(i), i, Weight())).ToArray())
            .BetweenSparse("A", "B", Enumerable.Range(0, size).Select(i => (i, dice.Below(9), Weight())).ToArray()).Build();
    }
}
