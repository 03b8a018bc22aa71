using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Launching;
using Annda.Reports.Contents;

namespace Annda.Stacks;

/// <summary>
/// Runs a stack's stages in a run directory, each in a folder of its own as a normal run. A stage that is finished is a line of
/// metrics.jsonl, and stays finished; one that was interrupted goes on from its own model.
/// </summary>
public sealed class StackSession
{
    private readonly Stack _stack;
    private readonly RunDirectory _directory;
    private readonly IProgressView _view;
    private readonly TimeProvider _clock;
    private readonly List<JsonObject> _lines;
    private readonly int _epoch;

    /// <summary>A session.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="directory">Its folder; lines that are in it are stages done before.</param>
    /// <param name="view">Where progress is shown.</param>
    /// <param name="clock">Clock.</param>
    public StackSession(Stack stack, RunDirectory directory, IProgressView view, TimeProvider clock)
    {
        (_stack, _directory, _view, _clock) = (stack, directory, view, clock);
        _lines = [.. directory.ReadMetrics().Take(stack.Stages.Count)];
        _epoch = directory.LastEpoch + 1;
    }

    /// <summary>Runs all stages that are not done, or until asked to stop.</summary>
    /// <param name="threads">Compute threads, of this process or of each node.</param>
    /// <param name="cluster">Nodes to run on; null: this process.</param>
    /// <param name="reports">Whether each stage writes a report.</param>
    /// <param name="stop">Asks the run to come to rest.</param>
    public async Task<SessionOutcome> RunAsync(int threads, ClusterPlan? cluster, bool reports, CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        _directory.BeginEpoch(_epoch);
        _directory.WriteText("experiment.json", ExperimentWriter.Write(_stack.Experiment));
        using var log = RunLog.Open(_directory);
        log.Information("Stack {Name}, seed {Seed}, {Stages} stages, {Done} done, epoch {Epoch}, {Threads} threads",
            _stack.Experiment.Name, _stack.Experiment.Seed, _stack.Stages.Count, _lines.Count, _epoch, threads);
        foreach (var stage in _stack.Stages.Skip(_lines.Count))
        {
            if (stop.IsCancellationRequested || await RunAsync(stage, threads, cluster, reports, stop).ConfigureAwait(false)
                is not { } line) break;
            _lines.Add(line);
            _directory.AppendMetrics(line);
            var said = $"{stage.Folder}: {stage.Title}: {_stack.Headline(stage, line["metrics"]!.AsObject())}, {line["seconds"]:0.0} s";
            log.Information("{Stage}", said);
            _view.Say(said);
        }
        var finished = _lines.Count == _stack.Stages.Count;
        if (finished) _directory.WriteBytes("model.annda", await File.ReadAllBytesAsync(
            _directory.File(_stack.Last.Model), CancellationToken.None).ConfigureAwait(false));
        var outcome = new SessionOutcome(Summary(threads, _clock.GetElapsedTime(started).TotalSeconds), !finished);
        _directory.WriteText("summary.json", outcome.Summary.ToJsonString(JsonText.Indented));
        return outcome;
    }

    /// <summary>Stages that are done, with their folders and metrics.</summary>
    public IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> Done =>
        [.. _stack.Stages.Zip(_lines, (s, l) => (s, _directory.File(s.Folder), l["metrics"]!.AsObject()))];

