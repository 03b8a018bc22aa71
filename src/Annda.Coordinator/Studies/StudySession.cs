using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Annda.Coordination;
using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Topology;
using Serilog;

namespace Annda.Studies;

/// <summary>
/// Runs a study in a run directory. Runs that are a function of their seed go several at once, one on each thread; the others one
/// after the other with all threads. A point that is finished is a line of metrics.jsonl, and stays finished.
/// </summary>
public sealed class StudySession
{
    private const int SuggestedUnitsMax = 4096;

    private readonly Study _study;
    private readonly RunDirectory _directory;
    private readonly TimeProvider _clock;
    private readonly Dictionary<(string Curve, int Point), JsonObject> _lines = [];
    private readonly Dictionary<StudyPoint, PointMeasures?[]> _measures = [];
    private readonly StudyProgress _progress;
    private readonly Lock _lock = new();
    private readonly int _epoch;

    /// <summary>A session.</summary>
    /// <param name="study">The study.</param>
    /// <param name="directory">Its folder; lines that are in it are points done before.</param>
    /// <param name="view">Where progress is shown.</param>
    /// <param name="clock">Clock.</param>
    /// <exception cref="InputException">Lines in the folder are of other weights or data.</exception>
    public StudySession(Study study, RunDirectory directory, IProgressView view, TimeProvider clock)
    {
        (_study, _directory, _clock) = (study, directory, clock);
        foreach (var line in directory.ReadMetrics()) _lines[KeyOf(line)] = line;
        _epoch = 1 + _lines.Values.Select(l => (int)l["epoch"]!).Append(directory.LastEpoch).Max();
        foreach (var point in study.Points.Where(Done))
            if ((string?)_lines[KeyOf(point)]["inputs"] != study.Recipe(point, 0).InputsHash())
                throw new InputException($"--resume: a file that the point {study.NameOf(point)} names has changed: its weights or data "
                    + "are not those that it ran with");
        _progress = new StudyProgress(study.Points.Count(Done), study.Points.Count, study.Task.Repeats, view, clock);
    }

    /// <summary>Rows of the finished points, in the order of the study.</summary>
    public IReadOnlyList<JsonObject> Rows => [.. Finished.Select(StudyRow.Of)];

    /// <summary>For each curve that varies the partition, and each number of blocks on it, a cut with little weight.</summary>
    public IReadOnlyList<(string Curve, SuggestedCut Cut)> Suggested { get; private set; } = [];

    private IEnumerable<JsonObject> Finished => _study.Points.Where(Done).Select(p => _lines[KeyOf(p)]);

    /// <summary>Runs all points that are not done, or until asked to stop.</summary>
    public async Task<SessionOutcome> RunAsync(int threads, CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        _directory.BeginEpoch(_epoch);
        _directory.WriteText("experiment.json", ExperimentWriter.Write(_study.Experiment));
        using var log = RunLog.Open(_directory);
        log.Information("Study {Name}, seed {Seed}, {Points} points of {Repeats} repeats, {Done} done, epoch {Epoch}, {Threads} threads",
            _study.Experiment.Name, _study.Experiment.Seed, _study.Points.Count, _study.Task.Repeats, _lines.Count, _epoch, threads);
        var open = _study.Points.Where(p => !Done(p)).ToArray();
        foreach (var point in open) _measures[point] = new PointMeasures?[_study.Task.Repeats];
        // Kept as a question of a point: to keep recipes would keep all networks and data.
        var runs = open.Select(p => (Point: p, Repeatable: IsRepeatable(_study.Recipe(p, 0))))
            .SelectMany(p => Enumerable.Range(0, _study.Task.Repeats).Select(r => (p.Point, Repeat: r, p.Repeatable)))
            .ToLookup(r => r.Repeatable, r => (r.Point, r.Repeat));
        await Parallel.ForEachAsync(runs[true], new ParallelOptions { MaxDegreeOfParallelism = threads },
            async (run, _) => await RunAsync(run.Point, run.Repeat, 1, log, stop).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var (point, repeat) in runs[false]) await RunAsync(point, repeat, threads, log, stop).ConfigureAwait(false);
        Suggested = stop.IsCancellationRequested ? [] : [.. Suggestions()];
        var outcome = new SessionOutcome(Summary(threads, _clock.GetElapsedTime(started).TotalSeconds), _lines.Count < _study.Points.Count);
        _directory.WriteText("summary.json", outcome.Summary.ToJsonString(JsonText.Indented));
        _directory.WriteText("study.csv", StudyTable.Write(Rows));
        log.Information("{Done} of {Points} points done", _lines.Count, _study.Points.Count);
        return outcome;
    }

    private static bool IsRepeatable(Recipe recipe) => recipe.Virtual is not null || recipe.Rule.ReadsExactly;

