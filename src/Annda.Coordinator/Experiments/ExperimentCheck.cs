using Annda.Experiments.Binding;
using Annda.Experiments.Checks;

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
        if (!PartitionCheck.Fits(experiment, errors))
            return errors.ToList();
        new CouplingCheck(experiment.Network, errors).Check();
        DynamicsCheck.Check(experiment, errors);
        DataCheck.Check(experiment.Data, errors);
        TaskCheck.Check(experiment, errors);
        if (experiment.Data is { } data && KnownWidth(data) is { } width)
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

    // What the data will be as wide as, where that is known without opening a file.
    internal static int? KnownWidth(DataSection data) => data.Source switch
    {
        DataSource.Digits => 64,
        DataSource.BarsAndStripes => data.Width * data.Width,
        DataSource.Patterns => data.Rows?.GetLength(1),
        DataSource.Encoder => 2 * data.Width,
        DataSource.Shifter => 2 * data.Width + 3,
        DataSource.Parity => data.Width,
        _ => null,
    };
}
