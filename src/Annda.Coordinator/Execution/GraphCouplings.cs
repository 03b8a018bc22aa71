using Annda.Data;
using Annda.Experiments;
using Annda.Topology;

namespace Annda.Execution;

/// <summary>
/// A graph as couplings. Nodes are the units of all blocks, numbered through, and a lower energy is a larger cut. ±1 units: J = −w,
/// cut = (Σw − E) / 2. {0,1} units: J = −2w and a bias of the node's weight, cut = −E. A QUBO has {0,1} units, w_ij = −q_ij and
/// b_i = −q_i: the energy is what is to be made least.
/// </summary>
internal static class GraphCouplings
{
    // Beyond so many edges, a list of more than half of all pairs is slower than a matrix.
    private const long DenseMin = 1 << 15;

    /// <summary>Loads and checks the graph of an experiment; null where it has none.</summary>
    public static Graph? Load(Experiment experiment, string folder)
    {
        if (GraphLoader.Load(experiment, folder) is not { } graph) return null;
        var blocks = experiment.Network.Blocks;
        ExperimentError.ThrowIfAny(ExperimentCheck.CheckGraph(experiment, graph.Nodes));
        if (blocks.Select(b => b.Units).Distinct().Count() > 1)
            throw new InputException("network.graph: blocks of binary and of bipolar units found; a graph needs one kind");
        if (!graph.IsCut && blocks[0].Units != UnitKind.Binary)
            throw new InputException($"network.graph: a QUBO found for {JsonText.Name(blocks[0].Units)} units; its variables are 0 and "
                + "1: set \"units\": \"binary\"");
        return graph;
    }

    /// <summary>Biases that the graph gives to its nodes; null: none.</summary>
    public static float[]? Biases(Experiment experiment, Graph graph)
    {
        if (graph.Linear is { } linear) return [.. linear.Select(q => (float)-q)];
        if (experiment.Network.Blocks[0].Units != UnitKind.Binary) return null;
        var weights = new double[graph.Nodes];
        foreach (var edge in graph.Edges)
        {
            weights[edge.I] += edge.Weight;
            weights[edge.J] += edge.Weight;
        }
        return [.. weights.Select(w => (float)w)];
    }

    /// <summary>Adds its couplings.</summary>
    public static void Add(NetworkBuilder builder, Experiment experiment, Graph graph)
    {
        var blocks = experiment.Network.Blocks;
        var factor = graph.IsCut && blocks[0].Units == UnitKind.Binary ? -2f : -1f;
        var place = blocks.SelectMany((b, i) => Enumerable.Range(0, b.Width()).Select(u => (Block: i, Unit: u))).ToArray();
        foreach (var group in graph.Edges.GroupBy(e => (place[e.I].Block, place[e.J].Block)).OrderBy(g => g.Key))
        {
            var edges = group.Select(e => (I: place[e.I].Unit, J: place[e.J].Unit, Weight: factor * (float)e.Weight)).ToArray();
            var (a, b) = (blocks[group.Key.Item1], blocks[group.Key.Item2]);
            var within = a == b;
            if (edges.LongLength > DenseMin && edges.LongLength > (within ? 0.25 : 0.5) * a.Width() * b.Width())
            {
                var weights = new float[checked(a.Width() * b.Width())];
                foreach (var (i, j, weight) in edges)
                {
                    weights[i * b.Width() + j] = weight;
                    if (within) weights[j * b.Width() + i] = weight;
                }
                if (within) builder.Within(a.Name, weights);
                else builder.Between(a.Name, b.Name, weights);
            }
            else if (within) builder.WithinSparse(a.Name, edges);
            else builder.BetweenSparse(a.Name, b.Name, edges);
        }
    }
}
