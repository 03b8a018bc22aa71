using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Coordination;
using Annda.Experiments;
using Annda.Hosting;
using Annda.Launching;
using Annda.Metrics;
using Annda.Programs;
using Annda.Protocol;
using Annda.Runs;
using Annda.Simulations;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;

namespace Annda.Execution;

/// <summary>How a session ended.</summary>
/// <param name="Summary">summary.json.</param>
/// <param name="Stopped">Whether it was stopped before its end and can be resumed.</param>
public sealed record SessionOutcome(JsonObject Summary, bool Stopped);

/// <summary>Runs a recipe in a run directory: watches, measures at boundaries, saves, and sums up.</summary>
public sealed class RunSession : IRunObserver
{
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    private readonly Recipe _recipe;
    private readonly RunDirectory _directory;
    private readonly SavedModel? _from;
    private readonly IProgressView _view;
    private readonly TimeProvider _clock;
    private readonly ITaskMetrics _metrics;
    private readonly NodeLines _nodes;
    private readonly string _experimentJson, _inputs;
    private readonly int _epoch;
    private Serilog.ILogger? _log;
    private int _threads, _lastEpoch;
    private long _started, _resumedAt, _saved, _examples, _unitUpdates;
    private double _stepSeconds;
    private double _startShare = 1;
    private (long Examples, long UnitUpdates) _atBoundary;

    /// <summary>A session at its start, or going on from a saved model.</summary>
    public RunSession(Recipe recipe, RunDirectory directory, SavedModel? from, IProgressView view, TimeProvider clock)
    {
        (_recipe, _directory, _from, _view, _clock) = (recipe, directory, from, view, clock);
        _nodes = new NodeLines(clock);
        (_experimentJson, _inputs) = (ExperimentWriter.Write(recipe.Experiment), recipe.InputsHash());
        // One number for each time that the run was begun or taken up; the file knows of those that never came to save.
        _epoch = Math.Max(directory.LastEpoch, from?.Counters.Epoch ?? 0) + 1;
        _metrics = recipe.Program switch
        {
            SampleProgram sample => new SampleMetrics(recipe, sample),
            IAnnealing anneal => new AnnealMetrics(recipe, anneal),
            TrainProgram train when MixedMetrics.IsFor(recipe.Network.Spec) => new MixedMetrics(recipe, train),
            TrainProgram train => new TrainMetrics(recipe, train),
            RelaxProgram relax => new RelaxMetrics(recipe, relax),
            BackpropagationProgram layers => new LayerMetrics(recipe, layers),
            RecallProgram recall => new RecallMetrics(recipe, recall),
            UpDownProgram tuning => new UpDownMetrics(recipe, tuning),
            RecogniseProgram recognise => new RecogniseMetrics(recognise),
            GenerateProgram generate => new GenerateMetrics(recipe, generate),
            _ => throw new InvalidOperationException($"no metrics for {recipe.Program.GetType().Name}"),
        };
        if (recipe.Cities is not null) _metrics = new TourMetrics(recipe, _metrics);
        if (from is not null && _metrics is TrainMetrics { Boltzmann: { } boltzmann }) boltzmann.Recall(directory.ReadMetrics());
    }

    /// <summary>The task's metrics.</summary>
    public ITaskMetrics Metrics => Tours?.Inner ?? _metrics;

    /// <summary>The tours of a travelling salesman's network; null for others.</summary>
    public TourMetrics? Tours => _metrics as TourMetrics;

    /// <summary>The last snapshot.</summary>
    public RunSnapshot? Snapshot { get; private set; }

    private bool Learns => _recipe.Program is TrainProgram or BackpropagationProgram;

    private double Seconds => (_from?.Counters.Seconds ?? 0) + _clock.GetElapsedTime(_started).TotalSeconds;

    private double StepSeconds => _stepSeconds + (_resumedAt == 0 ? 0 : _clock.GetElapsedTime(_resumedAt).TotalSeconds);

