using Annda.Data;
using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments;

/// <summary>Sizes that are left out: one visible block of an experiment with data is as wide as the data leave it.</summary>
internal static class VisibleSize
{
    public static Experiment FillIn(Experiment experiment, string folder, ErrorList errors)
    {
        var blocks = experiment.Network.Blocks;
        var open = Array.FindIndex(blocks, b => b.Size is null && !OutputSize.IsCopy(experiment, b));
        if (open < 0 || errors.Count > 0) return experiment;
        for (var i = 0; i < blocks.Length; i++)
            if (blocks[i].Size is null && !OutputSize.IsCopy(experiment, blocks[i])
                && (i != open || blocks[i].Role != BlockRole.Visible || experiment.Data is null))
                errors.Add($"network.blocks[{i}].size", "missing; it may be left out for one visible block of an experiment with data, or "
                    + "for one block of an experiment with a graph");
        if (experiment.Data is { Source: DataSource.RandomPatterns })
            errors.Add($"network.blocks[{open}].size", "missing; random patterns are as wide as the visible blocks, so give each a size");
        if (errors.Count > 0) return experiment;
        try
        {
            var width = ExperimentCheck.KnownWidth(experiment) ?? DatasetLoader.Load(experiment.Data!, folder).Train.Units;
            var rest = ExperimentCheck.ShownBlocks(experiment).Where(b => b != blocks[open]).Sum(b => b.Width());
            if (width > rest)
                return experiment with
                {
                    Network = experiment.Network with { Blocks = [.. blocks.Select((b, i) => i == open ? b with { Size = width - rest }
                        : b)] },
                };
            errors.Add($"network.blocks[{open}].size", $"missing, and the data's {width} values are used up by the other visible blocks");
        }
        catch (InputException error)
        {
            errors.Add("data", error.Message);
        }
        return experiment;
    }
}
