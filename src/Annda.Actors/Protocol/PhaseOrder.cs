using Annda.Annealing;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Protocol;

/// <summary>How the states of a phase's first version come about.</summary>
public enum StartKind
{
    /// <summary>Go on from where the last phase of the group ended.</summary>
    Continue,

    /// <summary>From the run's generator: fair bits, or what the block's kind of units starts from.</summary>
    Random,

    /// <summary>States given with the order.</summary>
    Given,
}

/// <summary>What is held during a phase.</summary>
/// <param name="Units">[units] true where the unit is held; null: all of them.</param>
/// <param name="States">States to hold, [units, chains]; those of free units are not used. Null in a continued phase: hold what is.</param>
/// <param name="OnNoise">Probability that a held bit that is on is switched off (Ackley, Hinton and Sejnowski 1985: 0.15).</param>
/// <param name="OffNoise">Probability that a held bit that is off is switched on (0.05).</param>
public sealed record Clamp(bool[]? Units, UnitStates? States, double OnNoise = 0, double OffNoise = 0);

/// <summary>Which sweeps of a phase are counted or observed: first, first + every, ….</summary>
/// <param name="First">Sweep of the phase, from 1.</param>
/// <param name="Every">Distance, at least 1.</param>
public readonly record struct SweepChoice(int First, int Every)
{
    /// <summary>Whether sweep k = 1, 2, … of the phase is chosen.</summary>
    public bool Has(long k) => k >= First && (k - First) % Every == 0;
}

/// <summary>Correlations that a block counts in a phase.</summary>
/// <param name="Sweeps">When.</param>
/// <param name="Couplings">For which couplings: those whose later-updating end the block is.</param>
/// <param name="Probabilities">Count the block's own conditional probabilities instead of its drawn states, where it has them.</param>
public sealed record CountOrder(SweepChoice Sweeps, IReadOnlyList<CouplingId> Couplings, bool Probabilities)
{
    /// <summary>Of which chains of the group, ascending and counted from 0; null: of all.</summary>
    public IReadOnlyList<int>? Chains { get; init; }
}

/// <summary>What a layer is to be.</summary>
/// <param name="States">[units, chains].</param>
/// <param name="Loss">The measure.</param>
public sealed record Goal(UnitStates States, Loss Loss);

/// <summary>One phase of one chain group, as one block has to do it. Phases of a group follow one another in order.</summary>
public sealed record PhaseOrder
{
    /// <summary>Number of the phase, rising over the run.</summary>
    public required int Phase { get; init; }

    /// <summary>The group's phase before this one; 0 if this is its first.</summary>
    public required int Previous { get; init; }

    /// <summary>The group.</summary>
    public required GroupKey Group { get; init; }

    /// <summary>Its chains.</summary>
    public required ChainSpan Chains { get; init; }

    /// <summary>Version of the first states; sweeps Base + 1 … Base + Sweeps follow.</summary>
    public required long Base { get; init; }

    /// <summary>Number of sweeps, 0 or more.</summary>
    public required int Sweeps { get; init; }

    /// <summary>How the first states come about. A phase that does not continue announces them.</summary>
    public StartKind Start { get; init; } = StartKind.Continue;

    /// <summary>First states for <see cref="StartKind.Given"/>.</summary>
    public UnitStates? Given { get; init; }

    /// <summary>What is held; null: nothing.</summary>
    public Clamp? Clamp { get; init; }

    /// <summary>Temperatures.</summary>
    public required TemperatureSchedule Temperatures { get; init; }

    /// <summary>A temperature above 0 for each chain of the group, throughout the phase, instead of the schedule's; null: none.</summary>
    public IReadOnlyList<double>? ChainTemperatures { get; init; }

    /// <summary>Version at which the schedule starts; sweep t has temperature At(t − 1 − ScheduleBase).</summary>
    public required long ScheduleBase { get; init; }

    /// <summary>Version of all parameters to use.</summary>
    public required int ParametersVersion { get; init; }

    /// <summary>Which way it passes.</summary>
    public Pass Pass { get; init; } = Pass.Up;

    /// <summary>In a pass of errors: what the block is to be; null: others read it, and its errors are theirs.</summary>
    public Goal? Goal { get; init; }

    /// <summary>What to count; null: nothing.</summary>
    public CountOrder? Count { get; init; }

    /// <summary>Couplings whose energies at the last version are told when the phase ends.</summary>
    public IReadOnlyList<CouplingId> Energies { get; init; } = [];

    /// <summary>Sweeps whose states are reported when the phase ends; null: none.</summary>
    public SweepChoice? Observe { get; init; }

    /// <summary>Phases below this number are closed: what they left may be forgotten.</summary>
    public int OpenPhase { get; init; }

    /// <summary>Parameter versions below this one are no longer needed by any phase.</summary>
    public int OpenVersion { get; init; }

    /// <summary>Version after the last sweep.</summary>
    public long End => Base + Sweeps;
}
