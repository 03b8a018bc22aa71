using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// The way of blocks whose couplings are all sparse and of few small weights, as ±J lattices and MaxCut have them: integer fields and
/// tables instead of floats and exponentials, with the same bits.
/// </summary>
internal sealed class IntegerBlock(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed)
{
    private readonly CouplingSpec[] _couplings = [.. network.BetweenOf(block).Concat(network.WithinOf(block)).Select(c => network[c])];
    private readonly bool _possible = IntegerSweep.IsSupported && network.CouplingsOf(block).Skip(1).Any()
        && network.CouplingsOf(block).Skip(1).All(c => network[c].Edges is not null)
        && network.NeighboursOf(block).All(b => network[b].Units.IsTwoValued())
        && network.BetweenOf(block).All(c => !network[c].IsArrow)
        && network.CouplingsOf(block).Sum(c => (long)network[network[c].Other(block)].Size) <= IntegerSweep.SourcesMax;
    private readonly IntegerSweep _sweep = new();
    private readonly BitPlanes[] _others = new BitPlanes[network.BetweenOf(block).Count];
    private IntegerCouplings? _integers;
    private int? _version;

    /// <summary>One sweep, if the parameters are such integers.</summary>
    /// <param name="input">What is read.</param>
    /// <param name="scale">g / T.</param>
    /// <param name="scales">g / T of each chain instead, in whole words; null: one for all.</param>
    /// <param name="next">The old states, which become the new ones.</param>
    /// <returns>False where nothing was done.</returns>
    public bool TrySweep(in SweepInput input, float scale, float[]? scales, BitPlanes next)
    {
        if (!_possible || Integers(input) is not { } integers) return false;
        for (var c = 0; c < _others.Length; c++) _others[c] = (BitPlanes)input.Neighbours[c]!;
        // Units that do not read each other's new states need no order.
        var order = network.WithinOf(block).Count == 0 || rule.InsideAtOnce ? UnitOrder.Fixed : rule.Dynamics.Order;
        _sweep.Run(integers, new IntegerSweepInput
        {
            States = next,
            Others = _others,
            Held = input.Held,
            Order = UnitOrders.Of(order, next.Units, new StreamKey(seed, Purpose.UnitOrder, input.Set),
                input.FirstUnit(network, block), input.Sweep),
            StreamOfStep = order == UnitOrder.Random,
            AtOnce = rule.InsideAtOnce,
            Scale = input.Temperature > 0 ? scale : null,
            Scales = scales,
            TieIsOn = rule.Dynamics.Tie == TieRule.On,
            Key = new StreamKey(seed, Purpose.GibbsDraw, input.Set),
            FirstUnit = input.FirstUnit(network, block),
            FirstWord = (uint)(input.Chains.First / BitPlanes.ChainsPerWord),
            Sweep = input.Sweep,
        });
        return true;
    }

    private IntegerCouplings? Integers(in SweepInput input)
    {
        if (_version == input.Version) return _integers;
        var terms = new SparseTerm[_couplings.Length];
        var row = network[block].Size;
        for (var c = 0; c < terms.Length; c++)
        {
            var (coupling, weights) = (_couplings[c], input.Parameters[1 + c]);
            var within = coupling.Kind == CouplingKind.Within;
            var (other, into) = (coupling.Other(block), coupling.A == block ? coupling.Edges!.IntoA : coupling.Edges!.IntoB);
            terms[c] = new SparseTerm(into, weights, within ? 0 : row, network[other].Units);
            if (!within) row += network[other].Size;
        }
        (_integers, _version) = (IntegerCouplings.Of(input.Parameters[0], terms), input.Version);
        return _integers;
    }
}
