using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// Units of a block with couplings of its own, one after the other, each reading the new states of those before it. A field's sum goes on
/// from bias and couplings between blocks: for each dense within coupling the sources outside of the unit's own 32, then for each within
/// coupling what is left (<see cref="WithinField"/>). In fixed order the first part is made for 32 units at once.
/// </summary>
internal sealed class InsideSweep(UpdateRule rule, UnitKind kind, CouplingSpec[] within)
{
    private readonly int[] _dense = [.. Enumerable.Range(0, within.Length).Where(c => within[c].Edges is null)];
    private float[] _values = [], _row = [];
    private uint[] _index = [];

    /// <summary>One sweep.</summary>
    /// <param name="draw">How units are drawn.</param>
    /// <param name="weights">Parameters of the within couplings.</param>
    /// <param name="fields">[units, lanes] sums so far; used up.</param>
    /// <param name="states">The old states, which become the new ones.</param>
    public void Run(UnitDraw draw, ReadOnlySpan<float[]> weights, Span<float> fields, BitPlanes states)
    {
        if (_values.Length < states.Units * states.Lanes) _values = new float[states.Units * states.Lanes];
        if (_row.Length < states.Lanes) _row = new float[states.Lanes];
        FieldSum.Expand(states, kind, _values);
        var key = new StreamKey(draw.Seed, Purpose.UnitOrder, draw.Input.Set);
        if (UnitOrders.Of(rule.Dynamics.Order, states.Units, key, draw.FirstUnit, draw.Input.Sweep) is { } order)
            InOrder(draw, weights, order, fields, states);
        else Ascending(draw, weights, fields, states);
    }

    private void InOrder(UnitDraw draw, ReadOnlySpan<float[]> weights, int[] order, Span<float> fields, BitPlanes states)
    {
        var lanes = states.Lanes;
        var field = _row.AsSpan(0, lanes);
        for (var step = 0; step < order.Length; step++)
        {
            var unit = order[step];
            // A copy: in random order a unit may come again.
            fields.Slice(unit * lanes, lanes).CopyTo(field);
            foreach (var c in _dense) WithinField.AddOutside(weights[c], states.Units, unit, _values, field, lanes);
            // With repeated units, the place in the order names the random number; else the unit does.
            Update(draw, weights, unit, rule.Dynamics.Order == UnitOrder.Random ? step : unit, field, states);
        }
    }

    private void Ascending(UnitDraw draw, ReadOnlySpan<float[]> weights, Span<float> fields, BitPlanes states)
    {
        var (lanes, blocks) = (states.Lanes, (states.Units + WithinField.Block - 1) / WithinField.Block);
        if (_index.Length < blocks * lanes) _index = new uint[blocks * lanes];
        var index = _index.AsSpan(0, blocks * lanes);
        if (_dense.Length > 0) for (var block = 0; block < blocks; block++) WithinField.Index(states, block, index);
        for (var block = 0; block < blocks; block++)
        {
            var first = block * WithinField.Block;
            foreach (var c in _dense)
                WithinField.AddOutside(weights[c], !within[c].Directed, states, block, kind.Low(), index, fields[(first * lanes)..]);
            for (var unit = first; unit < Math.Min(first + WithinField.Block, states.Units); unit++)
                Update(draw, weights, unit, unit, fields.Slice(unit * lanes, lanes), states);
            if (_dense.Length > 0) WithinField.Index(states, block, index);
        }
    }

    private void Update(UnitDraw draw, ReadOnlySpan<float[]> weights, int unit, int stream, Span<float> field, BitPlanes states)
    {
        for (var c = 0; c < within.Length; c++) FieldSum.AddUnit(within[c], weights[c], unit, _values, field, states.Lanes);
        draw.Apply(unit, stream, field, states);
        states.Expand(unit, kind.Low(), UnitValues.High, _values.AsSpan(unit * states.Lanes, states.Lanes));
    }
}
