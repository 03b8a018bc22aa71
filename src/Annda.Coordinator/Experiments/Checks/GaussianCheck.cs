using Annda.Dynamics;
using Annda.Experiments.Binding;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of Gaussian and softmax units: what they go with.</summary>
internal static class GaussianCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        var blocks = experiment.Network.RunningBlocks();
        for (var i = 0; i < blocks.Count; i++)
            if (blocks[i].Sigma is SigmaSection.PerUnit { Values: var sigma } && sigma.Length != blocks[i].Width())
                errors.Add($"network.blocks[{i}].sigma", $"found {sigma.Length} numbers, but block {blocks[i].Name} has "
                    + $"{blocks[i].Width()} units; allowed: one number, or {blocks[i].Width()}");
        var own = blocks.Where(IsOwn).ToDictionary(b => b.Name);
        if (own.Count == 0) return;
        var kinds = string.Join(" and ", own.Values.Select(b => Word(b.Units)).Distinct());
        if (experiment.Dynamics.Kind is not (DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.Synchronous
            or DynamicsKind.Stale))
            errors.Add("dynamics.kind", $"found {Word(experiment.Dynamics.Kind)}, but the network has {kinds} units, which are drawn block "
                + "by block; allowed: sequential, chromatic, synchronous, stale");
        else if (own.Values.FirstOrDefault(b => b.LearnSigma) is { } learned
            && experiment.Dynamics.Kind is DynamicsKind.Synchronous or DynamicsKind.Stale)
            errors.Add("dynamics.kind", $"found {Word(experiment.Dynamics.Kind)}, but sigma of block {learned.Name} is learned; allowed: "
                + "sequential or chromatic, in which it comes before those that read it");
        Task(experiment, kinds, errors);
        if (experiment.Network.Partition is not null || experiment.Network.Graph is not null)
            errors.Add(experiment.Network.Graph is null ? "network.partition" : "network.graph",
                $"found beside {kinds} units; allowed: blocks and couplings alone");
        for (var c = 0; c < experiment.Network.Couplings.Length && !errors.Full; c++)
            Coupling(experiment.Network.Couplings[c], $"network.couplings[{c}]", [.. blocks], experiment.Dynamics.Colours, errors);
    }

    private static bool IsOwn(BlockSection block) => block.Units is UnitKind.Gaussian or UnitKind.Softmax;

    private static string Word<T>(T value) where T : struct, Enum => Shapes.Kebab(value.ToString());

    private static void Task(Experiment experiment, string kinds, ErrorList errors)
    {
        var gaussian = experiment.Network.Blocks.Any(b => b.Units == UnitKind.Gaussian);
        switch (experiment.Task)
        {
            case TrainTask { Rule: LearningRule.Boltzmann } when gaussian:
                errors.Add("task.rule", $"found boltzmann, but the network has {kinds} units; allowed: "
                    + "contrastive-divergence or persistent");
                break;
            case TrainTask { Centred: true } when gaussian:
                errors.Add("task.centred", $"found beside {kinds} units; allowed: false");
                break;
            case TrainTask { Tempering: not null }:
                errors.Add("task.tempering", $"found beside {kinds} units; allowed: none");
                break;
            case TrainTask { Noise: not null }:
                errors.Add("task.noise", $"found beside {kinds} units; allowed: noise on units of two values");
                break;
            case AnnealTask or RecallTask or RelaxTask:
                errors.Add("task.kind", $"found a task for units of two values, but the network has {kinds} units; allowed: "
                    + "sample or train");
                break;
        }
    }

    private static void Coupling(CouplingSection coupling, string path, List<BlockSection> blocks,
        IReadOnlyDictionary<string, int>? colours, ErrorList errors)
    {
        if (coupling.Within is { } within && blocks.Find(b => b.Name == within) is { } block && IsOwn(block))
            errors.Add($"{path}.within", $"found weights within the {Word(block.Units)} block {within}; allowed: between blocks");
        if (coupling.Between is not [var first, var second]) return;
        var (a, b) = (blocks.FindIndex(x => x.Name == first), blocks.FindIndex(x => x.Name == second));
        if (a < 0 || b < 0) return;
        foreach (var (one, other) in new[] { (a, b), (b, a) })
        {
            if (blocks[one].Units != UnitKind.Gaussian) continue;
            if (!blocks[other].Units.IsTwoValued())
                errors.Add($"{path}.between", $"found the {Word(blocks[other].Units)} block {blocks[other].Name} beside the gaussian block "
                    + $"{blocks[one].Name}; allowed: binary, bipolar or softmax units there");
            else if (blocks[one].LearnSigma && other < one)
                errors.Add($"{path}.between", $"found {blocks[other].Name} before {blocks[one].Name}, whose sigma is learned; allowed: a "
                    + "block that comes after it");
            else if (blocks[one].LearnSigma && colours is not null && colours.TryGetValue(blocks[one].Name, out var colour)
                && colours.TryGetValue(blocks[other].Name, out var read) && colour > read)
                errors.Add($"dynamics.colours.{blocks[one].Name}", $"found {colour}, after the {read} of block {blocks[other].Name}, but "
                    + "its sigma is learned; allowed: a colour before those of the blocks that it is coupled with");
        }
    }
}
