using System.Text.Json;
using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>States of a phase at one sweep.</summary>
/// <param name="Clamped">Whether of the clamped phase; else of the free one.</param>
/// <param name="Sweep">Sweep of the phase, from 1; the statistics begin after the annealing.</param>
/// <param name="Blocks">States by block.</param>
public sealed record SeenStates(bool Clamped, int Sweep, BitPlanes[] Blocks);

/// <summary>
/// What follows the last epoch of Boltzmann learning: both phases are done once more and looked at, and examples are completed. Nothing is
/// learned from it.
/// </summary>
internal sealed class TrainFinale(NetworkSpec network, Examples examples, TrainSettings settings)
{
    private const int FreeSet = 2, ClampedSet = 3, CompletionSet = 4;
    private const int LooksMax = 16, ChainsMax = 4096;
    private const string Section = "train/finale";

    private readonly IReadOnlyList<(BlockId Block, int First, int Units)> _visible = examples.Layout(network);
    private readonly CompletionTargets? _targets = settings.Completion is { } plan ? new CompletionTargets(network, plan) : null;
    private int _next;
    private List<SeenStates> _seen = [];

    private sealed record Seen(bool Clamped, int Sweep, int Chains, ulong[][] Words);

    private sealed record Position(int Next, Seen[] Seen, CompletionCounts Completion);

    /// <summary>States that were seen, in the order of phases, chain groups and sweeps.</summary>
    public IReadOnlyList<SeenStates> States => _seen;

    /// <summary>What came of completing.</summary>
    public CompletionCounts Completion { get; private set; } = new();

    private int Looks => settings.ObservedChains > 0 ? 2 : 0;

    /// <summary>The next step; null: it is over.</summary>
    public RunItem.Step? Next()
    {
        var step = _next < Looks ? new RunItem.Step([Look(clamped: _next == 1)])
            : settings.Completion is { } plan && (long)(_next - Looks) * ChainsMax < (long)plan.Examples.Count * plan.Trials
            ? new RunItem.Step([Complete(plan, _next - Looks)]) : null;
        if (step is not null) _next++;
        return step;
    }

    /// <summary>Takes in the outcome of a step.</summary>
    public void Completed(StepOutcome outcome)
    {
        var phase = outcome.Plan.Phases[0];
        if (phase.Set == CompletionSet)
        {
            Read(outcome.Observed);
            return;
        }
        var (first, look) = (outcome.Observed.Min(o => o.Sweep), phase.Observe!.Value.First);
        foreach (var joint in outcome.Observed)
            _seen.Add(new SeenStates(phase.Set == ClampedSet, (int)(joint.Sweep - first) + look, joint.Blocks));
    }

    /// <summary>Saves what has been gathered.</summary>
    public void Save(IDictionary<string, byte[]> sections)
    {
        if (_next == 0) return;
        sections[Section] = JsonSerializer.SerializeToUtf8Bytes(new Position(_next, [.. _seen.Select(s => new Seen(s.Clamped, s.Sweep,
            s.Blocks[0].Chains, [.. s.Blocks.Select(b => b.Words.ToArray())]))], Completion));
    }

    /// <summary>Goes back to what was saved.</summary>
    public void Restore(IReadOnlyDictionary<string, byte[]> sections)
    {
        (_next, _seen, Completion) = (0, [], new());
        if (!sections.TryGetValue(Section, out var bytes)) return;
        var position = JsonSerializer.Deserialize<Position>(bytes)
            ?? throw new InvalidDataException($"the checkpoint's section '{Section}' is empty");
        (_next, Completion) = (position.Next, position.Completion);
        _seen = [.. position.Seen.Select(s => new SeenStates(s.Clamped, s.Sweep,
            [.. s.Words.Select((w, b) => new BitPlanes(network.Blocks[b].Size, s.Chains, w))]))];
    }

    // At the end of the annealing, and up to sixteen times during the statistics.
    private PhasePlan Look(bool clamped)
    {
        var phase = clamped ? settings.Clamped : settings.Free;
        return new PhasePlan
        {
            Set = clamped ? ClampedSet : FreeSet,
            Chains = settings.ObservedChains,
            Groups = settings.Groups,
            Sweeps = phase.Sweeps + phase.Count,
            Start = StartKind.Random,
            Clamps = clamped ? Held([.. Enumerable.Range(0, settings.ObservedChains).Select(c => c % examples.Count)], _visible, examples)
                : new Dictionary<BlockId, Clamp>(),
            Temperatures = phase.Temperatures,
            Observe = new SweepChoice(phase.Sweeps, (phase.Count + LooksMax - 1) / LooksMax),
        };
    }

    private PhasePlan Complete(CompletionPlan plan, int part)
    {
        // Trials are numbered example by example.
        var first = (long)part * ChainsMax;
        var count = (int)Math.Min(ChainsMax, (long)plan.Examples.Count * plan.Trials - first);
        var which = Enumerable.Range(0, count).Select(c => (int)((first + c) / plan.Trials)).ToArray();
        return new PhasePlan
        {
            Set = CompletionSet,
            Chains = count,
            Groups = settings.Groups,
            Sweeps = plan.Sweeps,
            Start = StartKind.Random,
            Clamps = Held(which, [.. _visible.Where(v => plan.Given.Contains(v.Block))], plan.Examples),
            Temperatures = plan.Temperatures,
            Observe = new SweepChoice(plan.Sweeps, 1),
        };
    }

    private static Dictionary<BlockId, Clamp> Held(int[] which, IReadOnlyList<(BlockId Block, int First, int Units)> blocks,
        Examples from) => blocks.ToDictionary(v => v.Block, v => new Clamp(null, from.Planes(v.First, v.Units, which)));

    private void Read(IReadOnlyList<JointStates> observed)
    {
        var (plan, targets) = (settings.Completion!, _targets!);
        var right = Completion.Right.Length > 0 ? [.. Completion.Right] : new int[plan.Examples.Count];
        var read = Completion.Read.Length > 0 ? [.. Completion.Read.Select(r => r.ToArray())]
            : targets.Distinct.Select(_ => new long[targets.Distinct.Length + 1]).ToArray();
        var trial = Completion.Trials;
        foreach (var joint in observed)
            for (var chain = 0; chain < joint.Blocks[0].Chains; chain++)
            {
                var example = (int)(trial++ / plan.Trials);
                var (expected, found) = (targets.OfExample[example], Pattern(joint.Blocks, chain));
                if (found == expected) right[example]++;
                if (read.Length == 0) continue;
                var place = Array.IndexOf(targets.Distinct, found);
                read[Array.IndexOf(targets.Distinct, expected)][place < 0 ? targets.Distinct.Length : place]++;
            }
        Completion = new CompletionCounts { Trials = trial, Right = right, Targets = targets.Distinct, Read = read };
    }

    private string Pattern(BitPlanes[] blocks, int chain) => string.Concat(_targets!.Blocks.SelectMany(b =>
        Enumerable.Range(0, b.Units).Select(u => blocks[b.Block.Index][u, chain] ? '1' : '0')));
}
