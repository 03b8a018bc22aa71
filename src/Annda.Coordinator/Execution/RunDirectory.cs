using System.Text;
using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Coordination;
using Annda.Data;

namespace Annda.Execution;

/// <summary>
/// A run's folder: experiment.json, metrics.jsonl, summary.json, model.annda, weights.npz, report.html, log.txt, distribution.json of a
/// small sampled network, epoch, and lock, which is held until this is disposed of. What cannot be written during a run is a warning; the
/// run goes on and the last good file stays.
/// </summary>
public sealed class RunDirectory : IDisposable
{
    /// <summary>A run ends by name when its model could not be saved so many times in a row...</summary>
    public const int FailedSavesMax = 10;

    /// <summary>...for at least so long.</summary>
    public static readonly TimeSpan FailedSavesTime = TimeSpan.FromMinutes(10);

    private readonly Action<string> _warn;
    private readonly TimeProvider _clock;
    private readonly RunLock _lock;
    private readonly HashSet<string> _warned = [];
    private readonly List<string> _unwritten = [];
    private int _epoch, _failedSaves;
    private long _firstFailedSave;

    private RunDirectory(string path, Action<string> warn, TimeProvider clock, RunLock held)
    {
        (Path, _warn, _clock, _lock) = (path, warn, clock, held);
        LastEpoch = EpochFile.Read(path);
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>What nodes know the run by, wherever its folder is; the first to ask writes it.</summary>
    /// <exception cref="InputException">It cannot be read or written.</exception>
    public string Id => field ??= RunIdFile.Take(Path, _clock);

    /// <summary>The saved model.</summary>
    public string Model => File("model.annda");

    /// <summary>Lines written to metrics.jsonl.</summary>
    public int MetricsLines { get; private set; }

    /// <summary>The highest epoch that was ever begun here; 0 if none.</summary>
    public int LastEpoch { get; private set; }

    /// <summary>
    /// Makes a folder for a new run: the given one, which must be new or empty, or runs/NAME-SEED with a number that is free.
    /// </summary>
    /// <exception cref="InputException">The folder holds something, another run is at work in it, or it cannot be made.</exception>
    public static RunDirectory Create(string? path, string name, ulong seed, Action<string> warn, TimeProvider? clock = null)
    {
        if (path is not null) return New(path, warn, clock);
        var stem = System.IO.Path.Combine("runs", $"{Safe(name)}-{seed}");
        path = stem;
        for (var n = 2; Directory.Exists(path); n++) path = $"{stem}.{n}";
        return New(path, warn, clock);
    }

    /// <summary>Opens the folder of a run to go on in it.</summary>
    /// <exception cref="InputException">Another run is at work in it, or it cannot be written.</exception>
    public static RunDirectory Reopen(string path, Action<string> warn, TimeProvider? clock = null)
    {
        var (full, time) = (System.IO.Path.GetFullPath(path), clock ?? TimeProvider.System);
        return Locked(full, warn, time, RunLock.Take(full, time));
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// Begins an epoch: it is on the disk before this returns. From then on nothing is written once a higher one has begun here.
    /// </summary>
    /// <exception cref="InputException">It cannot be written, or is not above all that were begun before.</exception>
    /// <exception cref="RunFailedException">The run is at work, and a later epoch has begun elsewhere.</exception>
    public void BeginEpoch(int epoch)
    {
        Fence();
        LastEpoch = Math.Max(LastEpoch, EpochFile.Read(Path));
        if (epoch <= LastEpoch)
            throw new InputException($"{File(EpochFile.Name)}: epoch {LastEpoch} of the run has begun already; {epoch} found, a "
                + "higher one is allowed");
        EpochFile.Write(Path, epoch);
        _epoch = LastEpoch = epoch;
    }

    /// <summary>Keeps the first lines of metrics.jsonl, those that belong to the saved model, and takes away what is newer.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void KeepMetrics(int lines)
    {
        try
        {
            var kept = MetricsText().Take(lines).ToArray();
            MetricsLines = kept.Length;
            if (System.IO.File.Exists(File("metrics.jsonl")))
                SafeFile.Write(File("metrics.jsonl"), Encoding.UTF8.GetBytes(string.Concat(kept.Select(l => l + "\n"))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write {File("metrics.jsonl")}: {error.Message}", error);
        }
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
    public void WriteBytes(string name, byte[] bytes) => Try(name, () => SafeFile.Write(File(name), bytes));

    /// <summary>Saves the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="last">Whether the run is at its end, and has nothing to lose by a save that fails.</param>
    /// <returns>Why it could not be saved; null if it was.</returns>
    /// <exception cref="RunFailedException">It could not be saved too often, or a later epoch of the run has begun.</exception>
    public string? Save(SavedModel model, bool last = false)
    {
        if (Try("model.annda", () => model.Write(Model)) is not { } reason)
        {
            _failedSaves = 0;
            return null;
        }
        if (_failedSaves++ == 0) _firstFailedSave = _clock.GetTimestamp();
        if (!last && _failedSaves >= FailedSavesMax && _clock.GetElapsedTime(_firstFailedSave) >= FailedSavesTime)
            throw new RunFailedException($"{Model} could not be written {_failedSaves} times in a row, for "
                + $"{_clock.GetElapsedTime(_firstFailedSave).TotalMinutes:0} minutes ({reason}); what was saved before stays");
        return reason;
    }

    private IEnumerable<string> MetricsText() => System.IO.File.Exists(File("metrics.jsonl"))
        ? System.IO.File.ReadLines(File("metrics.jsonl")).Where(l => l.Length > 0) : [];

    private static RunDirectory New(string path, Action<string> warn, TimeProvider? clock)
    {
        RunLock? held = null;
        try
        {
            var full = Directory.CreateDirectory(path).FullName;
            // A folder with a lock may be at work; any other that holds something is not touched.
            if (System.IO.File.Exists(System.IO.Path.Combine(full, RunLock.Name)) || IsEmpty(full))
                held = RunLock.Take(full, clock ?? TimeProvider.System);
            if (held is null || !IsEmpty(full))
                throw new InputException($"{full}: the folder is not empty; name a new one, or go on with the run in it by --resume");
            return Locked(full, warn, clock ?? TimeProvider.System, held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            held?.Dispose();
            throw new InputException($"cannot make the folder {path}: {error.Message}");
        }
        catch (InputException)
        {
            held?.Dispose();
            throw;
        }
    }

    private static RunDirectory Locked(string path, Action<string> warn, TimeProvider clock, RunLock held)
    {
        try
        {
            return new RunDirectory(path, warn, clock, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static bool IsEmpty(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).All(e => System.IO.Path.GetFileName(e) == RunLock.Name);

    // Whose epoch is over must not write: a process that was taken for dead, or a lock that the file system does not keep.
    private void Fence()
    {
        if (_epoch == 0) return;
        int now;
        try
        {
            now = EpochFile.Read(Path);
        }
        catch (InputException error) when (error.InnerException is null)
        {
            // It was whole when this run began: somebody else has written it, or is about to.
            throw new RunFailedException($"{error.Message}; this run wrote {_epoch} there, and ends");
        }
        if (now > _epoch) throw new RunFailedException($"epoch {now} of the run has begun in {Path}; this one, {_epoch}, ends");
    }

    private string? Try(string what, Action write)
    {
        try
        {
            Fence();
            write();
            _warned.Remove(what);
            return null;
        }
        // .NET tells a file that grew too large (EFBIG) as an argument out of range.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException
            or InputException { InnerException: IOException or UnauthorizedAccessException })
        {
            if (_warned.Add(what)) _warn($"{what} could not be written ({error.Message}); the run goes on without it");
            return error.Message;
        }
    }

    private static string Safe(string name)
    {
        var safe = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')]).Trim('.', '-');
        return safe.Length == 0 ? "run" : safe[..Math.Min(60, safe.Length)];
    }
}
