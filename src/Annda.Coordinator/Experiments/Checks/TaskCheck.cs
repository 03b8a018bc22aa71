using Annda.Dynamics;
using Annda.Experiments.Binding;
using Annda.Programs;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of tasks: clamps, schedules, and the networks that a learning rule can train.</summary>
internal static class TaskCheck
{
    private const int MaxSweeps = 1_000_000_000;

    // Half a gibibyte of bits, of which a run holds a few copies.
    private const long MaxStates = 1L << 32;

    public static void Check(Experiment experiment, ErrorList errors)
    {
        switch (experiment.Task)
        {
            case SampleTask sample:
                Clamp(sample.Clamp, experiment.Network, errors);
                CoolingCheck.NoFields(experiment.Temperature, "temperature", "sample", errors);
                States(sample.Chains, "task.chains", experiment.Network, errors);
                if (sample.Every > sample.Sweeps)
                    errors.Add("task.every", $"found {sample.Every}; allowed: at most the {sample.Sweeps} sweeps, or there is no sample");
                break;
            case AnnealTask anneal:
                Clamp(anneal.Clamp, experiment.Network, errors);
                States(anneal.Chains!.Value, "task.chains", experiment.Network, errors);
                AnnealCheck.Check(anneal, experiment, errors);
                Sweeps(experiment.Temperature, anneal.Sweeps, "task.sweeps", errors);
                break;
            case RelaxTask relax:
                // A real number takes as much as 32 bits.
                States(32L * relax.Chains, "task.chains", experiment.Network, errors);
                break;
            case RecallTask recall:
                RecallCheck.Check(recall, experiment, errors);
                Sweeps(experiment.Temperature, recall.Sweeps, "task.sweeps", errors);
                break;
            case TrainTask train:
                Train(train, experiment, errors);
                break;
            case DeepAutoencoderTask stacked:
                DeepCheck.Check(stacked, experiment, errors);
                break;
            case DbnTask or RecogniseTask or GenerateTask or UpDownTask:
                DeepCheck.Check(experiment, errors);
                break;
        }
    }

    private static void Clamp(IReadOnlyDictionary<string, int?[]>? clamp, NetworkSection network, ErrorList errors)
    {
        foreach (var (name, values) in clamp ?? new Dictionary<string, int?[]>())
        {
            var path = $"task.clamp.{Found.Printable(name, 100)}";
            if (network.RunningBlocks().FirstOrDefault(b => b.Name == name) is not { } block)
            {
                errors.Add(path, Unknown.Block(name, network.RunningBlocks()));
                continue;
            }
            if (values.Length != block.Width())
                errors.Add(path, $"found {values.Length} values; allowed: {block.Width()}, one per unit of block {name}, null for a free "
                    + "unit");
            if (block.Units.IsTwoValued() && Values(values, block, path, errors)) continue;
            if (Clamping.Fault(block.Units, [.. values.Select(v => v is { } given ? given == 1 : (bool?)null)]) is var (found, allowed))
                errors.Add(path, $"found {found} in block {name}; {allowed} allowed");
        }
    }

    // Whether a value is none of its units'.
    private static bool Values(int?[] values, BlockSection block, string path, ErrorList errors)
    {
        var off = (int)block.Units.Low();
        var given = block.Units == UnitKind.Softmax ? "0 or 1" : $"{off}, 1 or null";
        var bad = Enumerable.Range(0, values.Length).Where(i => values[i] is { } value && value != off && value != 1).ToList();
        foreach (var i in bad.TakeWhile(_ => !errors.Full))
            errors.Add($"{path}[{i}]", $"found {values[i]}; allowed: {given}, as block {block.Name} has "
                + $"{Shapes.Kebab(block.Units.ToString())} units");
        return bad.Count > 0;
    }

    private static void States(long chains, string path, NetworkSection network, ErrorList errors)
    {
        var units = network.RunningBlocks().Sum(b => (long)b.Width());
        if (units * chains > MaxStates)
            errors.Add(path, $"found {chains} chains of {units} units; allowed: at most {MaxStates} (2^32) states, here "
                + $"{MaxStates / units} chains");
    }

    private static void Sweeps(TemperatureSection? temperature, int? sweeps, string path, ErrorList errors)
    {
        if (temperature is null || Defaults.Sum(temperature) is not { } sum || sweeps is not { } given)
            return;
        if (sum > MaxSweeps)
            errors.Add(path, $"the steps of the temperature have more than {MaxSweeps} sweeps together");
        else if (given != sum)
            errors.Add(path, $"found {given}, but the steps of the temperature have {sum} sweeps together; leave sweeps out");
    }

