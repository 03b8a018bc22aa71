using Annda.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>
/// E(s) = −Σ_{i&lt;j} w_ij s_i s_j − Σ_i b_i s_i of every chain; each pair counted once. Fields in single precision, their sum in double.
/// </summary>
public static class Energy
{
    /// <summary>Energies of all chains.</summary>
    /// <param name="network">The network.</param>
    /// <param name="states">One state for each block, same chains.</param>
    /// <returns>[chains], dimensionless.</returns>
    public static double[] Of(Network network, IReadOnlyList<BitPlanes> states)
    {
        Guard.Shape(states.Count, network.Spec.Blocks.Count, "states");
        var chains = states[0].Chains;
        var lanes = states[0].Lanes;
        var energies = new double[chains];
        var values = network.Spec.BlockIds.Select(b => Expanded(states[b.Index], network.Spec[b].Units)).ToArray();
        foreach (var id in network.Spec.CouplingIds)
        {
            var coupling = network.Spec[id];
            var fields = new float[coupling.SizeA * lanes];
            if (coupling.Kind == CouplingKind.Bias) FieldSum.Start(network[id], fields, lanes);
            else FieldSum.Add(coupling, network[id], intoA: true, states[coupling.B.Index], network.Spec[coupling.B].Units,
                0, coupling.SizeA, [], fields);
            // A within coupling's fields see every pair from both sides.
            var share = coupling.Kind == CouplingKind.Within ? 0.5 : 1;
            for (var unit = 0; unit < coupling.SizeA; unit++)
                for (var chain = 0; chain < chains; chain++)
                    energies[chain] -= share * values[coupling.A.Index][unit * lanes + chain] * fields[unit * lanes + chain];
        }
        return energies;
    }

    private static float[] Expanded(BitPlanes states, UnitKind kind)
    {
        var values = new float[states.Units * states.Lanes];
        FieldSum.Expand(states, kind, values);
        return values;
    }
}
