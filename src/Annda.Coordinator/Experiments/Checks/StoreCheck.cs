using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of stored weights, and of diagonals and directions within a block.</summary>
internal static class StoreCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        for (var i = 0; i < experiment.Network.Couplings.Length && !errors.Full; i++)
        {
            var (coupling, path) = (experiment.Network.Couplings[i], $"network.couplings[{i}]");
            if (coupling.Store is { } store) Store(experiment, coupling, store, path, errors);
            Inside(experiment, coupling, path, errors);
        }
    }

    private static void Store(Experiment experiment, CouplingSection coupling, StoreSection store, string path, ErrorList errors)
    {
        if (experiment.Data is null) errors.Add("data", $"missing; {path}.store needs patterns to store");
        string[] ends = [coupling.Within ?? coupling.From ?? coupling.Between![0], coupling.Within ?? coupling.To ?? coupling.Between![1]];
        foreach (var end in experiment.Network.Blocks.Where(b => ends.Contains(b.Name)))
        {
            if (end.Role == BlockRole.Hidden)
                errors.Add($"{path}.store", $"block {end.Name} is hidden, and patterns are of visible units; allowed: visible blocks");
            if (store.Rule == StorageRule.Storkey && end.Units != UnitKind.Bipolar)
                errors.Add($"{path}.store.rule", $"found storkey, which is for bipolar units; block {end.Name} has others");
        }
        if (coupling.Diagonal is not null) errors.Add($"{path}.diagonal", "found beside a store; give store.diagonal");
        if (!coupling.Symmetric) errors.Add($"{path}.symmetric", "found false beside a store, whose weights are symmetric");
    }

    private static void Inside(Experiment experiment, CouplingSection coupling, string path, ErrorList errors)
    {
        var kept = coupling.Store is null ? "diagonal" : "store.diagonal";
        if ((coupling.Store?.Diagonal ?? coupling.Diagonal) == Diagonal.Kept)
        {
            if (coupling.Within is null)
                errors.Add($"{path}.{kept}", "found kept between two blocks; only weights within a block have a diagonal");
            else if (coupling.Sparse is not null)
                errors.Add($"{path}.{kept}", "found kept for sparse weights, which have no diagonal; give all weights");
            else if (experiment.Task is TrainTask)
                errors.Add($"{path}.{kept}", "found kept; what units with couplings to themselves sample is not Boltzmann's law, so that "
                    + "nothing can be learned from it: allowed here is zero");
        }
        if (coupling.Symmetric) return;
        if (coupling.Within is null || coupling.Sparse is not null)
            errors.Add($"{path}.symmetric", "found false; only all weights within one block can have a direction");
        else if (experiment.Task is TrainTask)
            errors.Add($"{path}.symmetric", "found false; weights with a direction have no energy to learn; allowed here is true");
        else if (experiment.Network.Partition is not null)
            errors.Add($"{path}.symmetric", "found false beside a partition; only symmetric weights can be cut");
    }
}
