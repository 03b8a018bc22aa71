using Annda.Dynamics;
using Annda.Exact;
using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments.Checks;

/// <summary>Rules of recall tasks: patterns for every unit, cues of their width, and what attractors can be listed.</summary>
internal static class RecallCheck
{
    // Half a gibibyte of bits, of which a run holds a few copies.
    private const long MaxStates = 1L << 32;

    public static void Check(RecallTask recall, Experiment experiment, ErrorList errors)
    {
        if (experiment.Data is null) errors.Add("data", "missing; a recall task needs the patterns that are to come back");
        foreach (var (block, i) in experiment.Network.Blocks.Select((b, i) => (b, i)).Where(b => b.b.Role == BlockRole.Hidden))
            errors.Add($"network.blocks[{i}].role", $"found hidden; patterns and cues are of visible units, so block {block.Name} must be "
                + "visible in a recall task");
        var units = experiment.Network.Blocks.Sum(b => (long)b.Width());
        var levels = recall.Noise.All().Count * (long)recall.Missing.All().Count;
        if (recall.Cues is CueSection.Given { Rows: var rows })
        {
            if (rows.GetLength(1) != units)
                errors.Add("task.cues", $"found rows of {rows.GetLength(1)} values; allowed: {units}, one for each unit");
            States(rows.GetLength(0) * levels * recall.Trials, "task.trials", units, errors);
        }
        if (recall.Attractors == AttractorList.Sample) States(recall.Chains, "task.chains", units, errors);
        if (recall.Attractors != AttractorList.None) Attractors(recall, experiment, units, errors);
    }

    private static void Attractors(RecallTask recall, Experiment experiment, long units, ErrorList errors)
    {
        const string Path = "task.attractors";
        if (experiment.Temperature is not TemperatureSection.Constant { Value: 0 })
            errors.Add("temperature", $"allowed with {Path}: 0, since only there a network comes to rest");
        if (recall.Attractors != AttractorList.All) return;
        if (units > PairwiseModel.FreeMax)
            errors.Add(Path, $"found all for {units} units; allowed: at most {PairwiseModel.FreeMax} units "
                + $"(2^{PairwiseModel.FreeMax} states) can be listed, use sample");
        var kind = experiment.Dynamics.Kind;
        if (kind is not (DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.Synchronous or DynamicsKind.RandomScan))
            errors.Add(Path, $"found all under {Shapes.Kebab(kind.ToString())} dynamics; allowed: sequential, chromatic, synchronous or "
                + "random-scan, else use sample");
    }

    private static void States(long chains, string path, long units, ErrorList errors)
    {
        if (units * chains > MaxStates)
            errors.Add(path, $"found {chains} chains of {units} units in all; allowed: at most {MaxStates} (2^32) states");
    }
}
