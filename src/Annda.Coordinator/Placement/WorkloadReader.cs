using System.Globalization;
using Annda.Dynamics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Placement;

/// <summary>Reads what a run has to do from its program, by asking it for its steps without doing them.</summary>
public static class WorkloadReader
{
    /// <summary>Steps looked at: with learning those of an epoch, if it has fewer, since all epochs are alike.</summary>
    private const int LearningItemsMax = 2_000, ItemsMax = 20_000;

    // Weights up to this many times the smallest may be summed as bytes.
    private const float WholeMax = 8;

    /// <summary>The workload.</summary>
    /// <param name="network">The network at the start of the run.</param>
    /// <param name="rule">Rule of its dynamics.</param>
    /// <param name="program">A program at its start, made for this purpose: it is used up.</param>
    public static Workload Read(Network network, UpdateRule rule, IRunProgram program)
    {
        var kinds = new List<(string Key, WorkStep Step, int Times)>();
        var (items, boundaries) = (0, 0);
        var learns = false;
        // What follows the last of its progress, such as a greedy descent, depends on results and cannot be foreseen; what depends on
        // results on the way (Wait) is taken to be like what came before.
        while (items < (learns ? LearningItemsMax : ItemsMax) && (items == 0 || program.Progress.Done < program.Progress.Total)
            && program.Next() is var item and not (RunItem.Finished or RunItem.Wait))
        {
            if (item is RunItem.Boundary)
            {
                boundaries++;
                if (learns) break;
                continue;
            }
            items++;
            var step = Step(network.Spec, (RunItem.Step)item);
            learns |= step.Learns;
            var key = Key(step);
            var known = kinds.FindIndex(k => k.Key == key);
            if (known < 0) kinds.Add((key, step, 1));
            else kinds[known] = kinds[known] with { Times = kinds[known].Times + 1 };
        }
        var progress = program.Progress;
        var whole = progress.Done > 0 ? Math.Max(1, progress.Total / progress.Done) : 1;
        return new Workload
        {
            Rule = rule,
            Steps = [.. kinds.Select(k => k.Step with { Times = k.Times * whole })],
            // The end of the run is one, too.
            Boundaries = Math.Max(1, boundaries * whole),
            WholeWeights = learns ? new HashSet<CouplingId>() : WholeWeights(network),
        };
    }

    private static WorkStep Step(NetworkSpec network, RunItem.Step step) =>
        new([.. step.Phases.Select(p => Phase(network, p))], step.Learning is not null, step.Collect, step.Examples, 1)
        {
            Remembered = step.Learning?.Adam is not null ? 2 : step.Learning?.Momentum > 0 ? 1 : 0,
        };

    private static WorkPhase Phase(NetworkSpec network, PhasePlan plan) => new()
    {
        Set = plan.Set,
        Spans = [.. ChainSpan.Split(plan.Chains, plan.Groups).Select(s => s.Count)],
        Pass = plan.Pass,
        Sweeps = plan.Sweeps,
        SetsStates = plan.Start != StartKind.Continue,
        Held = [.. network.BlockIds.Select(plan.Holds)],
        Given = [.. network.BlockIds.Select(b => plan.Clamps.TryGetValue(b, out var clamp) && clamp.States is not null)],
        Counted = Chosen(plan.Count, plan.Sweeps),
        Probabilities = plan.Probabilities,
        Observed = Chosen(plan.Observe, plan.Sweeps),
    };

    private static int Chosen(SweepChoice? choice, int sweeps) =>
        choice is { } c && c.First <= sweeps ? (sweeps - c.First) / c.Every + 1 : 0;

    private static string Key(WorkStep step) => string.Create(CultureInfo.InvariantCulture,
        $"{step.Learns}{step.Collects}{step.Remembered}{step.Examples}|{string.Join('|', step.Phases.Select(p => $"{p.Set}:{p.Pass}:{
            p.Sweeps}:{p.SetsStates}:{p.Counted}:{p.Observed}:{p.Probabilities}:{string.Join(',', p.Spans)}:{string.Join(',', p.Held)}:{
            string.Join(',', p.Given)}"))}");

    private static HashSet<CouplingId> WholeWeights(Network network) => [.. network.Spec.CouplingIds.Where(id =>
    {
        if (network.Spec[id].Edges is null) return false;
        var weights = network[id].Select(Math.Abs).Where(w => w > 0).ToArray();
        var unit = weights.DefaultIfEmpty(1).Min();
        return weights.All(w => w <= WholeMax * unit && w / unit == MathF.Round(w / unit));
    })];
}