    /// <summary>Runs to the end, or until asked to stop.</summary>
    /// <param name="threads">Compute threads, of this process or of each node.</param>
    /// <param name="cluster">Nodes to run on; null: this process.</param>
    /// <param name="stop">Asks the run to come to rest.</param>
    public async Task<SessionOutcome> RunAsync(int threads, ClusterPlan? cluster, CancellationToken stop)
    {
        _threads = threads;
        _directory.WriteText("experiment.json", _experimentJson);
        using var log = RunLog.Open(_directory);
        _log = log;
        log.Information("Run {Name}, seed {Seed}, dynamics {Dynamics}, epoch {Epoch}, {Threads} threads, vectors {Vectors}",
            _recipe.Experiment.Name, _recipe.Experiment.Seed, _recipe.Dynamics.Kind, _epoch, threads, Numerics.VectorUnit.Name);
        _started = _saved = _clock.GetTimestamp();
        (_stepSeconds, _examples) = (_from?.Counters.StepSeconds ?? 0, _from?.Counters.Examples ?? 0);
        _atBoundary = (_examples, _unitUpdates);
        using var akka = new AkkaLogProvider(new SerilogLoggerProvider(log));
        void Log(ILoggingBuilder logging) => logging.AddProvider(akka);
        var nodes = cluster is null ? null
            : await RunCluster.StartAsync(cluster, _directory.Path, ((IRunObserver)this).Say, Log).ConfigureAwait(false);
        await using var simulation = await Simulation.StartAsync(_recipe.Network, new SimulationOptions
        {
            Seed = _recipe.Experiment.Seed,
            Dynamics = _recipe.Dynamics,
            Virtual = _recipe.Virtual,
            Node = new NodeOptions { Threads = threads },
            Epoch = _epoch,
            Name = _directory.Id,
            Start = nodes is null ? null : _ => Task.FromResult<INode>(nodes),
            Placing = nodes?.Rules(cluster!, profiles => Places.Of(_recipe, cluster!, profiles, ((IRunObserver)this).Say)) ?? new(),
        }, Log).ConfigureAwait(false);
        var result = await simulation.RunAsync(_recipe.Program, this, _from?.Snapshot, stop).ConfigureAwait(false);
        var summary = Summary(result);
        if (simulation.Virtual is { } world) summary["virtual"] = VirtualWorld.Report(world);
        if (_recipe.Experiment.Task is SampleTask { Compare: { Length: > 0 } kinds } && result.Rest == RestKind.End)
            summary["metrics"]!["dynamics"] = await DynamicsComparison.RunAsync(_recipe, kinds, threads, _view, stop).ConfigureAwait(false);
        if (_recipe.Experiment.Task is RecallTask { Compare: { Length: > 0 } orders } && result.Rest == RestKind.End)
            summary["metrics"]!["orders"] =
                await RecallComparison.RunAsync(_recipe, (RecallMetrics)_metrics, orders, threads, _view, stop).ConfigureAwait(false);
        _directory.WriteText("summary.json", summary.ToJsonString(JsonText.Indented));
        foreach (var (name, text) in _metrics.Files) _directory.WriteText(name, text);
        foreach (var (name, content) in _metrics.Pictures) _directory.WriteBytes(name, content);
        _directory.WriteBytes("weights.npz", WeightsArchive.Of(result.Snapshot.Network));
        log.Information("{End} after {Seconds:0.0} s", result.Rest, Seconds);
        return new SessionOutcome(summary, result.Rest == RestKind.Stopped);
    }

    void IRunObserver.Completed(StepOutcome outcome, ProgramProgress progress)
    {
        _examples += outcome.Plan.Examples;
        _unitUpdates += outcome.UnitUpdates;
        var share = progress.Total > 0 ? progress.Done / progress.Total : 1;
        _startShare = Math.Min(_startShare, share);
        var since = _clock.GetElapsedTime(_started);
        var training = Learns;
        _view.Show(new ProgressLine(progress.Label, share, _metrics.Headline, progress.Temperature,
            (training ? _examples : _unitUpdates) / Math.Max(1e-9, training ? StepSeconds : since.TotalSeconds),
            training ? "examples/s" : "updates/s", share > _startShare + 0.005 ? since * ((1 - share) / (share - _startShare)) : null)
        {
            Nodes = _nodes.Lines,
        });
    }

    void IRunObserver.BeginEpoch(int epoch)
    {
        // The steps since the last boundary are done again, or not at all.
        (_examples, _unitUpdates, _resumedAt) = (_atBoundary.Examples, _atBoundary.UnitUpdates, 0);
        _directory.BeginEpoch(_lastEpoch = epoch);
        _log?.Information("Epoch {Epoch} begins", epoch);
    }

