using Annda.Kernels;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// A block's part in the energies of a chain group's last version: the terms of the couplings that it is asked for, as soon as the states
/// of their other ends are there. Every chain by itself, so that groups do not show.
/// </summary>
internal sealed class PhaseEnergies(NetworkSpec network, BlockId block, IReadOnlyList<CouplingId> couplings)
{
    private double[]? _energies;

    /// <summary>[chains] what was found; empty where nothing is asked for.</summary>
    public IReadOnlyList<double> Found => _energies ?? [];

    private IEnumerable<BlockId> Neighbours =>
        couplings.Where(c => network[c].Kind == CouplingKind.Between).Select(c => network[c].Other(block)).Distinct();

    /// <summary>Neighbours' states that they wait for, once the last version is there.</summary>
    public IEnumerable<(BlockId Neighbour, long Version)> Missing(GroupFlow flow, PhaseOrder order) =>
        flow.Version < order.End || _energies is not null ? [] : Neighbours.Select(n => (n, flow.Version));

    /// <summary>Finds them, if all states are there; false where they are still missing.</summary>
    /// <param name="flow">The chain group, at its last version.</param>
    /// <param name="order">Its phase.</param>
    /// <param name="parameters">Parameters of the couplings.</param>
    /// <param name="update">Finds neighbours' states.</param>
    public bool TryFind(GroupFlow flow, PhaseOrder order, ParameterStore parameters, BlockUpdate update)
    {
        if (couplings.Count == 0 || _energies is not null) return true;
        var own = flow.Output!;
        var others = Neighbours.ToDictionary(n => n, n => update.Partner(flow, order, n, flow.Version));
        if (others.ContainsValue(null)) return false;
        var energies = new double[own.Lanes];
        foreach (var id in couplings)
        {
            var coupling = network[id];
            var theirs = coupling.Kind == CouplingKind.Between ? others[coupling.Other(block)]! : own;
            var iAmA = coupling.A == block;
            Energy.Add(coupling, parameters.Find(id, order.ParametersVersion)!, (network[coupling.A].Units, iAmA ? own : theirs),
                (network[coupling.B].Units, iAmA ? theirs : own), energies);
        }
        _energies = energies[..own.Chains];
        return true;
    }
}
