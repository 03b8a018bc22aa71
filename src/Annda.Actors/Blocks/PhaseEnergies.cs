using Annda.Kernels;
using Annda.Numerics;
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

    /// <summary>Whether they have been found, or need not be.</summary>
    public bool Complete => couplings.Count == 0 || _energies is not null;

    /// <summary>Neighbours whose states of the last version are needed.</summary>
    public IEnumerable<BlockId> Neighbours =>
        couplings.Where(c => network[c].Kind == CouplingKind.Between).Select(c => network[c].Other(block)).Distinct();

    /// <summary>Finds them, if all states are there.</summary>
    /// <param name="own">What others read of the block's last states.</param>
    /// <param name="parameters">Parameters of a coupling.</param>
    /// <param name="partner">A neighbour's states of the same version, or null.</param>
    public void Find(UnitStates own, Func<CouplingId, float[]> parameters, Func<BlockId, UnitStates?> partner)
    {
        if (Complete) return;
        var others = Neighbours.ToDictionary(n => n, partner);
        if (others.ContainsValue(null)) return;
        var energies = new double[own.Lanes];
        foreach (var id in couplings)
        {
            var coupling = network[id];
            var theirs = coupling.Kind == CouplingKind.Between ? others[coupling.Other(block)]! : own;
            var iAmA = coupling.A == block;
            Energy.Add(coupling, parameters(id), (network[coupling.A].Units, iAmA ? own : theirs),
                (network[coupling.B].Units, iAmA ? theirs : own), energies);
        }
        _energies = energies[..own.Chains];
    }
}
