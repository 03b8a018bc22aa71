using Annda.Data;
using Annda.Evaluation;
using Annda.Experiments;
using Annda.Memories;
using Annda.Programs;
using Annda.Topology;
using Annda.Tours;

namespace Annda.Execution;

/// <summary>Makes the network that an experiment describes: loads its files, draws its random weights, cuts it anew.</summary>
public static class NetworkFactory
{
    /// <summary>The network.</summary>
    /// <param name="experiment">A checked experiment.</param>
    /// <param name="folder">Where relative file names start.</param>
    /// <param name="training">Training examples, for base-rate biases; null without data.</param>
    /// <exception cref="InputException">A file is broken or does not fit; the message lists every error.</exception>
    public static Network Create(Experiment experiment, string folder, Examples? training)
    {
        var builder = new NetworkBuilder();
        var means = training?.Means();
        var graph = LoadGraph(experiment, folder);
        var nodeWeights = graph is null ? null : NodeWeights(graph);
        var (firstVisible, firstUnit) = (0, 0);
        foreach (var block in experiment.Network.Tsp?.Blocks() ?? experiment.Network.Blocks)
        {
            var biases = Biases(block, means, firstVisible);
            if (nodeWeights is not null && block.Units == UnitKind.Binary)
            {
                var first = firstUnit;
                biases = [.. Enumerable.Range(0, block.Width()).Select(u => biases[biases.Length == 1 ? 0 : u] + nodeWeights[first + u])];
            }
            builder.Add(block.Spec(), biases);
            firstUnit += block.Width();
            if (block.Role == BlockRole.Visible) firstVisible += block.Width();
        }
        var store = training is null ? null : new PatternStore(training, experiment.Network.Blocks);
        if (graph is not null) AddGraph(builder, experiment, graph);
        if (experiment.Network.Tsp is { } tsp) AddTsp(builder, tsp, tsp.Cities.Places(experiment.Seed));
        for (var i = 0; i < experiment.Network.Couplings.Length; i++) AddCoupling(builder, experiment, i, folder, store);
        try
        {
            var network = builder.Build().Times(experiment.Network.Strength);
            return experiment.Network.Partition is { } cut ? Partition.Apply(network, cut.Parts(network.Spec.Units)) : network;
        }
        catch (ArgumentException error)
        {
            throw new InputException($"network: {error.Message}", error);
        }
    }

    private static float[] Biases(BlockSection block, double[]? means, int first) => block.Bias switch
    {
        BiasSection.Constant constant => [(float)constant.Value],
        BiasSection.PerUnit each => [.. each.Values.Select(v => (float)v)],
        // The log odds of a ±1 unit are twice its bias.
        _ => [.. means!.AsSpan(first, block.Width()).ToArray().Select(m => BaseRate.LogOdds(m) / block.Units.Span())],
    };

    private static void AddCoupling(NetworkBuilder builder, Experiment experiment, int index, string folder, PatternStore? store)
    {
        var coupling = experiment.Network.Couplings[index];
        var (a, b) = (coupling.Within ?? coupling.Between![0], coupling.Within ?? coupling.Between![1]);
        var (sizeA, sizeB) = (SizeOf(experiment, a), SizeOf(experiment, b));
        if (coupling.Sparse is { } sparse)
        {
            var edges = sparse.Select(e => (e.I, e.J, (float)e.Weight));
            if (coupling.Within is null) builder.BetweenSparse(a, b, edges, coupling.Name);
            else builder.WithinSparse(a, edges, coupling.Name);
            return;
        }
        var weights = coupling switch
        {
            { Weights: { } given } => Flat(given),
            { File: { } file } => Flat(Load(experiment, index, ExperimentFiles.Resolve(file, folder))),
            { Store: { } stored } => store!.Weights(stored, a, b),
            _ => Random(coupling, sizeA, sizeB, experiment.Seed, index),
        };
        if (coupling.Within is null) builder.Between(a, b, weights, coupling.Name);
        else builder.Within(a, weights, coupling.Name, coupling.IsSelfCoupled(), !coupling.Symmetric);
    }

