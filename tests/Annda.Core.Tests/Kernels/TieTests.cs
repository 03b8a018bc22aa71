using Annda.Blocks;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>A field of 0 at temperature 0 is a tie, whatever rounding leaves of it, and a tie does what the rule says.</summary>
public class TieTests
{
    [Theory]
    [InlineData(TieRule.Keep, UnitOrder.Fixed)]
    [InlineData(TieRule.On, UnitOrder.Fixed)]
    [InlineData(TieRule.Keep, UnitOrder.Shuffled)]
    [InlineData(TieRule.On, UnitOrder.Random)]
    public void Weights_over_N_have_the_ties_of_whole_weights(TieRule tie, UnitOrder order)
    {
        var dice = new Dice(1);
        foreach (var size in new[] { 7, 10, 33, 100, 130 })
        {
            var whole = Whole(dice, size, 4);
            var over = whole.Select(w => (float)(w / (double)size)).ToArray();
            var states = dice.States(size, 100);
            Assert.True(Sweeps(whole, size, states, tie, order).SameBits(Sweeps(over, size, states, tie, order)), $"{size} units");
        }
    }

    [Fact]
    public void The_whole_way_and_the_float_way_agree_on_ties()
    {
        var dice = new Dice(2);
        var edges = Enumerable.Range(0, 60).Select(u => (u, (u + 1) % 60, dice.Chance(0.5) ? 1f : -1f)).ToArray();
        foreach (var tie in new[] { TieRule.Keep, TieRule.On })
        {
            var states = dice.States(60, 70);
            // A coupling of zero weights is dense, and keeps a block from the whole way.
            var whole = new NetworkBuilder().Visible("A", 60, UnitKind.Bipolar).WithinSparse("A", edges).Build();
            var floats = new NetworkBuilder().Visible("A", 60, UnitKind.Bipolar).WithinSparse("A", edges)
                .Within("A", new float[3600]).Build();
            Assert.True(Sweeps(whole, states, tie, UnitOrder.Fixed).SameBits(Sweeps(floats, states, tie, UnitOrder.Fixed)));
        }
    }

    [Fact]
    public void A_tie_that_keeps_is_a_fixed_point_and_one_that_is_on_is_not()
    {
        var network = new NetworkBuilder().Visible("A", 3, UnitKind.Bipolar).Within("A", [0, 1, -1, 1, 0, 1, -1, 1, 0]).Build();
        var states = new BitPlanes(3, 2);
        // − + −: the first unit's field is 1 + 1; − + +: it is 1 − 1.
        (states[1, 0], states[1, 1], states[2, 1]) = (true, true, true);
        Assert.Equal([false, true], new Stability(network, TieRule.Keep).Of([states]));
        Assert.Equal([false, false], new Stability(network, TieRule.On).Of([states]));
    }

    private static float[] Whole(Dice dice, int size, int patterns)
    {
        var states = dice.States(size, patterns);
        var weights = new float[size * size];
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                for (var p = 0; p < patterns && i != j; p++) weights[i * size + j] += states[i, p] == states[j, p] ? 1 : -1;
        return weights;
    }

    private static BitPlanes Sweeps(float[] weights, int size, BitPlanes states, TieRule tie, UnitOrder order) =>
        Sweeps(new NetworkBuilder().Visible("A", size, UnitKind.Bipolar).Within("A", weights).Build(), states, tie, order);

    private static BitPlanes Sweeps(Network network, BitPlanes states, TieRule tie, UnitOrder order)
    {
        var (spec, block) = (network.Spec, new BlockId(0));
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential, Order: order) { Tie = tie }, spec);
        var kernel = BlockKernel.Of(spec, rule, block, 3, WorkTeam.Alone);
        float[][] parameters = [.. spec.CouplingsOf(block).Select(c => network[c])];
        for (var sweep = 1; sweep <= 3; sweep++)
        {
            var input = new SweepInput(states, [], parameters, null, 0, new ChainSpan(0, states.Chains), 0, sweep, 0);
            states = (BitPlanes)kernel.Sweep(input, null);
        }
        return states;
    }
}
