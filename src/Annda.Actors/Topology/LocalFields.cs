namespace Annda.Topology;

/// <summary>How strong the fields of a network are: what temperatures are to be compared with.</summary>
public static class LocalFields
{
    /// <summary>
    /// Root mean square, over units and random states, of half the energy that a flip changes: of |h| for ±1 units, of |h| / 2 for {0,1}
    /// units. A problem has the same figure in both kinds of units.
    /// </summary>
    public static double Rms(Network network)
    {
        var spec = network.Spec;
        // Mean and variance of a unit's field over fair bits.
        var (mean, variance) = (new double[spec.Units], new double[spec.Units]);
        foreach (var id in spec.CouplingIds)
        {
            var coupling = spec[id];
            var (a, b) = (spec.FirstUnit(coupling.A), spec.FirstUnit(coupling.B));
            for (var p = 0; p < coupling.Length; p++)
            {
                double weight = network[id][p];
                var (unit, other) = coupling.Ends(p);
                if (coupling.Kind == CouplingKind.Bias)
                {
                    mean[a + unit] += weight;
                    continue;
                }
                Add(a + unit, spec[coupling.B].Units, weight);
                // A dense matrix within a block holds each pair twice.
                if (coupling is not { Kind: CouplingKind.Within, Edges: null }) Add(b + other, spec[coupling.A].Units, weight);
            }
        }
        double sum = 0;
        foreach (var block in spec.BlockIds)
            for (var unit = 0; unit < spec[block].Size; unit++)
            {
                var at = spec.FirstUnit(block) + unit;
                var square = mean[at] * mean[at] + variance[at];
                sum += spec[block].Units == UnitKind.Binary ? square / 4 : square;
            }
        return Math.Sqrt(sum / spec.Units);

        void Add(int unit, UnitKind source, double weight)
        {
            if (source == UnitKind.Binary) mean[unit] += weight / 2;
            variance[unit] += source == UnitKind.Binary ? weight * weight / 4 : weight * weight;
        }
    }
}
