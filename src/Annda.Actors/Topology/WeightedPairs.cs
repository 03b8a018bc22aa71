namespace Annda.Topology;

/// <summary>The weights of a network as pairs of global unit numbers, wherever its blocks are cut.</summary>
public static class WeightedPairs
{
    /// <summary>
    /// Every pair of two units as a coupling holds it, in model order: once for each coupling that has it, a dense one's zeros too; of two
    /// directions their mean.
    /// </summary>
    public static IEnumerable<(int I, int J, float Weight, bool Sparse)> Listed(Network network)
    {
        var spec = network.Spec;
        foreach (var id in spec.CouplingIds.Where(c => spec[c].Kind != CouplingKind.Bias))
        {
            var coupling = spec[id];
            var (a, b, weights) = (spec.FirstUnit(coupling.A), spec.FirstUnit(coupling.B), network[id]);
            if (coupling.Edges is { } edges)
            {
                for (var e = 0; e < edges.Count; e++) yield return (a + edges.A[e], b + edges.B[e], weights[e], true);
                continue;
            }
            for (var i = 0; i < coupling.SizeA; i++)
                for (var j = coupling.Kind == CouplingKind.Within ? i + 1 : 0; j < coupling.SizeB; j++)
                    yield return (a + i, b + j, coupling.Directed ? (weights[i * coupling.SizeB + j] + weights[j * coupling.SizeB + i]) / 2
                        : weights[i * coupling.SizeB + j], false);
        }
    }

    /// <summary>Weights of units with themselves, of every coupling that allows them, zeros too.</summary>
    public static IEnumerable<(int Unit, float Weight)> OfSelves(Network network) =>
        from id in network.Spec.CouplingIds
        let coupling = network.Spec[id]
        where coupling.SelfCoupled
        from i in Enumerable.Range(0, coupling.SizeA)
        select (network.Spec.FirstUnit(coupling.A) + i, network[id][i * (coupling.SizeA + 1)]);

    /// <summary>Each pair of units with a weight other than 0 once, I &lt; J, ascending; couplings of one pair are added up.</summary>
    public static (int I, int J, double Weight)[] Summed(Network network) =>
    [
        .. Listed(network).GroupBy(p => p.I < p.J ? (p.I, p.J) : (p.J, p.I), p => (double)p.Weight)
            .Select(g => (I: g.Key.Item1, J: g.Key.Item2, Weight: g.Sum()))
            .Where(p => p.Weight != 0).OrderBy(p => (p.I, p.J)),
    ];

    /// <summary>The same network with all weights and biases multiplied.</summary>
    /// <exception cref="ArgumentException">A product is no longer a finite float.</exception>
    public static Network Times(this Network network, double strength) => strength == 1 ? network : new(network.Spec,
        [.. network.Spec.CouplingIds.Select(c => network[c].Select(w => (float)(strength * w)).ToArray())]);
}

/// <summary>What a cut parts: the pairs of coupled units that stand in different blocks.</summary>
/// <param name="Weight">Σ |w_ij| over these pairs.</param>
/// <param name="Edges">Their number.</param>
public readonly record struct CutSize(double Weight, int Edges)
{
    /// <summary>The cut of a network's own blocks.</summary>
    public static CutSize Of(Network network)
    {
        var spec = network.Spec;
        var part = new int[spec.Units];
        foreach (var block in spec.BlockIds) part.AsSpan(spec.FirstUnit(block), spec[block].Size).Fill(block.Index);
        return Of(WeightedPairs.Summed(network), part);
    }

    /// <summary>The cut of any assignment of units to parts.</summary>
    public static CutSize Of(IEnumerable<(int I, int J, double Weight)> pairs, int[] part)
    {
        var (weight, edges) = (0.0, 0);
        foreach (var pair in pairs.Where(p => part[p.I] != part[p.J])) (weight, edges) = (weight + Math.Abs(pair.Weight), edges + 1);
        return new CutSize(weight, edges);
    }
}
