using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of what data are: bits for units of two values, real numbers for others, labels for a block of their own.</summary>
internal static class ValuesCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        if (experiment.Data is not { } data) return;
        var values = data.ValuesOrDefault();
        var word = Shapes.Kebab(values.ToString());
        if (data.Source is DataSource.Mixture or DataSource.Circle && values is not (DataValues.Raw or DataValues.Standard))
            errors.Add("data.values", $"found \"{word}\"; allowed: raw or standard for the source "
                + $"\"{Shapes.Kebab(data.Source.ToString())}\"");
        var bits = values is DataValues.Bits or DataValues.Sampled;
        foreach (var block in ExperimentCheck.ShownBlocks(experiment).Where(b => !bits && b.Units.IsTwoValued()))
            errors.Add("data.values", $"found \"{word}\"; allowed: bits or sampled, as block {block.Name} has "
                + $"{Shapes.Kebab(block.Units.ToString())} units");
        if (values is DataValues.Raw or DataValues.Standard)
            for (var b = 0; b < experiment.Network.Blocks.Length; b++)
                if (experiment.Network.Blocks[b] is { Bias: BiasSection.BaseRate } block && block.Name != data.Labels)
                    errors.Add($"network.blocks[{b}].bias", "\"base-rate\" is the log odds of values between 0 and 1: not with data.values "
                        + $"\"{word}\"");
        if (!bits && experiment.Network.Couplings.Any(c => c.Store is not null))
            errors.Add("data.values", $"found \"{word}\"; allowed: bits or sampled, where patterns are stored");
        if (data.Labels is { } name) Labels(name, experiment, errors);
    }

    private static void Labels(string name, Experiment experiment, ErrorList errors)
    {
        var blocks = experiment.Network.Blocks;
        var index = Array.FindIndex(blocks, b => b.Name == name);
        if (index < 0)
            errors.Add("data.labels", Unknown.Block(name, blocks));
        else if (blocks[index].Role == BlockRole.Hidden)
            errors.Add("data.labels", $"found the hidden block {name}; allowed: a block that is not hidden");
        else if (blocks[index].Size is null)
            errors.Add($"network.blocks[{index}].size", "missing; the block of labels needs one, as many units as labels");
    }
}
