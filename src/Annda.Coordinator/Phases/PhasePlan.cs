using Annda.Annealing;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Phases;

/// <summary>One phase of a chain set, for the whole network: clamped (positive) or free (negative).</summary>
public sealed record PhasePlan
{
    /// <summary>Chain set, 0 to 15.</summary>
    public required int Set { get; init; }

    /// <summary>Number of chains.</summary>
    public required int Chains { get; init; }

    /// <summary>Chain groups in flight; results do not depend on it.</summary>
    public required int Groups { get; init; }

    /// <summary>Which way it passes.</summary>
    public Pass Pass { get; init; } = Pass.Up;

    /// <summary>Number of sweeps.</summary>
    public required int Sweeps { get; init; }

    /// <summary>In a pass of errors: what blocks are to be, in all chains.</summary>
    public IReadOnlyDictionary<BlockId, Goal> Goals { get; init; } = new Dictionary<BlockId, Goal>();

    /// <summary>How it starts: random states (and held ones), or on from where its chains are.</summary>
    public required StartKind Start { get; init; }

    /// <summary>Held blocks, with the states of all chains (null states in a continued phase).</summary>
    public IReadOnlyDictionary<BlockId, Clamp> Clamps { get; init; } = new Dictionary<BlockId, Clamp>();

    /// <summary>Temperatures.</summary>
    public required TemperatureSchedule Temperatures { get; init; }

    /// <summary>A temperature above 0 for each chain, throughout the phase, instead of the schedule's; null: none.</summary>
    public IReadOnlyList<double>? ChainTemperatures { get; init; }

    /// <summary>Sweeps of the schedule that earlier phases have done.</summary>
    public long ScheduleDone { get; init; }

    /// <summary>What to count; null: nothing.</summary>
    public SweepChoice? Count { get; init; }

    /// <summary>Chains that are counted, ascending; null: all.</summary>
    public IReadOnlyList<int>? CountedChains { get; init; }

    /// <summary>Whether the energies of all chains at the last version are told.</summary>
    public bool Energies { get; init; }

    /// <summary>Count conditional probabilities where a block has them.</summary>
    public bool Probabilities { get; init; }

    /// <summary>Whether its chains are on their way to where they are looked at: the age of what they read is not told.</summary>
    public bool BurnIn { get; init; }

    /// <summary>What to observe; null: nothing.</summary>
    public SweepChoice? Observe { get; init; }

    /// <summary>Whether every unit of the block is held.</summary>
    public bool Holds(BlockId block) =>
        Clamps.TryGetValue(block, out var clamp) && (clamp.Units is null || Array.TrueForAll(clamp.Units, u => u));

    /// <summary>The clamp of one chain group.</summary>
    public Clamp? ClampOf(BlockId block, ChainSpan chains) => Clamps.TryGetValue(block, out var clamp)
        ? clamp with { States = Part(clamp.States, chains) } : null;

    /// <summary>What a block is to be in one chain group.</summary>
    public Goal? GoalOf(BlockId block, ChainSpan chains) => Goals.TryGetValue(block, out var goal)
        ? goal with { States = Part(goal.States, chains)! } : null;

    /// <summary>Counted chains of one chain group, counted from its first; null: all.</summary>
    public IReadOnlyList<int>? CountedChainsOf(ChainSpan chains) => CountedChains is null ? null
        : [.. CountedChains.Where(c => c >= chains.First && c < chains.First + chains.Count).Select(c => c - chains.First)];

    private static UnitStates? Part(UnitStates? states, ChainSpan chains) =>
        states is null || states.Chains == chains.Count ? states : states.Slice(chains.First, chains.Count);
}
