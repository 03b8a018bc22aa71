using Annda.Coordination;
using Annda.Metrics;
using Annda.Protocol;
using Annda.Runs;

namespace Annda.Studies;

/// <summary>
/// Looks at the codes after each epoch of a run in a study, which writes no line for an epoch: when all of them were there for the first
/// time is a figure of the run.
/// </summary>
/// <param name="inner">Who watches the run otherwise.</param>
/// <param name="metrics">The run's codes.</param>
internal sealed class CodesObserver(IRunObserver inner, BoltzmannMetrics metrics) : IRunObserver
{
    /// <inheritdoc/>
    public void Completed(StepOutcome outcome, ProgramProgress progress) => inner.Completed(outcome, progress);

    /// <inheritdoc/>
    public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest)
    {
        if (label is not null) metrics.Watch(snapshot);
        return inner.AtBoundaryAsync(label, snapshot, rest);
    }

    /// <inheritdoc/>
    public void BeginEpoch(int epoch) => inner.BeginEpoch(epoch);

    /// <inheritdoc/>
    public void Begun() => inner.Begun();

    /// <inheritdoc/>
    public void Heard(string name, MessagesReported report) => inner.Heard(name, report);

    /// <inheritdoc/>
    public void Say(string what) => inner.Say(what);
}
