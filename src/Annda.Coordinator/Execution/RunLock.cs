using System.Text;
using Annda.Checkpoints;
using Annda.Data;

namespace Annda.Execution;

/// <summary>
/// The lock on a run's folder: a file that one process holds while it writes there. The operating system lets go of it when the process
/// ends, however it ends; the file stays and names who held it last.
/// </summary>
internal sealed class RunLock : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string Name = "lock";

    private const int OwnerMax = 500;

    private readonly FileStream _held;

    private RunLock(FileStream held) => _held = held;

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="InputException">Another run is at work in the folder (the message says whose), or it cannot be written.</exception>
    public static RunLock Take(string folder, TimeProvider clock)
    {
        var path = Path.Combine(folder, Name);
        FileStream held;
        try
        {
            // Where sharing is a lock on reading, too, others must still be able to read who holds it.
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite,
                OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None, bufferSize: 0);
        }
        catch (IOException error)
        {
            throw Owner(path) is { } owner
                ? new InputException($"{folder}: another run is at work in this folder: {owner}; stop it first, or name another folder")
                : new InputException($"{folder}: the folder cannot be locked: {error.Message}");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InputException($"{folder}: the folder cannot be written: {error.Message}");
        }
        try
        {
            held.SetLength(0);
            held.Write(Encoding.UTF8.GetBytes(
                $"process {Environment.ProcessId} on {Environment.MachineName}, since {clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}\n"));
        }
        catch (Exception error) when (error is IOException or ArgumentOutOfRangeException)
        {
            // Held all the same; on a full disk it just does not say by whom.
        }
        return new RunLock(held);
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    // Null where nobody has said so, or where the file cannot be read.
    private static string? Owner(string path)
    {
        using var handle = NativeFiles.OpenUnlocked(path);
        if (handle is null) return null;
        var bytes = new byte[OwnerMax];
        try
        {
            var text = Encoding.UTF8.GetString(bytes.AsSpan(0, RandomAccess.Read(handle, bytes, 0)));
            return text.TrimEnd() is { Length: > 0 } owner ? Printable.Text(owner) : "its owner has not said who it is";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
