using Annda.Data;

namespace Annda.Tests.Annealing;

/// <summary>
/// Graphs of the kinds of Helmberg and Rendl's Gset, by the recipes of the generator rudy with a generator of our own: the files
/// themselves are not at hand. G43 is "rnd_graph 1000 2", G14 the union of two almost maximal planar graphs of 800 nodes.
/// </summary>
internal static class GraphKinds
{
    /// <summary>Like G43: 1000 nodes, 9990 random edges (2 %), weights 1.</summary>
    public static Graph Random() => Random(1000, 9990, new Lcg(43));

    /// <summary>Like G14: 800 nodes, 4694 edges, weights 1.</summary>
    public static Graph PlanarUnion() => PlanarUnion(800, 4694, new Lcg(14));

    /// <summary>A graph file.</summary>
    public static string Text(Graph graph) => $"{graph.Nodes} {graph.Edges.Length}\n"
        + string.Concat(graph.Edges.Select(e => FormattableString.Invariant($"{e.I + 1} {e.J + 1} {e.Weight}\n")));

    private static Graph Random(int nodes, int count, Lcg random)
    {
        var edges = new HashSet<(int, int)>();
        while (edges.Count < count)
        {
            var (i, j) = (random.Below(nodes), random.Below(nodes));
            if (i != j) edges.Add((Math.Min(i, j), Math.Max(i, j)));
        }
        return Of(nodes, edges);
    }

    private static Graph PlanarUnion(int nodes, int count, Lcg random)
    {
        var edges = new HashSet<(int, int)>();
        for (var k = 0; k < 2; k++) edges.UnionWith(Planar(nodes, random));
        var (all, order) = (edges.ToArray(), random.Permutation(edges.Count));
        return Of(nodes, order.Take(count).Select(k => all[k]));
    }

    // A maximal planar graph: every new node goes into a triangle and is joined to its corners.
    private static List<(int, int)> Planar(int nodes, Lcg random)
    {
        var name = random.Permutation(nodes);
        List<(int A, int B)> edges = [(0, 1), (0, 2), (1, 2)];
        List<(int A, int B, int C)> faces = [(0, 1, 2), (0, 1, 2)];
        for (var node = 3; node < nodes; node++)
        {
            var at = random.Below(faces.Count);
            var (a, b, c) = faces[at];
            faces[at] = (a, b, node);
            faces.AddRange([(a, c, node), (b, c, node)]);
            edges.AddRange([(a, node), (b, node), (c, node)]);
        }
        return [.. edges.Select(e => (Math.Min(name[e.A], name[e.B]), Math.Max(name[e.A], name[e.B])))];
    }

    private static Graph Of(int nodes, IEnumerable<(int I, int J)> edges) =>
        new(nodes, [.. edges.Select(e => new GraphEdge(e.I, e.J, 1))]);

    /// <summary>The generator of the golden instances: s ← 1664525 s + 1013904223 mod 2^32.</summary>
    internal sealed class Lcg(uint seed)
    {
        private uint _state = seed;

        public int Below(int bound)
        {
            _state = unchecked(1664525 * _state + 1013904223);
            return (int)((ulong)_state * (uint)bound >> 32);
        }

        public int[] Permutation(int count)
        {
            var order = Enumerable.Range(0, count).ToArray();
            for (var i = count - 1; i > 0; i--)
            {
                var j = Below(i + 1);
                (order[i], order[j]) = (order[j], order[i]);
            }
            return order;
        }
    }
}
