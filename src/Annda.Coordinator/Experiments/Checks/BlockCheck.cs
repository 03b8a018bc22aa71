using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of blocks: names, biases.</summary>
internal static class BlockCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        var blocks = experiment.Network.Blocks;
        var first = new Dictionary<string, int>();
        for (var i = 0; i < blocks.Length; i++)
        {
            var path = $"network.blocks[{i}]";
            if (!first.TryAdd(blocks[i].Name, i))
                errors.Add($"{path}.name", $"\"{blocks[i].Name}\" is also the name of network.blocks[{first[blocks[i].Name]}]; each "
                    + "block needs a name of its own");
            Bias(blocks[i], experiment.Data, $"{path}.bias", errors);
            if (blocks[i].BiasDown is { } down) BiasDown(blocks[i] with { Bias = down }, experiment.Network, $"{path}.biasDown", errors);
        }
        if (experiment.Network is { Graph: not null, Couplings.Length: > 0 })
            errors.Add("network.graph", $"found graph and {experiment.Network.Couplings.Length} couplings; a network has one or the other");
    }

    private static void BiasDown(BlockSection block, NetworkSection network, string path, ErrorList errors)
    {
        if (block.Bias is BiasSection.BaseRate)
            errors.Add(path, "found \"base-rate\"; allowed: numbers, or a file");
        else Bias(block, null, path, errors);
        if (network.Couplings.All(c => c.To != block.Name))
            errors.Add(path, $"only has a meaning where a coupling has the direction to block {block.Name}");
    }

    /// <summary>Rules of a block's biases; the path says where they come from.</summary>
    public static void Bias(BlockSection block, DataSection? data, string path, ErrorList errors)
    {
        if (block.Bias is BiasSection.PerUnit { Values: var values } && values.Length != block.Width())
            errors.Add(path, $"found {values.Length} numbers, but block {block.Name} has {block.Width()} units; allowed: one number, or "
                + $"{block.Width()}");
        switch (block.Bias)
        {
            case BiasSection.Constant { Value: var value } when !Stored.Fits(value):
                errors.Add(path, Stored.Allowed(value));
                break;
            case BiasSection.PerUnit { Values: var each }:
                for (var u = 0; u < each.Length && !errors.Full; u++)
                    if (!Stored.Fits(each[u])) errors.Add($"{path}[{u}]", Stored.Allowed(each[u]));
                break;
        }
        if (block.Bias is BiasSection.Mean && (block is not { Units: UnitKind.Gaussian, Role: BlockRole.Visible } || data is null))
            errors.Add(path, "found \"mean\"; allowed for a visible gaussian block of an experiment with data; else numbers");
        else if (block is { Bias: BiasSection.BaseRate, Units: UnitKind.Gaussian })
            errors.Add(path, "found \"base-rate\" of gaussian units; allowed: numbers, or \"mean\"");
        if (block.Bias is not BiasSection.BaseRate)
            return;
        if (block.Role != BlockRole.Visible)
            errors.Add(path, "\"base-rate\" is taken from the data, which hold visible units only; allowed for a hidden block: numbers");
        else if (data is null)
            errors.Add(path, "\"base-rate\" needs data, and this experiment has none; give a data section, or numbers");
    }
}
