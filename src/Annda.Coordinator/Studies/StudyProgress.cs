using Annda.Coordination;
using Annda.Execution;
using Annda.Runs;

namespace Annda.Studies;

/// <summary>How far a study is, from all runs that are going on: shown as one line with the point that moved last.</summary>
/// <param name="done">Points done before.</param>
/// <param name="points">All points.</param>
/// <param name="repeats">Runs of a point.</param>
/// <param name="view">Where it is shown.</param>
/// <param name="clock">Clock.</param>
internal sealed class StudyProgress(int done, int points, int repeats, IProgressView view, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();
    private readonly double _runs = Math.Max(1, (points - done) * repeats);
    private readonly Lock _lock = new();
    private int _done = done;
    private double _runsDone;
    private long _updates;

    /// <summary>Watches one run.</summary>
    public IRunObserver Watch(string name) => new Observer(this, name);

    /// <summary>A point is finished.</summary>
    /// <param name="name">The point.</param>
    /// <param name="headline">What came out.</param>
    /// <param name="temperature">Its temperature.</param>
    public void Finished(string name, string headline, double temperature)
    {
        lock (_lock)
        {
            _done++;
            Show(headline.Length > 0 ? $"{name}: {headline}" : name, temperature);
        }
    }

    private void Move(string name, double share, long updates, double temperature)
    {
        lock (_lock)
        {
            (_runsDone, _updates) = (_runsDone + share, _updates + updates);
            Show(name, temperature);
        }
    }

    private void Show(string headline, double temperature)
    {
        var (part, since) = (_runsDone / _runs, clock.GetElapsedTime(_started));
        view.Show(new ProgressLine($"{_done} of {points} points", part, headline, temperature,
            _updates / Math.Max(1e-9, since.TotalSeconds), "updates/s", part > 0.01 ? since * ((1 - part) / part) : null));
    }

    private sealed class Observer(StudyProgress study, string name) : IRunObserver
    {
        private double _share;

        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
            var share = progress.Total > 0 ? progress.Done / progress.Total : 1;
            study.Move(name, share - _share, outcome.UnitUpdates, progress.Temperature);
            _share = share;
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.CompletedTask;
    }
}
