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
        var graph = GraphCouplings.Load(experiment, folder);
        var nodeBiases = graph is null ? null : GraphCouplings.Biases(experiment, graph);
        var (firstVisible, firstUnit) = (0, 0);
        foreach (var (index, block) in (experiment.Network.Tsp?.Blocks() ?? experiment.Network.Blocks).Index())
        {
            var labels = block.Name == training?.LabelBlock;
            var biases = block.Bias is BiasSection.FromFile saved ? LoadedParameters.Biases(experiment, index, saved.File, folder)
                : Biases(block, means, labels ? training!.Units - training.LabelUnits : firstVisible);
            if (nodeBiases is not null)
            {
                var first = firstUnit;
                biases = [.. Spread(biases, block.Width()).Select((b, u) => b + nodeBiases[first + u])];
            }
            builder.Add(block.Spec(), biases);
            if (block.Units == UnitKind.Gaussian) builder.Sigma(block.Name, Sigma(block, index, folder));
            firstUnit += block.Width();
            if (block.Role == BlockRole.Visible && !labels) firstVisible += block.Width();
        }
        foreach (var (index, block) in experiment.Network.Blocks.Index())
            if (block.BiasDown is { } down) builder.DownBias(block.Name, down is BiasSection.FromFile file
                ? LoadedParameters.Biases(experiment, index, file.File, folder)
                : Spread(Biases(block with { Bias = down }, null, 0), block.Width()));
        var stored = experiment.Network.Couplings.Any(c => c.Store is not null);
        var store = stored ? new PatternStore(training!, experiment.Network.Blocks) : null;
        if (graph is not null) GraphCouplings.Add(builder, experiment, graph);
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

    private static float[] Sigma(BlockSection block, int index, string folder) => block.Sigma switch
    {
        SigmaSection.Constant constant => [(float)constant.Value],
        SigmaSection.PerUnit each => [.. each.Values.Select(v => (float)v)],
        SigmaSection.FromFile saved => LoadedParameters.Sigma(block, index, saved.File, folder),
        _ => throw new InvalidOperationException($"unknown sigma {block.Sigma}"),
    };

    private static float[] Biases(BlockSection block, double[]? means, int first) => block.Bias switch
    {
        BiasSection.Mean => [.. means!.AsSpan(first, block.Width()).ToArray().Select(m => (float)m)],
        BiasSection.Constant constant => [(float)constant.Value],
        BiasSection.PerUnit each => [.. each.Values.Select(v => (float)v)],
        // The log odds of a ±1 unit are twice its bias.
        _ => [.. means!.AsSpan(first, block.Width()).ToArray().Select(m => BaseRate.LogOdds(m) / block.Units.Span())],
    };

    private static float[] Spread(float[] biases, int units) => biases.Length == 1 ? [.. Enumerable.Repeat(biases[0], units)] : biases;

    private static void AddCoupling(NetworkBuilder builder, Experiment experiment, int index, string folder, PatternStore? store)
    {
        var coupling = experiment.Network.Couplings[index];
        var (a, b) = coupling.Ends();
        var (sizeA, sizeB) = (SizeOf(experiment, a), SizeOf(experiment, b));
        if (coupling.Sparse is { } sparse)
        {
            AddEdges(builder, coupling, a, b, sparse.Select(e => (e.I, e.J, (float)e.Weight)));
            return;
        }
        var loaded = coupling.File is null ? null : LoadedParameters.Of(coupling, folder);
        if (loaded is not null && LoadedParameters.Edges(experiment, index, loaded) is { } edges)
        {
            AddEdges(builder, coupling, a, b, edges);
            return;
        }
        var weights = coupling switch
        {
            { Weights: { } given } => Flat(given),
            { File: not null } => LoadedParameters.Weights(experiment, index, loaded!),
            { Store: { } stored } => store!.Weights(stored, a, b),
            { Tied: { } other } => Turned(builder.Weights(other), sizeB, sizeA),
            _ => Random(coupling, sizeA, sizeB, experiment.Seed, index),
        };
        if (coupling.From is not null) builder.Arrow(a, b, weights, coupling.Name, coupling.Tied);
        else if (coupling.Within is null) builder.Between(a, b, weights, coupling.Name);
        else builder.Within(a, weights, coupling.Name, coupling.IsSelfCoupled(), !coupling.Symmetric);
    }

    private static float[] Random(CouplingSection coupling, int rows, int columns, ulong seed, int index)
    {
        var weights = coupling.Init switch
        {
            InitSection.FromNormal normal => InitialWeights.Normal(rows * columns, normal.Normal, seed, index),
            InitSection.FromUniform uniform => InitialWeights.Uniform(rows * columns, uniform.Uniform, seed, index),
            InitSection.ByGlorot glorot => InitialWeights.Uniform(rows * columns, glorot.Glorot * Math.Sqrt(6.0 / (rows + columns)), seed,
                index),
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

    // [columns, rows] from [rows, columns].
    private static float[] Turned(float[] weights, int rows, int columns)
    {
        var turned = new float[weights.Length];
        for (var p = 0; p < weights.Length; p++) turned[p % columns * rows + p / columns] = weights[p];
        return turned;
    }

    private static void AddEdges(NetworkBuilder builder, CouplingSection coupling, string a, string b,
        IEnumerable<(int A, int B, float Weight)> edges)
    {
        if (coupling.Within is null) builder.BetweenSparse(a, b, edges, coupling.Name);
        else builder.WithinSparse(a, edges, coupling.Name);
    }

    private static void AddTsp(NetworkBuilder builder, TspSection tsp, Cities cities)
    {
        if (tsp.Form == TspForm.Continuous) TourNetwork.AddContinuous(builder, cities, tsp.A, tsp.B, tsp.C, tsp.D);
        else TourNetwork.AddAnnealed(builder, cities, tsp.Penalty!.Value);
    }

    private static int SizeOf(Experiment experiment, string block) => experiment.Network.Blocks.Single(b => b.Name == block).Width();

    private static float[] Flat(double[,] matrix) => [.. matrix.Cast<double>().Select(w => (float)w)];
}