    private static void Train(TrainTask train, Experiment experiment, ErrorList errors)
    {
        if (experiment.Data is null)
            errors.Add("data", "missing; a train task needs data to learn from");
        States(train.Chains ?? 0, "task.chains", experiment.Network, errors);
        States((long)train.Batch * train.Presentations, "task.batch", experiment.Network, errors);
        CoolingCheck.NoFields(experiment.Temperature, "temperature", "train", errors);
        CoolingCheck.NoFields(train.Clamped?.Temperature, "task.clamped.temperature", "train", errors);
        CoolingCheck.NoFields(train.Free?.Temperature, "task.free.temperature", "train", errors);
        Steps(train, errors);
        if (train.Tempering is { } tempering) Tempering(train, tempering, experiment, errors);
        if (train.Completion is { } completion) Completion(completion, experiment, errors);
        Sweeps(train.Clamped?.Temperature, train.Clamped?.Sweeps, "task.clamped.sweeps", errors);
        Sweeps(train.Free?.Temperature, train.Free?.Sweeps, "task.free.sweeps", errors);
        var blocks = experiment.Network.RunningBlocks();
        var hiddenFirst = blocks.Count == 2 && blocks[0].Role == BlockRole.Hidden;
        if (train.Rule == LearningRule.ContrastiveDivergence && experiment.Dynamics.Kind == DynamicsKind.Sequential && hiddenFirst)
            errors.Add("network.blocks", "found the hidden block first; contrastive divergence in sequential order needs the "
                + "visible one first, or chromatic dynamics");
        if (train.Rule != LearningRule.Boltzmann)
            Restricted(train, experiment, errors);
        else if (experiment.Network.Blocks.All(b => b.Role == BlockRole.Hidden))
            errors.Add("network.blocks", "found no visible block; learning needs one that data can clamp");
    }

    private static void Tempering(TrainTask train, FantasyTemperingSection tempering, Experiment experiment, ErrorList errors)
    {
        States((long)train.Chains!.Value * tempering.Temperatures, "task.chains", experiment.Network, errors);
        if (experiment.Temperature is TemperatureSection.Constant { Value: var coldest } && tempering.From <= coldest)
            errors.Add("task.tempering.from", $"found {tempering.From}; allowed: more than the temperature of learning, {coldest}");
        if (experiment.Network.RunningBlocks().FirstOrDefault(b => !b.Units.IsTwoValued()) is { } block)
            errors.Add("task.tempering", $"found with the {Shapes.Kebab(block.Units.ToString())} units of block {block.Name}; allowed with "
                + "binary and bipolar ones");
        if (experiment.Dynamics.Kind is not (DynamicsKind.Sequential or DynamicsKind.Chromatic))
            errors.Add("task.tempering", $"found with {Shapes.Kebab(experiment.Dynamics.Kind.ToString())} dynamics; swaps need the "
                + "energies of states that coexisted: allowed are sequential and chromatic");
    }

    private static void Steps(TrainTask train, ErrorList errors)
    {
        if (train.Step != StepRule.Sign)
            return;
        foreach (var (key, given) in new[] { ("momentum", train.Momentum is not MomentumSection.Constant { Value: 0 }),
            ("weightDecay", train.WeightDecay != 0), ("sparsity", train.Sparsity is not null), ("centred", train.Centred),
            ("clip", train.Clip != 0) })
        {
            if (given)
                errors.Add($"task.{key}", "only has a meaning where step is \"gradient\": by sign all steps are equally long");
        }
    }

    private static void Completion(CompletionSection completion, Experiment experiment, ErrorList errors)
    {
        Sweeps(completion.Temperature, completion.Sweeps, "task.completion.sweeps", errors);
        var visible = experiment.Network.RunningBlocks().Where(b => b.Role == BlockRole.Visible).Select(b => b.Name).ToList();
        for (var i = 0; i < completion.Given.Length && !errors.Full; i++)
        {
            if (!visible.Contains(completion.Given[i]))
                errors.Add($"task.completion.given[{i}]", $"found {Binding.Found.Printable(completion.Given[i], 100)}; allowed: a visible "
                    + $"block ({string.Join(", ", visible.Take(20))})");
        }
        if (visible.TrueForAll(completion.Given.Contains))
            errors.Add("task.completion.given", "found every visible block; at least one must be left to be read");
    }

    // Both rules sample all hidden units given the visible ones in one step: that is exact in an RBM only.
    private static void Restricted(TrainTask train, Experiment experiment, ErrorList errors)
    {
        var network = experiment.Network;
        var rule = $"the rule \"{Shapes.Kebab(train.Rule.ToString())}\" trains a restricted Boltzmann machine";
        // Labels are more visible units, in a block of their own.
        var labels = experiment.Data?.Labels;
        var blocks = network.RunningBlocks().Where(b => b.Role != BlockRole.Visible || b.Name != labels).ToList();
        var visible = blocks.Count(b => b.Role == BlockRole.Visible);
        if (visible != 1 || blocks.Count != 2)
            errors.Add(network.Partition is null ? "network.blocks" : "network.partition", $"found {visible} visible and "
                + $"{blocks.Count - visible} hidden blocks; {rule}: one visible and one hidden block");
        if (network.Graph is not null)
            errors.Add("network.graph", $"a graph couples units within blocks; {rule}, or use the rule \"boltzmann\"");
        for (var i = 0; i < network.Couplings.Length; i++)
        {
            if (network.Couplings[i].Within is { } name)
                errors.Add($"network.couplings[{i}].within", $"found weights within block {Found.Printable(name, 100)}; {rule}, or use "
                    + "the rule \"boltzmann\"");
        }
        var between = network.Couplings.Count(c => c.Between is { } ends && !ends.Contains(labels));
        if (between != 1 && network.Graph is null)
            errors.Add("network.couplings", $"found {between} couplings between blocks; {rule}: one coupling");
    }
}
