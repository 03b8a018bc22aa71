using Annda.Annealing;
using Annda.Dynamics;

namespace Annda.Programs;

/// <summary>What is wrong with the cues of one level.</summary>
/// <param name="Noise">Share of the units that are flipped.</param>
/// <param name="Missing">Share of the units that are unknown.</param>
public readonly record struct RecallLevel(double Noise, double Missing);

/// <summary>What to recall.</summary>
public sealed record RecallSettings
{
    /// <summary>The cues, of all units.</summary>
    public required Examples Cues { get; init; }

    /// <summary>Who updates when.</summary>
    public required UpdateRule Rule { get; init; }

    /// <summary>Seed of noise and unknown units.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Levels of noise and unknown units.</summary>
    public IReadOnlyList<RecallLevel> Levels { get; init; } = [new(0, 0)];

    /// <summary>Whether unknown units begin at random; else off.</summary>
    public bool UnknownAtRandom { get; init; } = true;

    /// <summary>Trials of each cue at each level, where anything is left to chance.</summary>
    public int Trials { get; init; } = 1;

    /// <summary>Sweeps at most.</summary>
    public int Sweeps { get; init; } = 100;

    /// <summary>Temperatures by sweep.</summary>
    public TemperatureSchedule Temperatures { get; init; } = TemperatureSchedule.Constant(0);

    /// <summary>Random starts after the cues, for a sample of attractors.</summary>
    public int RandomStarts { get; init; }

    /// <summary>Chain groups in flight for so many chains.</summary>
    public Func<int, int> Groups { get; init; } = _ => 1;

    /// <summary>Whether chains come to rest: temperature 0 throughout.</summary>
    public bool IsCold => Temperatures is { Kind: ScheduleKind.Constant, From: 0 };

    private bool InOrder => Rule.Dynamics.Kind is DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.Synchronous
        or DynamicsKind.BlockSync;

    private bool OrderIsDrawn => Rule.Dynamics.Order != UnitOrder.Fixed && !Rule.InsideAtOnce;

    /// <summary>Whether the next state is a function of the last: then a state that comes again is a cycle.</summary>
    public bool IsMap => IsCold && InOrder && !OrderIsDrawn;

    /// <summary>Whether every unit updates in every sweep, from states of this sweep or the last: what stays then stays for ever.</summary>
    public bool IsCovering => IsCold && InOrder && Rule.Dynamics.Order != UnitOrder.Random;

    /// <summary>Whether chains of one run share what is drawn for the order, so that each trial must be a run of its own.</summary>
    public bool TrialsApart => OrderIsDrawn && !Rule.IsMasked || Rule.Dynamics.Kind is DynamicsKind.Asynchronous or DynamicsKind.Stale;

    /// <summary>Trials of a level.</summary>
    public int TrialsAt(RecallLevel level) =>
        level.Noise > 0 || (level.Missing > 0 && UnknownAtRandom) || !IsMap ? Trials : 1;
}

/// <summary>How a chain ended.</summary>
public enum RecallEnd
{
    /// <summary>Not at rest after all sweeps.</summary>
    Moving,

    /// <summary>At a fixed point.</summary>
    FixedPoint,

    /// <summary>In a cycle of states.</summary>
    Cycle,
}

/// <summary>One recall.</summary>
/// <param name="Cue">Number of the cue; −1 for a random start.</param>
/// <param name="Level">Number of the level.</param>
/// <param name="Trial">Number of the trial.</param>
public readonly record struct RecallChain(int Cue, int Level, int Trial);

/// <summary>What came of one recall.</summary>
/// <param name="Chain">Which.</param>
/// <param name="End">How it ended.</param>
/// <param name="Period">Sweeps of the cycle; 1 for a fixed point, 0 if it still moves.</param>
/// <param name="Sweeps">Sweeps until the last state was reached.</param>
/// <param name="EnergyStart">Energy of the cue.</param>
/// <param name="EnergyEnd">Energy of the last state.</param>
/// <param name="Rises">Sweeps in which the energy rose.</param>
/// <param name="LargestRise">The most that it rose by in a sweep.</param>
/// <param name="State">The last state (<see cref="PackedRows"/>).</param>
public sealed record RecallResult(RecallChain Chain, RecallEnd End, int Period, int Sweeps, double EnergyStart, double EnergyEnd, int Rises,
    double LargestRise, ulong[] State);