    private static float[] Random(CouplingSection coupling, int rows, int columns, ulong seed, int index)
    {
        var weights = coupling.Init switch
        {
            InitSection.FromNormal normal => InitialWeights.Normal(rows * columns, normal.Normal, seed, index),
            InitSection.FromUniform uniform => InitialWeights.Uniform(rows * columns, uniform.Uniform, seed, index),
            InitSection.AllEqual equal => [.. Enumerable.Repeat((float)equal.Constant, rows * columns)],
            _ => throw new InvalidOperationException($"unknown law of weights {coupling.Init}"),
        };
        if (coupling.Within is null) return weights;
        for (var i = 0; i < rows; i++)
        {
            if (!coupling.IsSelfCoupled()) weights[i * columns + i] = 0;
            for (var j = 0; j < i && coupling.Symmetric; j++) weights[i * columns + j] = weights[j * columns + i];
        }
        return weights;
    }

    private static double[,] Load(Experiment experiment, int index, string file)
    {
        var hash = file.LastIndexOf('#');
        var array = hash > 0 && !File.Exists(file) ? NpzReader.Read(file[..hash], file[(hash + 1)..]) : NpyReader.Read(file);
        if (array.Shape.Length != 2) throw new InputException($"{file}: an array of {array.Shape.Length} dimensions found, 2 are allowed");
        var weights = new double[array.Shape[0], array.Shape[1]];
        for (var p = 0; p < array.Values.Length; p++) weights[p / array.Shape[1], p % array.Shape[1]] = array.Values[p];
        ExperimentError.ThrowIfAny(ExperimentCheck.CheckWeights(experiment, index, weights));
        return weights;
    }

    // A graph is a MaxCut instance: nodes are the units of all blocks, numbered through, and a lower energy is a larger cut.
    // ±1 units: J = −w, cut = (Σw − E) / 2. {0,1} units: J = −2w and a bias of the node's weight, cut = −E.
    private static void AddGraph(NetworkBuilder builder, Experiment experiment, Graph graph)
    {
        var blocks = experiment.Network.Blocks;
        var factor = blocks[0].Units == UnitKind.Binary ? -2f : -1f;
        var place = blocks.SelectMany((b, i) => Enumerable.Range(0, b.Width()).Select(u => (Block: i, Unit: u))).ToArray();
        foreach (var group in graph.Edges.GroupBy(e => (place[e.I].Block, place[e.J].Block)).OrderBy(g => g.Key))
        {
            var edges = group.Select(e => (place[e.I].Unit, place[e.J].Unit, factor * (float)e.Weight));
            var (a, b) = (blocks[group.Key.Item1].Name, blocks[group.Key.Item2].Name);
            if (a == b) builder.WithinSparse(a, edges);
            else builder.BetweenSparse(a, b, edges);
        }
    }

    private static Graph? LoadGraph(Experiment experiment, string folder)
    {
        if (experiment.Network.Graph is not { } file) return null;
        var graph = GraphReader.Read(ExperimentFiles.Resolve(file, folder));
        ExperimentError.ThrowIfAny(ExperimentCheck.CheckGraph(experiment, graph.Nodes));
        if (experiment.Network.Blocks.Select(b => b.Units).Distinct().Count() > 1)
            throw new InputException("network.graph: blocks of binary and of bipolar units found; a graph needs one kind");
        return graph;
    }

    private static float[] NodeWeights(Graph graph)
    {
        var weights = new double[graph.Nodes];
        foreach (var edge in graph.Edges)
        {
            weights[edge.I] += edge.Weight;
            weights[edge.J] += edge.Weight;
        }
        return [.. weights.Select(w => (float)w)];
    }

    private static void AddTsp(NetworkBuilder builder, TspSection tsp, Cities cities)
    {
        if (tsp.Form == TspForm.Continuous) TourNetwork.AddContinuous(builder, cities, tsp.A, tsp.B, tsp.C, tsp.D);
        else TourNetwork.AddAnnealed(builder, cities, tsp.Penalty!.Value);
    }

    private static int SizeOf(Experiment experiment, string block) => experiment.Network.Blocks.Single(b => b.Name == block).Width();

    private static float[] Flat(double[,] matrix) => [.. matrix.Cast<double>().Select(w => (float)w)];
}
