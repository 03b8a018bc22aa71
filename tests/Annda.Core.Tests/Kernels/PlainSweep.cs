using Annda.Blocks;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>A block's sweep once more: unit after unit and chain after chain, in the order of additions that the model defines.</summary>
internal static class PlainSweep
{
    private const int OwnBlock = 32;

    public static BitPlanes Run(NetworkSpec network, DynamicsSpec dynamics, BlockId block, ulong seed, SweepInput input)
    {
        var next = ((BitPlanes)input.Old).Copy();
        var atOnce = dynamics.Kind == DynamicsKind.Synchronous || network.WithinOf(block).Count == 0;
        var first = (uint)network.FirstUnit(block);
        var orders = new StreamKey(seed, Purpose.UnitOrder, input.Set);
        var gain = new UpdateRule(dynamics, network).Gain(network[block].Units);
        var own = network.CouplingsOf(block).Skip(1).Select((c, i) => (network[c], input.Parameters[1 + i]));
        var widths = TieWidths.Of(block, input.Parameters[0], own);
        for (var step = 0; step < next.Units; step++)
        {
            var (unit, stream) = atOnce ? (step, step) : dynamics.Order switch
            {
                UnitOrder.Shuffled => (orders.Permutation(next.Units, first, input.Sweep)[step], -1),
                UnitOrder.Random => (orders.Below(next.Units, first, (uint)step, input.Sweep), step),
                _ => (step, step),
            };
            if (input.Held?[unit] == true) continue;
            var field = new float[next.Lanes];
            for (var chain = 0; chain < next.Chains; chain++) field[chain] = Field(network, block, input, atOnce, next, unit, chain);
            if (input.Temperature == 0)
                ThresholdUpdate.Apply(field, widths[unit], dynamics.Tie == TieRule.On, next.Plane(unit), next.Plane(unit));
            else
                HeatBath.Draw(field, (float)(gain / input.Temperature), new StreamKey(seed, Purpose.GibbsDraw, input.Set),
                    first + (uint)(stream < 0 ? unit : stream), (uint)(input.Chains.First / 64), input.Sweep, next.Plane(unit));
            next.Plane(unit)[^1] &= next.LastMask;
        }
        return next;
    }

    private static float Field(NetworkSpec network, BlockId block, SweepInput input, bool atOnce, BitPlanes current, int unit, int chain)
    {
        var couplings = network.CouplingsOf(block).Select(c => network[c]).ToArray();
        var between = network.BetweenOf(block).Count;
        var field = input.Parameters[0][unit];
        for (var c = 1; c <= between; c++)
        {
            var other = couplings[c].Other(block);
            field = Add(field, couplings[c], input.Parameters[c], unit, couplings[c].A == block,
                s => Value((BitPlanes)input.Neighbours[c - 1]!, network[other].Units, s, chain), _ => true);
        }
        var own = unit / OwnBlock;
        var states = atOnce ? (BitPlanes)input.Old : current;
        foreach (var inside in atOnce ? new[] { true } : [false, true])
            for (var c = between + 1; c < couplings.Length; c++)
                if (inside || couplings[c].Edges is null)
                    field = Add(field, couplings[c], input.Parameters[c], unit, true, s => Value(states, network[block].Units, s, chain),
                        group => atOnce || couplings[c].Edges is not null || inside == (group / OwnBlock == own));
        return field;
    }

    private static float Add(float field, CouplingSpec coupling, float[] weights, int unit, bool intoA, Func<int, float> value,
        Func<int, bool> counts)
    {
        if (coupling.Edges is { } edges)
        {
            var into = intoA ? edges.IntoA : edges.IntoB;
            for (var e = into.Starts[unit]; e < into.Starts[unit + 1]; e++) field += weights[into.Edges[e]] * value(into.Sources[e]);
            return field;
        }
        var sources = intoA ? coupling.SizeB : coupling.SizeA;
        for (var s = 0; s < sources; s += 4)
            if (counts(s))
            {
                var left = Term(s) + Term(s + 1);
                var right = Term(s + 2) + Term(s + 3);
                field += left + right;
            }
        return field;

        float Term(int s) => s >= sources ? 0 : weights[intoA ? unit * coupling.SizeB + s : s * coupling.SizeB + unit] * value(s);
    }

    private static float Value(BitPlanes states, UnitKind kind, int unit, int chain) => states[unit, chain] ? 1 : kind.Low();
}
