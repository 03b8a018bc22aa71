using Annda.Dynamics;
using Annda.Experiments.Binding;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of deep belief nets: which blocks they have, and that data have labels for one of them.</summary>
internal static class DeepCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        var (network, stacked) = (experiment.Network, experiment.Task is DbnTask);
        if (experiment.Data is null)
            errors.Add("data", "missing; a deep belief net needs data to learn from, or to be compared with");
        else if (experiment.Data.Labels is null)
            errors.Add("data.labels", $"missing; it must be the name of the block that shows the labels");
        if (stacked && network.Couplings.Length > 0)
            errors.Add("network.couplings", $"found {network.Couplings.Length}; a task of kind \"dbn\" makes the couplings of its layers");
        if (network.Graph is not null || network.Tsp is not null || network.Partition is not null)
            errors.Add("network", "found graph, tsp or partition; a deep belief net has blocks alone");
        else Blocks(experiment, errors);
        if (!stacked && experiment.Dynamics.Kind != DynamicsKind.Sequential)
            errors.Add("dynamics.kind", $"found \"{Shapes.Kebab(experiment.Dynamics.Kind.ToString())}\"; allowed: \"sequential\", as a "
                + "deep belief net is passed through block by block");
        if (experiment.Task is RecogniseTask recognise && recognise.Average > recognise.Sweeps)
            errors.Add("task.average", $"found {recognise.Average}; allowed: at most the {recognise.Sweeps} sweeps");
        if (experiment.Task is DbnTask dbn) Layers(dbn, experiment, errors);
    }

    private static void Blocks(Experiment experiment, ErrorList errors)
    {
        var blocks = experiment.Network.Blocks;
        const string Wanted = "allowed: a visible block, hidden layers, the visible block of labels, and a hidden block on top, in "
            + "this order";
        if (blocks.Length < 4)
        {
            errors.Add("network.blocks", $"found {blocks.Length} blocks; {Wanted}");
            return;
        }
        for (var i = 0; i < blocks.Length; i++)
        {
            var (block, path) = (blocks[i], $"network.blocks[{i}]");
            var wanted = i == 0 || i == blocks.Length - 2 ? BlockRole.Visible : BlockRole.Hidden;
            if (block.Role != wanted)
                errors.Add($"{path}.role", $"found \"{Shapes.Kebab(block.Role.ToString())}\"; {Wanted}");
            if (i != blocks.Length - 2 && block.Units != UnitKind.Binary)
                errors.Add($"{path}.units",
                    $"found \"{Shapes.Kebab(block.Units.ToString())}\"; allowed: \"binary\" for all blocks of a deep "
                    + "belief net but the labels");
            if (i == blocks.Length - 2 && experiment.Data?.Labels is { } labels && block.Name != labels)
                errors.Add("data.labels", $"found {Found.Printable(labels, 100)}; allowed: {block.Name}, the visible block below the top");
        }
    }

    /// <summary>Rules of deep autoencoders that are pretrained layer by layer.</summary>
    public static void Check(DeepAutoencoderTask task, Experiment experiment, ErrorList errors)
    {
        var (network, blocks) = (experiment.Network, experiment.Network.Blocks);
        if (experiment.Data is null)
            errors.Add("data", "missing; an autoencoder needs data to learn from");
        if (network.Couplings.Length > 0)
            errors.Add("network.couplings", $"found {network.Couplings.Length}; a task of kind \"deep-autoencoder\" makes the couplings of "
                + "its layers");
        if (network.Graph is not null || network.Tsp is not null || network.Partition is not null)
            errors.Add("network", "found graph, tsp or partition; a deep autoencoder has blocks alone");
        else if (blocks.Length < 3)
            errors.Add("network.blocks",
                $"found {blocks.Length} blocks; allowed: a visible block, hidden layers, and a hidden block as code");
        for (var i = 0; i < blocks.Length; i++)
        {
            if (blocks[i].Role != (i == 0 ? BlockRole.Visible : BlockRole.Hidden))
                errors.Add($"network.blocks[{i}].role",
                    $"found \"{Shapes.Kebab(blocks[i].Role.ToString())}\"; allowed: visible for the first "
                    + "block, hidden for all others");
            if (i < blocks.Length - 1 && blocks[i].Units != UnitKind.Binary)
                errors.Add($"network.blocks[{i}].units",
                    $"found \"{Shapes.Kebab(blocks[i].Units.ToString())}\"; allowed: \"binary\" for all "
                    + "blocks but the code");
        }
        Rules([.. task.Layers.Select((l, i) => ($"task.layers[{i}]", l)), ("task.code", task.Code)], errors);
        if (task.Layers.Length > Math.Max(1, blocks.Length - 2))
            errors.Add("task.layers", $"found {task.Layers.Length}; allowed: at most one for each of the {blocks.Length - 2} hidden layers "
                + "below the code");
    }

    private static void Rules(IEnumerable<(string Path, TrainTask Layer)> layers, ErrorList errors)
    {
        foreach (var (path, layer) in layers)
            if (layer.Rule == LearningRule.Boltzmann)
                errors.Add($"{path}.rule", "found \"boltzmann\"; allowed: the rules of restricted Boltzmann machines");
    }

    private static void Layers(DbnTask task, Experiment experiment, ErrorList errors)
    {
        var hidden = experiment.Network.Blocks.Length - 3;
        if (hidden > 0 && task.Layers.Length > hidden)
            errors.Add("task.layers",
                $"found {task.Layers.Length}; allowed: at most one for each of the {hidden} hidden layers below the top");
        Rules([.. task.Layers.Select((l, i) => ($"task.layers[{i}]", l)), ("task.top", task.Top)], errors);
        if (task.Recognise.Average > task.Recognise.Sweeps)
            errors.Add("task.recognise.average", $"found {task.Recognise.Average}; allowed: at most the {task.Recognise.Sweeps} sweeps");
    }
}
