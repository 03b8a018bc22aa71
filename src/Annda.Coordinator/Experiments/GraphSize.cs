using Annda.Data;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>The size of a block that is left out of an experiment with a graph: what nodes the other blocks leave.</summary>
internal static class GraphSize
{
    public static Experiment FillIn(Experiment experiment, string folder, ErrorList errors)
    {
        var network = experiment.Network;
        var open = Array.FindIndex(network.Blocks, b => b.Size is null);
        if (network.Graph is null || open < 0 || network.Blocks.Count(b => b.Size is null) > 1) return experiment;
        if (ExperimentFiles.MissingGraph(network, folder) is { } missing)
        {
            errors.Add(missing.Path, missing.Message);
            return experiment;
        }
        try
        {
            var nodes = GraphLoader.Load(experiment, folder)!.Nodes;
            var rest = network.Blocks.Sum(b => (long)b.Width());
            if (nodes > rest)
                return experiment with
                {
                    Network = network with { Blocks = [.. network.Blocks.Select((b, i) => i == open ? b with { Size = (int)(nodes - rest) }
                        : b)] },
                };
            errors.Add($"network.blocks[{open}].size", $"missing, and the graph's {nodes} nodes are used up by the other blocks");
        }
        catch (InputException error)
        {
            errors.Add("network.graph", error.Message);
        }
        return experiment;
    }
}
