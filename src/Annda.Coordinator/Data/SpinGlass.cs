using Annda.Topology;

namespace Annda.Data;

/// <summary>How couplings of a spin glass are drawn.</summary>
public enum SpinCouplings
{
    /// <summary>+1 or −1 with equal chances.</summary>
    PmJ,

    /// <summary>Normal, of mean 0 and variance 1.</summary>
    Gaussian,
}

/// <summary>
/// Spin glasses by seed. The energy is E = −Σ J s s; as graphs they have the weights w = −J, so that a lower energy is a larger cut.
/// </summary>
public static class SpinGlass
{
    /// <summary>
    /// A lattice of size^dimensions units, x running fastest, with periodic edges: each unit has a coupling to the next one along x,
    /// then y, then z, drawn in this order.
    /// </summary>
    public static Graph Torus(int size, int dimensions, SpinCouplings couplings, ulong seed)
    {
        var nodes = 1;
        for (var d = 0; d < dimensions; d++) nodes = checked(nodes * size);
        var weights = Weights(checked(nodes * dimensions), couplings, seed);
        var edges = new List<GraphEdge>(weights.Length);
        for (var node = 0; node < nodes; node++)
            for (int d = 0, stride = 1; d < dimensions; d++, stride *= size)
            {
                var along = node / stride % size;
                var next = node + ((along + 1) % size - along) * stride;
                edges.Add(new GraphEdge(Math.Min(node, next), Math.Max(node, next), weights[edges.Count]));
            }
        return new Graph(nodes, [.. edges]);
    }

    /// <summary>All pairs i &lt; j, row by row.</summary>
    public static Graph Complete(int nodes, SpinCouplings couplings, ulong seed)
    {
        var weights = Weights(checked(nodes * (nodes - 1) / 2), couplings, seed);
        var edges = new GraphEdge[weights.Length];
        for (int i = 0, at = 0; i < nodes; i++)
            for (var j = i + 1; j < nodes; j++, at++) edges[at] = new GraphEdge(i, j, weights[at]);
        return new Graph(nodes, edges);
    }

    private static float[] Weights(int count, SpinCouplings couplings, ulong seed) => couplings == SpinCouplings.PmJ
        ? [.. InitialWeights.Uniform(count, 1, seed, 0).Select(u => u < 0 ? 1f : -1f)]
        : InitialWeights.Normal(count, 1, seed, 0);
}
