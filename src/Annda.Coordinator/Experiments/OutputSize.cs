using Annda.Topology;

namespace Annda.Experiments;

/// <summary>The size of an autoencoder's output, where it is left out: as many units as data show.</summary>
internal static class OutputSize
{
    public static Experiment FillIn(Experiment experiment)
    {
        if (!experiment.Network.Blocks.Any(b => IsCopy(experiment, b)) || ExperimentCheck.ShownBlocks(experiment).Any(b => b.Size is null))
            return experiment;
        var shown = ExperimentCheck.VisibleUnits(experiment);
        return experiment with
        {
            Network = experiment.Network with
            {
                Blocks = [.. experiment.Network.Blocks.Select(b => IsCopy(experiment, b) ? b with { Size = shown } : b)],
            },
        };
    }

    /// <summary>Whether a block's size is left out because it is to be what data show.</summary>
    public static bool IsCopy(Experiment experiment, BlockSection block) => block is { Role: BlockRole.Output, Size: null }
        && ((experiment.Task as StudyTask)?.Each ?? experiment.Task) is BackpropagateTask { Target: LayerTarget.Input };
}
