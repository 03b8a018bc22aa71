using System.Text;
using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Data;

namespace Annda.Execution;

/// <summary>
/// A run's folder: experiment.json, metrics.jsonl, summary.json, model.annda, weights.npz, report.html, log.txt, and distribution.json of
/// a small sampled network. What cannot be written during a run is a warning; the run goes on and the last good file stays.
/// </summary>
public sealed class RunDirectory
{
    private readonly Action<string> _warn;
    private readonly HashSet<string> _warned = [];
    private readonly List<string> _unwritten = [];

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
        directory.Try("metrics.jsonl", () => directory.Keep(metricsLines));
        return directory;
    }

    /// <summary>A file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Appends a line to metrics.jsonl and flushes it; lines that found no room are written with the next one.</summary>
    public void AppendMetrics(JsonObject line)
    {
        MetricsLines++;
        _unwritten.Add(line.ToJsonString(JsonText.OneLine));
        Try("metrics.jsonl", () =>
        {
            // Unbuffered: bytes that found no room must not be tried once more when the stream is closed.
            using var stream = new FileStream(File("metrics.jsonl"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0);
            var end = stream.Seek(0, SeekOrigin.End);
            try
            {
                stream.Write(Encoding.UTF8.GetBytes(string.Concat(_unwritten.Select(l => l + "\n"))));
                stream.Flush(flushToDisk: true);
            }
            catch (Exception error) when (error is IOException or ArgumentOutOfRangeException)
            {
                // Half a line would spoil the next.
                stream.SetLength(end);
                throw;
            }
            _unwritten.Clear();
        });
    }

    /// <summary>Lines of metrics.jsonl.</summary>
    public IReadOnlyList<JsonObject> ReadMetrics() =>
        [.. MetricsText().Concat(_unwritten).Select(l => JsonNode.Parse(l)!.AsObject())];

    /// <summary>Writes a text file as a whole.</summary>
    public void WriteText(string name, string text) => WriteBytes(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file as a whole.</summary>
    public void WriteBytes(string name, byte[] bytes) => Try(name, () =>
    {
        var temporary = File(name) + ".tmp";
        try
        {
            System.IO.File.WriteAllBytes(temporary, bytes);
            System.IO.File.Move(temporary, File(name), overwrite: true);
        }
        catch (Exception error) when (error is IOException or ArgumentOutOfRangeException)
        {
            System.IO.File.Delete(temporary);
            throw;
        }
    });

    /// <summary>Saves the model.</summary>
    public void Save(SavedModel model) => Try("model.annda", () => model.Write(Model));

    private IEnumerable<string> MetricsText() => System.IO.File.Exists(File("metrics.jsonl"))
        ? System.IO.File.ReadLines(File("metrics.jsonl")).Where(l => l.Length > 0) : [];

    private void Keep(int lines)
    {
        if (!System.IO.File.Exists(File("metrics.jsonl"))) return;
        var kept = MetricsText().Take(lines).ToArray();
        var temporary = File("metrics.jsonl") + ".tmp";
        System.IO.File.WriteAllLines(temporary, kept);
        System.IO.File.Move(temporary, File("metrics.jsonl"), overwrite: true);
    }

    private void Try(string what, Action write)
    {
        try
        {
            write();
            _warned.Remove(what);
        }
        // .NET tells a file that grew too large (EFBIG) as an argument out of range.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
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
