using Annda.Numerics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Runs;

/// <summary>What a program asks for next.</summary>
public abstract record RunItem
{
    private RunItem()
    {
    }

    /// <summary>Phases, and what to do with their counts.</summary>
    /// <param name="Phases">In order; those of one chain set follow one another, others are independent.</param>
    /// <param name="Learning">
    /// Learn from the counts: of a coupling that one phase counts, from these; of one that two count, from the first (clamped) and the
    /// second (free); one that none counts stays as it is. Null: do not learn.
    /// </param>
    /// <param name="Collect">Collect the counts of the last phase.</param>
    /// <param name="Examples">Training examples that the step presents.</param>
    public sealed record Step(IReadOnlyList<PhasePlan> Phases, LearningSettings? Learning = null, bool Collect = false, int Examples = 0)
        : RunItem;

    /// <summary>The next item depends on outcomes: ask again once all steps are completed.</summary>
    public sealed record Wait : RunItem;

    /// <summary>Wait until everything is done, then show and save a snapshot.</summary>
    public sealed record Boundary(string Label) : RunItem;

    /// <summary>Nothing is left to do; a last boundary follows.</summary>
    public sealed record Finished : RunItem;
}

/// <summary>What came out of a step.</summary>
public sealed record StepOutcome
{
    /// <summary>Number of the step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The step.</summary>
    public required RunItem.Step Plan { get; init; }

    /// <summary>Observed states: for each observed sweep of the last phase and each chain group, one state for each block.</summary>
    public required IReadOnlyList<JointStates> Observed { get; init; }

    /// <summary>Collected counts by coupling; empty if nothing was collected.</summary>
    public required IReadOnlyDictionary<CouplingId, CouplingSums> Collected { get; init; }

    /// <summary>Euclidean norm of the parameters' step; 0 without learning.</summary>
    public required double StepNorm { get; init; }

    /// <summary>Unit updates done, over all chains.</summary>
    public required long UnitUpdates { get; init; }

    /// <summary>By how much goals were missed, over all chains and blocks.</summary>
    public double Loss { get; init; }

    /// <summary>What was done in each phase of the step.</summary>
    public required IReadOnlyList<PhaseWork> Work { get; init; }
}

/// <summary>What was done in a phase.</summary>
/// <param name="UnitUpdates">Unit updates, over all chains.</param>
/// <param name="Changed">Those that changed a state: one number, or one for each chain where chains have their own temperatures.</param>
public sealed record PhaseWork(long UnitUpdates, IReadOnlyList<long> Changed)
{
    /// <summary>[chains] energies at the last version; empty where they were not asked for.</summary>
    public IReadOnlyList<double> Energies { get; init; } = [];

    /// <summary>Share of unit updates that changed a state; NaN where nothing was updated.</summary>
    public double Acceptance => UnitUpdates == 0 ? double.NaN : Changed.Sum() / (double)UnitUpdates;
}

/// <summary>States of all blocks in one chain group at one sweep.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Group">The group.</param>
/// <param name="States">One for each block.</param>
public sealed record JointStates(long Sweep, GroupKey Group, UnitStates[] States)
{
    private BitPlanes[]? _bits;

    /// <summary>The same of a network whose units all have two values.</summary>
    public BitPlanes[] Blocks => _bits ??= [.. States.Cast<BitPlanes>()];
}
