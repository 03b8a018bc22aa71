using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Which states are fixed points at temperature 0: no unit would change, whatever the order of updates.</summary>
public sealed class Stability
{
    private readonly Network _network;
    private readonly bool _tieIsOn;
    private readonly float[][] _widths;

    /// <summary>Of a network under a rule of ties.</summary>
    public Stability(Network network, TieRule tie)
    {
        (_network, _tieIsOn) = (network, tie == TieRule.On);
        var spec = network.Spec;
        _widths = [.. spec.BlockIds.Select(b => TieWidths.Of(b, network[NetworkSpec.BiasOf(b)],
            spec.CouplingsOf(b).Skip(1).Select(c => (spec[c], network[c]))))];
    }

    /// <summary>[chains] whether the state is a fixed point.</summary>
    /// <param name="states">One state for each block, same chains.</param>
    public bool[] Of(IReadOnlyList<BitPlanes> states)
    {
        var (spec, chains) = (_network.Spec, states[0].Chains);
        var changed = new ulong[states[0].WordsPerUnit];
        foreach (var block in spec.BlockIds)
        {
            var (old, lanes) = (states[block.Index], states[block.Index].Lanes);
            var fields = new float[old.Units * lanes];
            FieldSum.Start(_network[NetworkSpec.BiasOf(block)], fields, lanes);
            foreach (var id in spec.CouplingsOf(block).Skip(1))
            {
                var (coupling, other) = (spec[id], spec[id].Other(block));
                FieldSum.Add(coupling, _network[id], coupling.A == block, states[other.Index], spec[other].Units, 0, old.Units, [], fields);
            }
            var next = new ulong[old.WordsPerUnit];
            for (var unit = 0; unit < old.Units; unit++)
            {
                var field = fields.AsSpan(unit * lanes, lanes);
                ThresholdUpdate.Apply(field, _widths[block.Index][unit], _tieIsOn, old.Plane(unit), next);
                for (var w = 0; w < next.Length; w++) changed[w] |= next[w] ^ old.Plane(unit)[w];
            }
        }
        return [.. Enumerable.Range(0, chains).Select(c => (changed[c / 64] >> (c % 64) & 1) == 0)];
    }
}
