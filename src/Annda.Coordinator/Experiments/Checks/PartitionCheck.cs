using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of a partition: every unit once, one role and kind in a part, and data find their units in order.</summary>
internal static class PartitionCheck
{
    /// <summary>Whether the blocks that run can be told.</summary>
    public static bool Fits(Experiment experiment, ErrorList errors)
    {
        const string Path = "network.partition";
        var network = experiment.Network;
        if (network.Partition is not { } partition)
            return true;
        var units = (int)Math.Min(int.MaxValue, network.Blocks.Sum(b => (long)b.Width()));
        if (partition is PartitionSection.Contiguous { Count: var count } && count > units)
        {
            errors.Add(Path, $"found {count} parts, but there are {units} units; allowed: 1 to {units}");
            return false;
        }
        var (before, parts) = (errors.Count, partition.Parts(units));
        BlockSpec[] blocks = [.. network.Blocks.Select(b => new BlockSpec(b.Name, b.Role, b.Units, b.Width()))];
        foreach (var fault in Partition.Faults(blocks, parts).TakeWhile(_ => !errors.Full)) errors.Add(Path, fault);
        if (errors.Count > before)
            return false;
        var hidden = network.Blocks.SelectMany(b => Enumerable.Repeat(b.Role == BlockRole.Hidden, b.Width())).ToArray();
        var visible = parts.SelectMany(p => p).Where(u => !hidden[u]).ToArray();
        if (experiment.Data is not null && visible.Zip(visible.Skip(1)).Any(u => u.First > u.Second))
            errors.Add(Path, "found visible units out of order; examples are laid on visible units in their order, so keep it");
        return true;
    }
}
