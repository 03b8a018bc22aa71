using Annda.Protocol;
using Annda.Runs;

namespace Annda.Coordination;

/// <summary>Watches a run from outside its actors.</summary>
public interface IRunObserver
{
    /// <summary>A step was completed. Called on the coordinator's thread: be brief.</summary>
    void Completed(StepOutcome outcome, ProgramProgress progress);

    /// <summary>
    /// The run is at rest; it goes on when the task has ended. Called on the coordinator's thread: who takes long, takes another
    /// thread; but not in virtual time, where whatever another thread does is out of order.
    /// </summary>
    /// <param name="label">Which boundary; null where the run was stopped between two.</param>
    /// <param name="snapshot">The run.</param>
    /// <param name="rest">Why.</param>
    Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest);

    /// <summary>
    /// An epoch is about to begin: what has been done since the last boundary is done again. Once this returns, no earlier one may be used
    /// again, whatever happens.
    /// </summary>
    /// <param name="epoch">The epoch.</param>
    void BeginEpoch(int epoch)
    {
    }

    /// <summary>Everything is placed, steps begin.</summary>
    void Begun()
    {
    }

    /// <summary>What a node has done so far in this epoch; told every few seconds.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="report">Its report.</param>
    void Heard(string name, MessagesReported report)
    {
    }

    /// <summary>Something that people may want to know: a node has come, gone or fallen silent.</summary>
    void Say(string what)
    {
    }
}

/// <summary>Sees nothing.</summary>
public sealed class NoObserver : IRunObserver
{
    /// <inheritdoc/>
    public void Completed(StepOutcome outcome, ProgramProgress progress)
    {
    }

    /// <inheritdoc/>
    public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.CompletedTask;
}