    private async Task RunAsync(StudyPoint point, int repeat, int threads, ILogger log, CancellationToken stop)
    {
        if (stop.IsCancellationRequested) return;
        var recipe = _study.Recipe(point, repeat);
        PointMeasures? measures;
        try
        {
            measures = await PointRun.RunAsync(recipe, threads, _progress.Watch(_study.NameOf(point)), _clock,
                logging => logging.AddSerilog(log), stop).ConfigureAwait(false);
        }
        catch (RunFailedException error)
        {
            throw new RunFailedException($"{_study.NameOf(point)}: {error.Message}");
        }
        if (measures is null) return;
        lock (_lock)
        {
            var repeats = _measures[point];
            repeats[repeat] = measures;
            if (repeats.Any(r => r is null)) return;
            var line = StudyRow.Line(_study, point, recipe, [.. repeats.Select(r => r!)], _epoch);
            _lines[KeyOf(point)] = line;
            _directory.AppendMetrics(line);
            _measures.Remove(point);
            _progress.Finished(_study.NameOf(point), Headline(line), recipe.Temperatures.At(0));
        }
    }

    // In the numbers that units have before any cut.
    private IEnumerable<(string, SuggestedCut)> Suggestions()
    {
        foreach (var (number, curve) in _study.Task.Curves.Index().Where(c => c.Item.Vary == "network.partition"))
        {
            var network = Study.Uncut(_study.Points.First(p => p.Curve == number));
            if (network.Spec.Units > SuggestedUnitsMax) continue;
            foreach (var blocks in Finished.Where(l => (string)l["curve"]! == curve.Name).Select(l => (int)l["blocks"]!).Distinct().Order())
                if (BestCut.Suggest(network, blocks) is { } cut) yield return (curve.Name, cut);
        }
    }

    private JsonObject Summary(int threads, double seconds)
    {
        var lines = Finished.ToArray();
        var metrics = new JsonObject
        {
            ["points"] = _study.Points.Count,
            ["finished"] = lines.Length,
            ["repeats"] = _study.Task.Repeats,
            ["study"] = new JsonArray([.. Rows]),
        };
        if (Suggested.Count > 0)
            metrics["suggestedPartition"] = new JsonArray([.. Suggested.Select(s => (JsonNode)new JsonObject
            {
                ["curve"] = s.Curve,
                ["blocks"] = s.Cut.Parts.Length,
                ["partition"] = new JsonArray([.. s.Cut.Parts.Select(p => (JsonNode)new JsonArray([.. p.Select(u => (JsonNode)u)]))]),
                ["cutWeight"] = s.Cut.Size.Weight,
                ["cutEdges"] = s.Cut.Size.Edges,
                ["exact"] = s.Cut.Exact,
            })]);
        var busy = lines.Sum(l => (double)l["seconds"]!);
        return new JsonObject
        {
            ["experiment"] = _study.Experiment.Name,
            ["seed"] = _study.Experiment.Seed,
            ["annda"] = Product.Version,
            ["dynamics"] = JsonText.Name(_study.Base.Dynamics.Kind),
            ["law"] = JsonText.Name(_study.Base.Rule.Law),
            ["modelHash"] = _study.Base.Network.Hash(),
            ["stateHash"] = Digest(lines.SelectMany(l => l["stateHashes"]!.AsArray().Select(h => (string)h!))),
            ["stopped"] = lines.Length < _study.Points.Count,
            ["metrics"] = metrics,
            ["timing"] = new JsonObject
            {
                ["seconds"] = Math.Round(seconds, 3),
                ["examplesPerSecond"] = null,
                ["threads"] = threads,
                ["vectors"] = Numerics.VectorUnit.Name,
                ["unitUpdatesPerSecond"] = JsonText.Number(Math.Round(lines.Sum(l => (double)l["unitUpdates"]!) / Math.Max(1e-9, busy))),
            },
            ["messages"] = FinishedLines.Messages(lines),
            ["staleness"] = FinishedLines.Staleness(lines),
            ["nodes"] = 1,
            ["recoveries"] = _epoch - 1,
        };
    }

    private static string Headline(JsonObject line) =>
        line["totalVariation"] is JsonValue distance ? $"to Boltzmann {(double)distance:0.0000}"
        : line["logLikelihood"] is JsonValue likelihood ? $"log-likelihood {(double)likelihood:0.000}" : "";

    private bool Done(StudyPoint point) => _lines.ContainsKey(KeyOf(point));

    private (string, int) KeyOf(StudyPoint point) => (_study.Task.Curves[point.Curve].Name, point.Index);

    private static (string, int) KeyOf(JsonObject line) => ((string)line["curve"]!, (int)line["point"]!);

    private static string Digest(IEnumerable<string> hashes) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', hashes))));
}