    // The stage's line; null if it was stopped.
    private async Task<JsonObject?> RunAsync(Stage stage, int threads, ClusterPlan? cluster, bool reports, CancellationToken stop)
    {
        var view = new StageView(stage, _stack.Stages.Count, _view);
        var recipe = Stack.RecipeOf(stage, _directory.Path, threads, cluster?.Expected ?? 1);
        var folder = _directory.File(stage.Folder);
        var taken = File.Exists(Path.Combine(folder, "experiment.json"));
        using var directory = taken ? RunDirectory.Reopen(folder, view.Warn, _clock)
            : RunDirectory.Create(folder, recipe.Experiment.Name, recipe.Experiment.Seed, view.Warn, _clock);
        var session = new RunSession(recipe, directory, taken ? SavedRun.TakeUp(recipe, directory) : null, view, _clock);
        SessionOutcome outcome;
        try
        {
            outcome = await session.RunAsync(threads, cluster, stop).ConfigureAwait(false);
        }
        catch (Coordination.RunFailedException error)
        {
            throw new Coordination.RunFailedException($"{stage.Folder}: {error.Message}");
        }
        if (outcome.Stopped) return null;
        if (reports) directory.WriteText("report.html", RunReport.Write(recipe, directory, session, outcome.Summary));
        // As a reader of summary.json sees it: every number a JSON number.
        var summary = JsonNode.Parse(outcome.Summary.ToJsonString())!.AsObject();
        return new JsonObject
        {
            ["stage"] = stage.Number,
            ["name"] = stage.Name,
            ["folder"] = stage.Folder,
            ["title"] = stage.Title,
            ["seconds"] = summary["timing"]!["seconds"]!.DeepClone(),
            ["dynamics"] = summary["dynamics"]!.DeepClone(),
            ["law"] = summary["law"]!.DeepClone(),
            ["modelHash"] = summary["modelHash"]!.DeepClone(),
            ["stateHash"] = summary["stateHash"]!.DeepClone(),
            ["metrics"] = summary["metrics"]!.DeepClone(),
            ["unitUpdatesPerSecond"] = summary["timing"]!["unitUpdatesPerSecond"]?.DeepClone(),
            ["messages"] = summary["messages"]!.DeepClone(),
            ["staleness"] = summary["staleness"]!.DeepClone(),
            ["nodes"] = summary["nodes"]!.DeepClone(),
        };
    }

    private JsonObject Summary(int threads, double seconds)
    {
        var stages = _stack.Stages.Zip(_lines, (s, l) => (s, l["metrics"]!.AsObject())).ToArray();
        var last = _lines.Count > 0 ? _lines[Math.Min(_lines.Count, _stack.Last.Number) - 1] : null;
        var metrics = _stack.Metrics(stages);
        metrics["stages"] = new JsonArray([.. _lines.Select(l => (JsonNode)new JsonObject
        {
            ["stage"] = (int)l["stage"]!,
            ["name"] = (string)l["name"]!,
            ["folder"] = (string)l["folder"]!,
            ["seconds"] = (double)l["seconds"]!,
            ["modelHash"] = (string)l["modelHash"]!,
            ["metrics"] = new JsonObject(l["metrics"]!.AsObject().Where(m => m.Value is JsonValue)
                .Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value!.DeepClone()))),
        })]);
        return new JsonObject
        {
            ["experiment"] = _stack.Experiment.Name,
            ["seed"] = _stack.Experiment.Seed,
            ["annda"] = Product.Version,
            ["dynamics"] = last?["dynamics"]?.DeepClone(),
            ["law"] = last?["law"]?.DeepClone(),
            ["modelHash"] = last?["modelHash"]?.DeepClone(),
            ["stateHash"] = last?["stateHash"]?.DeepClone(),
            ["stopped"] = _lines.Count < _stack.Stages.Count,
            ["metrics"] = metrics,
            ["timing"] = new JsonObject
            {
                ["seconds"] = Math.Round(_lines.Sum(l => (double)l["seconds"]!), 3),
                ["examplesPerSecond"] = null,
                ["threads"] = threads,
                ["vectors"] = Numerics.VectorUnit.Name,
                ["session"] = Math.Round(seconds, 3),
            },
            ["messages"] = FinishedLines.Messages(_lines),
            ["staleness"] = FinishedLines.Staleness(_lines),
            ["nodes"] = _lines.Select(l => (int)l["nodes"]!).DefaultIfEmpty(1).Max(),
            ["recoveries"] = _epoch - 1,
        };
    }
}