    // Nodes that are waited for take time, but none of the steps'.
    void IRunObserver.Begun()
    {
        _resumedAt = _clock.GetTimestamp();
        _nodes.Clear();
    }

    void IRunObserver.Heard(string name, MessagesReported report) => _nodes.Add(name, report);

    void IRunObserver.Say(string what)
    {
        _view.Say(what);
        _log?.Information("{What}", what);
    }

    // Off the coordinator's thread: an estimate may take seconds. In virtual time there is no other.
    Task IRunObserver.AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest)
    {
        if (_recipe.Virtual is null) return Task.Run(() => AtBoundary(label, snapshot, rest));
        AtBoundary(label, snapshot, rest);
        return Task.CompletedTask;
    }

    private void AtBoundary(string? label, RunSnapshot snapshot, RestKind rest)
    {
        _stepSeconds = StepSeconds;
        _resumedAt = 0;
        Snapshot = snapshot;
        _atBoundary = (_examples, _unitUpdates);
        if (label is not null)
        {
            var line = _metrics.Line(label, snapshot);
            line["seconds"] = Math.Round(Seconds, 3);
            if (Learns) line["examplesPerSecond"] = Math.Round(_examples / Math.Max(1e-9, _stepSeconds), 1);
            _directory.AppendMetrics(line);
        }
        // A cheap run saves at every boundary; one with many of them, every few seconds.
        if ((rest != RestKind.Boundary || _saved == _started || _clock.GetElapsedTime(_saved) > SaveEvery)
            && Save(snapshot, rest) is { } reason && rest == RestKind.Stopped)
            throw new RunFailedException($"it was stopped, but its model could not be saved ({reason}); what was saved before stays");
        _resumedAt = _clock.GetTimestamp();
    }

    private string? Save(RunSnapshot snapshot, RestKind rest)
    {
        _saved = _clock.GetTimestamp();
        return _directory.Save(new SavedModel(_experimentJson, snapshot,
            new SavedCounters(_lastEpoch, _directory.MetricsLines, Seconds, _stepSeconds, _examples, _inputs)), last: rest == RestKind.End);
    }

    private JsonObject Summary(RunResult result)
    {
        var metrics = _metrics.Final(result.Snapshot, result.Rest == RestKind.Stopped);
        var seconds = Seconds;
        var messages = new JsonObject();
        foreach (var kind in result.Messages) messages[kind.Kind] = new JsonObject { ["count"] = kind.Count, ["bytes"] = kind.Bytes };
        return new JsonObject
        {
            ["experiment"] = _recipe.Experiment.Name,
            ["seed"] = _recipe.Experiment.Seed,
            ["annda"] = Product.Version,
            ["dynamics"] = JsonText.Name(_recipe.Dynamics.Kind),
            ["law"] = JsonText.Name(_recipe.Rule.Law),
            ["modelHash"] = result.Snapshot.Network.Hash(),
            ["stateHash"] = result.Snapshot.StateHash(),
            ["stopped"] = result.Rest == RestKind.Stopped,
            ["metrics"] = metrics,
            ["timing"] = new JsonObject
            {
                ["seconds"] = Math.Round(seconds, 3),
                ["examplesPerSecond"] = Learns
                    ? JsonText.Number(Math.Round(_examples / Math.Max(1e-9, _stepSeconds), 1)) : null,
                ["threads"] = _threads,
                ["vectors"] = Numerics.VectorUnit.Name,
                ["unitUpdatesPerSecond"] = JsonText.Number(Math.Round(result.Snapshot.UnitUpdates / Math.Max(1e-9, _stepSeconds))),
            },
            ["messages"] = messages,
            ["staleness"] = new ReadAges(_recipe.Rule, result.Snapshot.Staleness).ToJson(),
            ["nodes"] = result.Places?.Nodes.Count() ?? 1,
            ["replicas"] = result.Places?.Replicas ?? 1,
            ["wire"] = new JsonObject
            {
                ["messages"] = result.Wire.Messages,
                ["information"] = result.Wire.Information,
                ["bytes"] = result.Wire.Bytes,
                ["frames"] = result.Wire.Frames,
                ["resent"] = result.Wire.Resent,
                ["refused"] = result.Wire.Refused,
            },
            ["recoveries"] = _lastEpoch - 1,
        };
    }
}
