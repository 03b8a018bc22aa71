using Annda.Experiments.Binding;
using Annda.Experiments.Checks;
using Annda.Topology;

namespace Annda.Experiments;

/// <summary>The rules across fields of an experiment, and those that need what its files hold.</summary>
public static class ExperimentCheck
{
    /// <summary>Most weights of a network, all couplings together.</summary>
    public const long MaxWeights = 1L << 28;

    /// <summary>Checks all rules that need no files; returns every error.</summary>
    /// <param name="experiment">The experiment, bound and with defaults.</param>
    public static IReadOnlyList<ExperimentError> Check(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var errors = new ErrorList();
        if (experiment.Task is StudyTask study)
        {
            StudyCheck.Check(study, errors);
            return [.. Check(StudyPoints.Base(experiment)).Select(StudyPoints.OfEach), .. errors.ToList()];
        }
        BlockCheck.Check(experiment, errors);
        if (!TspCheck.Fits(experiment.Network, errors) || !PartitionCheck.Fits(experiment, errors))
            return errors.ToList();
        GradedCheck.Check(experiment, errors);
        GaussianCheck.Check(experiment, errors);
        new CouplingCheck(experiment.Network, errors).Check();
        StoreCheck.Check(experiment, errors);
        ArrowCheck.Check(experiment, errors);
        LayerCheck.Check(experiment, errors);
        DynamicsCheck.Check(experiment, errors);
        DataCheck.Check(experiment.Data, errors);
        ValuesCheck.Check(experiment, errors);
        TaskCheck.Check(experiment, errors);
        if (KnownWidth(experiment) is { } width)
            DataCheck.Width(experiment, width, errors);
        return errors.ToList();
    }

    /// <summary>Checks the width of loaded data against the visible units.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="width">Units per loaded example.</param>
    public static IReadOnlyList<ExperimentError> CheckData(Experiment experiment, int width)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var errors = new ErrorList();
        DataCheck.Width(experiment, width, errors);
        return errors.ToList();
    }

    /// <summary>Checks the node count of a loaded graph against the units of all blocks.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="nodes">Nodes of the loaded graph.</param>
    public static IReadOnlyList<ExperimentError> CheckGraph(Experiment experiment, int nodes)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var units = experiment.Network.Blocks.Sum(b => (long)b.Width());
        return units == nodes ? []
            : [new ExperimentError("network.graph", $"the graph has {nodes} nodes, the blocks have {units} units together; the two must "
                + "be equal")];
    }

    /// <summary>Checks a weight matrix that was loaded from a coupling's file, as a dense one in the experiment file is checked.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="coupling">Index of the coupling.</param>
    /// <param name="weights">The loaded weights, [size of the first block, size of the second].</param>
    public static IReadOnlyList<ExperimentError> CheckWeights(Experiment experiment, int coupling, double[,] weights)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(weights);
        var errors = new ErrorList();
        new CouplingCheck(experiment.Network, errors).Weights(coupling, weights, $"network.couplings[{coupling}].file");
        return errors.ToList();
    }

    /// <summary>Checks the edges of a sparse coupling that were loaded from a file, as those in the experiment file are checked.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="coupling">Index of the coupling.</param>
    /// <param name="entries">The loaded edges.</param>
    public static IReadOnlyList<ExperimentError> CheckEdges(Experiment experiment, int coupling, SparseEntry[] entries)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(entries);
        var errors = new ErrorList();
        new CouplingCheck(experiment.Network, errors).Loaded(coupling, entries, $"network.couplings[{coupling}].file");
        return errors.ToList();
    }

    /// <summary>Checks biases that were loaded from a block's file, as those in the experiment file are checked.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="block">Index of the block.</param>
    /// <param name="biases">The loaded biases.</param>
    public static IReadOnlyList<ExperimentError> CheckBiases(Experiment experiment, int block, double[] biases)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(biases);
        var errors = new ErrorList();
        var section = experiment.Network.Blocks[block];
        BlockCheck.Bias(section with { Bias = new BiasSection.PerUnit { Values = biases } }, experiment.Data,
            $"network.blocks[{block}].bias.file", errors);
        return errors.ToList();
    }

    // What the data will be as wide as, where that is known without opening a file.
    internal static int? KnownWidth(Experiment experiment) => experiment.Data switch
    {
        { Features.Length: > 0 } => null,
        { Source: DataSource.Digits } => 64,
        { Source: DataSource.BarsAndStripes, Width: var side } => side * side,
        { Source: DataSource.Patterns, Rows: var rows } => rows?.GetLength(1),
        { Source: DataSource.RandomPatterns } => VisibleUnits(experiment),
        { Source: DataSource.Encoder, Width: var side } => 2 * side,
        { Source: DataSource.Shifter, Width: var side } => 2 * side + 3,
        { Source: DataSource.Parity, Width: var bits } => bits,
        { Source: DataSource.Mixture } => 2,
        { Source: DataSource.Circle, Dimensions: var numbers } => numbers,
        _ => null,
    };

    /// <summary>Units of all visible blocks but the labels.</summary>
    internal static int VisibleUnits(Experiment experiment) =>
        (int)Math.Min(int.MaxValue, ShownBlocks(experiment).Sum(b => (long)b.Width()));

    /// <summary>Visible blocks that show an example's values, not its label.</summary>
    internal static IEnumerable<BlockSection> ShownBlocks(Experiment experiment) =>
        experiment.Network.Blocks.Where(b => b.Role == BlockRole.Visible && b.Name != experiment.Data?.Labels);
}
