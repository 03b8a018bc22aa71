using System.Text;
using System.Text.Json.Nodes;
using Annda.Data;

namespace Annda.Execution;

/// <summary>
/// A run's folder: experiment.json, metrics.jsonl, summary.json, model.annda, report.html, log.txt. What cannot be written during a run
/// is a warning; the run goes on and the last good file stays.
/// </summary>
public sealed class RunDirectory
{
    private readonly Action<string> _warn;
    private readonly HashSet<string> _warned = [];

    private RunDirectory(string path, Action<string> warn) => (Path, _warn) = (path, warn);

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The saved model.</summary>
    public string Model => File("model.annda");

    /// <summary>Lines written to metrics.jsonl.</summary>
    public int MetricsLines { get; private set; }

    /// <summary>
    /// Makes a folder for a new run: the given one, which must be new or empty, or runs/NAME-SEED with a number that is free.
    /// </summary>
    /// <exception cref="InputException">The folder holds something, or cannot be made.</exception>
    public static RunDirectory Create(string? path, string name, ulong seed, Action<string> warn)
    {
        if (path is null)
        {
            var stem = System.IO.Path.Combine("runs", $"{Safe(name)}-{seed}");
            path = stem;
            for (var n = 2; Directory.Exists(path); n++) path = $"{stem}.{n}";
        }
        try
        {
            var full = Directory.CreateDirectory(path).FullName;
            if (Directory.EnumerateFileSystemEntries(full).Any())
                throw new InputException($"{full}: the folder is not empty; name a new one, or go on with the run in it by --resume");
            return new RunDirectory(full, warn);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException($"cannot make the folder {path}: {error.Message}");
        }
    }

    /// <summary>Opens the folder of a run to go on in it; metrics that are newer than the saved model are taken away.</summary>
    public static RunDirectory Reopen(string path, int metricsLines, Action<string> warn)
    {
        var directory = new RunDirectory(System.IO.Path.GetFullPath(path), warn) { MetricsLines = metricsLines };
        var metrics = directory.File("metrics.jsonl");
        if (System.IO.File.Exists(metrics))
            directory.Try("metrics.jsonl", () => System.IO.File.WriteAllLines(metrics,
                System.IO.File.ReadLines(metrics).Take(metricsLines).ToArray()));
        return directory;
    }

    /// <summary>A file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Appends a line to metrics.jsonl and flushes it.</summary>
    public void AppendMetrics(JsonObject line)
    {
        MetricsLines++;
        Try("metrics.jsonl", () =>
        {
            using var stream = new FileStream(File("metrics.jsonl"), FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(Encoding.UTF8.GetBytes(line.ToJsonString(JsonText.OneLine) + "\n"));
            stream.Flush(flushToDisk: true);
        });
    }

    /// <summary>Lines of metrics.jsonl.</summary>
    public IReadOnlyList<JsonObject> ReadMetrics()
    {
        if (!System.IO.File.Exists(File("metrics.jsonl"))) return [];
        return [.. System.IO.File.ReadLines(File("metrics.jsonl")).Where(l => l.Length > 0).Select(l => JsonNode.Parse(l)!.AsObject())];
    }

    /// <summary>Writes a text file as a whole.</summary>
    public void WriteText(string name, string text) => Try(name, () =>
    {
        var temporary = File(name) + ".tmp";
        System.IO.File.WriteAllText(temporary, text);
        System.IO.File.Move(temporary, File(name), overwrite: true);
    });

    /// <summary>Saves the model.</summary>
    public void Save(SavedModel model) => Try("model.annda", () => model.Write(Model));

    private void Try(string what, Action write)
    {
        try
        {
            write();
            _warned.Remove(what);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (_warned.Add(what)) _warn($"{what} could not be written ({error.Message}); the run goes on without it");
        }
    }

    private static string Safe(string name)
    {
        var safe = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')]).Trim('.', '-');
        return safe.Length == 0 ? "run" : safe[..Math.Min(60, safe.Length)];
    }
}
