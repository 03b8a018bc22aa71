using Annda.Dynamics;
using Annda.Topology;

namespace Annda.Placement;

/// <summary>
/// What a run has to do, as far as its time, traffic and memory depend on it: the kinds of steps it takes, and how often. Made from a
/// program by <see cref="WorkloadReader"/>.
/// </summary>
public sealed record Workload
{
    /// <summary>Who may update when.</summary>
    public required UpdateRule Rule { get; init; }

    /// <summary>Kinds of steps.</summary>
    public required IReadOnlyList<WorkStep> Steps { get; init; }

    /// <summary>Boundaries of the run: points at which everything is reported to the coordinator.</summary>
    public double Boundaries { get; init; }

    /// <summary>Training examples of the whole run.</summary>
    public double Examples => Steps.Sum(s => s.Times * s.Examples);

    /// <summary>Steps of the whole run.</summary>
    public double StepCount => Steps.Sum(s => s.Times);

    /// <summary>Sweeps of the whole run.</summary>
    public double Sweeps => Steps.Sum(s => s.Times * s.Phases.Sum(p => p.Sweeps));

    /// <summary>Most chain groups that any chain set has: more replicas than this would have nothing to do.</summary>
    public int GroupsMax => Steps.Max(s => s.Phases.Max(p => p.Spans.Count));

    /// <summary>Whether parameters change.</summary>
    public bool Learns => Steps.Any(s => s.Learns);

    /// <summary>Blocks' couplings whose weights are few small whole numbers, for which there is a faster kernel: by coupling.</summary>
    public IReadOnlySet<CouplingId> WholeWeights { get; init; } = new HashSet<CouplingId>();
}

/// <summary>Steps of one kind.</summary>
/// <param name="Phases">In order.</param>
/// <param name="Learns">Whether couplings learn from the counts of its phases.</param>
/// <param name="Collects">Whether the counts of the last phase go to the coordinator.</param>
/// <param name="Examples">Training examples that it presents.</param>
/// <param name="Times">How often the run does it.</param>
public sealed record WorkStep(IReadOnlyList<WorkPhase> Phases, bool Learns, bool Collects, int Examples, double Times)
{
    /// <summary>Numbers for each parameter that the optimiser keeps from step to step: 1 with momentum, 2 with Adam.</summary>
    public int Remembered { get; init; }
}

/// <summary>One phase of a chain set.</summary>
public sealed record WorkPhase
{
    /// <summary>Chain set.</summary>
    public required int Set { get; init; }

    /// <summary>Chains of each group.</summary>
    public required IReadOnlyList<int> Spans { get; init; }

    /// <summary>Which way it passes.</summary>
    public Pass Pass { get; init; }

    /// <summary>Sweeps.</summary>
    public required int Sweeps { get; init; }

    /// <summary>Whether it sets its first states, which blocks tell each other.</summary>
    public required bool SetsStates { get; init; }

    /// <summary>[blocks] whether every unit is held: such a block does no sweep.</summary>
    public required IReadOnlyList<bool> Held { get; init; }

    /// <summary>[blocks] whether states to hold come with the order.</summary>
    public required IReadOnlyList<bool> Given { get; init; }

    /// <summary>Sweeps that are counted.</summary>
    public int Counted { get; init; }

    /// <summary>Count probabilities where a block has them.</summary>
    public bool Probabilities { get; init; }

    /// <summary>Sweeps whose states the coordinator is told.</summary>
    public int Observed { get; init; }
}
