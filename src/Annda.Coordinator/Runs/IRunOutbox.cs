using Annda.Protocol;
using Annda.Topology;

namespace Annda.Runs;

/// <summary>Why a run is at rest.</summary>
public enum RestKind
{
    /// <summary>The program asked for it; steps follow.</summary>
    Boundary,

    /// <summary>It was asked to stop before its end.</summary>
    Stopped,

    /// <summary>Nothing is left to do.</summary>
    End,
}

/// <summary>Where a run's commands and news go.</summary>
public interface IRunOutbox
{
    /// <summary>To a block.</summary>
    void Send(BlockId to, IBlockMessage message);

    /// <summary>To a coupling.</summary>
    void Send(CouplingId to, ICouplingMessage message);

    /// <summary>A step has been completed.</summary>
    void Completed(StepOutcome outcome);

    /// <summary>Everything is at rest; <see cref="Run.GoOn"/> is waited for.</summary>
    /// <param name="label">Which boundary of the program; null where the run was stopped between two.</param>
    /// <param name="snapshot">The run.</param>
    /// <param name="rest">Why.</param>
    void AtBoundary(string? label, RunSnapshot snapshot, RestKind rest);

    /// <summary>The run cannot go on.</summary>
    void Failed(string reason);
}
