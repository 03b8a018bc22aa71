using Annda.Experiments.Binding;
using Annda.Kernels;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of layered networks: what backpropagate can learn, and that nothing else has to do with outputs.</summary>
internal static class LayerCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        if (experiment.Task is BackpropagateTask task)
        {
            Blocks(experiment, errors);
            Couplings(experiment, errors);
            Data(task, experiment, errors);
            Settings(task, experiment, errors);
            return;
        }
        for (var b = 0; b < experiment.Network.Blocks.Length; b++)
        {
            var (block, path) = (experiment.Network.Blocks[b], $"network.blocks[{b}]");
            if (block.Role == BlockRole.Output)
                errors.Add($"{path}.role", "found output, which the task backpropagate compares with its target; allowed here: visible or "
                    + "hidden");
            if (block.Units.IsLayer())
                errors.Add($"{path}.units", $"found {Shapes.Kebab(block.Units.ToString())}, a unit of layered networks, which the task "
                    + "backpropagate learns; allowed here: units that are drawn, or graded ones");
        }
    }

    private static void Blocks(Experiment experiment, ErrorList errors)
    {
        var blocks = experiment.Network.Blocks;
        if (experiment.Network is { Graph: not null } or { Tsp: not null } or { Partition: not null })
            errors.Add("network", "found graph, tsp or partition; backpropagate needs blocks, and couplings with from and to");
        if (blocks.Count(b => b.Role == BlockRole.Output) is not 1 and var outputs)
            errors.Add("network.blocks", $"found {outputs} blocks of role output; backpropagate needs one");
        if (blocks.All(b => b.Role != BlockRole.Visible))
            errors.Add("network.blocks", "found no visible block; backpropagate needs one that data can clamp");
        for (var b = 0; b < blocks.Length && !errors.Full; b++)
        {
            var (block, path) = (blocks[b], $"network.blocks[{b}]");
            if (block.Role != BlockRole.Visible && !block.Units.IsLayer())
                errors.Add($"{path}.units", $"found {Shapes.Kebab(block.Units.ToString())}; errors come back through logistic, rectified "
                    + "and linear units only");
            if (block.Role == BlockRole.Visible && block.Units is not (UnitKind.Binary or UnitKind.Linear))
                errors.Add($"{path}.units", $"found {Shapes.Kebab(block.Units.ToString())}; allowed for an input: binary (bits) or linear "
                    + "(numbers)");
            var (read, reads) = (experiment.Network.Couplings.Any(c => c.From == block.Name),
                experiment.Network.Couplings.Any(c => c.To == block.Name));
            if (block.Role == BlockRole.Visible && reads)
                errors.Add(path, $"block {block.Name} is an input and reads another block; data hold it");
            if (block.Role != BlockRole.Visible && !reads)
                errors.Add(path, $"block {block.Name} reads no other block; give a coupling \"to\" it");
            if (block.Role != BlockRole.Output && !read)
                errors.Add(path, $"no block reads {block.Name}; give a coupling \"from\" it");
        }
    }

    private static void Couplings(Experiment experiment, ErrorList errors)
    {
        var places = experiment.Network.Blocks.Select((b, i) => (b.Name, i)).DistinctBy(b => b.Name).ToDictionary(b => b.Name, b => b.i);
        for (var i = 0; i < experiment.Network.Couplings.Length && !errors.Full; i++)
        {
            var (coupling, path) = (experiment.Network.Couplings[i], $"network.couplings[{i}]");
            if (coupling is not { From: { } from, To: { } to })
                errors.Add(path, "found no direction; backpropagate needs couplings with from and to");
            else if (places.TryGetValue(from, out var a) && places.TryGetValue(to, out var b) && a >= b)
                errors.Add($"{path}.to", $"found {Found.Printable(to, 100)}, which is not after block {Found.Printable(from, 100)}; layers "
                    + "read blocks that are listed before them");
        }
    }

    private static void Data(BackpropagateTask task, Experiment experiment, ErrorList errors)
    {
        if (experiment.Data is not { } data)
        {
            errors.Add("data", "missing; backpropagate needs data to learn from");
            return;
        }
        var index = Array.FindIndex(experiment.Network.Blocks, b => b.Role == BlockRole.Output);
        var (values, output) = (Shapes.Kebab(data.ValuesOrDefault().ToString()), index < 0 ? null : experiment.Network.Blocks[index]);
        var shares = data.ValuesOrDefault() is not (DataValues.Raw or DataValues.Standard);
        if (task.Target == LayerTarget.Labels && data.Labels is null)
            errors.Add("data.labels", "missing; the target \"labels\" needs the name of the output block");
        if (task.Target == LayerTarget.Labels && data.Labels is { } name && output is not null && name != output.Name)
            errors.Add("data.labels", $"found {Found.Printable(name, 100)}; allowed with the target \"labels\": the output block "
                + output.Name);
        if (task.Target == LayerTarget.Input && output is not null && data.Labels == output.Name)
            errors.Add("task.target", $"found \"input\", but data.labels drives the output block {output.Name}; allowed: \"labels\"");
        if (task.Target == LayerTarget.Input && output is { Size: { } size } && ExperimentCheck.VisibleUnits(experiment) is var visible
            && size != visible)
            errors.Add($"network.blocks[{index}].size", $"found {size}; allowed with the target \"input\": {visible}, as many as visible "
                + "units");
        if (task is { Target: LayerTarget.Input, Loss: Loss.CrossEntropy } && !shares)
            errors.Add("task.loss", $"found cross-entropy, which is of targets from 0 to 1; not with data.values \"{values}\"");
        foreach (var (path, corruption) in new[] { ("task.corruption", task.Corruption), ("task.evaluate.corruption",
            task.Evaluate.Corruption == task.Corruption ? null : task.Evaluate.Corruption) })
        {
            if (corruption is CorruptionSection.OfSaltAndPepper && !shares)
                errors.Add(path, $"found saltAndPepper, which sets values to 0 or 1; not with data.values \"{values}\"");
            if (corruption is CorruptionSection.OfGaussian && ExperimentCheck.ShownBlocks(experiment).Any(b => b.Units.IsTwoValued()))
                errors.Add(path, "found gaussian, which makes numbers of bits; allowed: masking or saltAndPepper, or linear visible units");
        }
    }

    private static void Settings(BackpropagateTask task, Experiment experiment, ErrorList errors)
    {
        var index = Array.FindIndex(experiment.Network.Blocks, b => b.Role == BlockRole.Output);
        var needed = task.Loss switch { Loss.CrossEntropy => UnitKind.Logistic, Loss.Softmax => UnitKind.Linear, _ => (UnitKind?)null };
        if (index >= 0 && needed is { } kind && experiment.Network.Blocks[index].Units != kind)
            errors.Add($"network.blocks[{index}].units", $"found {Shapes.Kebab(experiment.Network.Blocks[index].Units.ToString())}; "
                + $"allowed with the loss \"{Shapes.Kebab(task.Loss.ToString())}\": {Shapes.Kebab(kind.ToString())}");
        if (task is { Loss: Loss.Softmax, Target: not LayerTarget.Labels })
            errors.Add("task.loss", "found softmax, which is of one class out of several; allowed with the target \"labels\"");
        if (task is { Adam: not null, Momentum: > 0 })
            errors.Add("task.momentum", "found beside adam, which has a memory of its own (beta1); give one of the two");
        // Checked keys that no layer follows yet are refused: a run must not say what it does not do.
        if (task.Sparsity is not null) errors.Add("task.sparsity", "found; layers follow no target of activity in this version");
        if (task.L1 > 0) errors.Add("task.l1", $"found {task.L1}; layers follow no penalty in this version; allowed: 0");
    }
}
