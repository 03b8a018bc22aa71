namespace Annda.Checkpoints;

/// <summary>What safe writing asks of a disk. Tests have one that fails, or loses power, at any call.</summary>
internal interface IDisk
{
    /// <summary>Whether there is a file.</summary>
    bool Exists(string path);

    /// <summary>Makes or replaces a file; when this returns its content lasts, but not yet its name.</summary>
    void Write(string path, ReadOnlySpan<byte> bytes);

    /// <summary>Gives a file another name, in the place of who had it.</summary>
    void Move(string from, string to);

    /// <summary>Takes a file away; it need not be there.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a folder last.</summary>
    void Flush(string folder);
}

/// <summary>
/// Files that are written as a whole: beside the target, flushed, then renamed. Whenever it is cut off, by a kill, a full disk or a loss
/// of power, the old content is whole or the new one is.
/// </summary>
internal static class SafeFile
{
    /// <summary>What the file before the last one is called: the name and this.</summary>
    public const string Previous = ".previous";

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">All of its content.</param>
    /// <param name="keep">Whether the old file is kept under its second name.</param>
    /// <param name="disk">Where; null: the machine's.</param>
    /// <exception cref="IOException">It could not be written; the old file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool keep = false, IDisk? disk = null)
    {
        disk ??= MachineDisk.Instance;
        var temporary = path + ".tmp";
        try
        {
            disk.Write(temporary, bytes);
            // Two renames: between them the whole file stands under its second name, where reading finds it.
            if (keep && disk.Exists(path)) disk.Move(path, path + Previous);
            disk.Move(temporary, path);
            disk.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TryDelete(disk, temporary);
            throw;
        }
    }

    private static void TryDelete(IDisk disk, string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The disk that could not be written may not let go either; the next write uses the same name.
        }
    }

    private sealed class MachineDisk : IDisk
    {
        public static readonly MachineDisk Instance = new();

        public bool Exists(string path) => File.Exists(path);

        public void Write(string path, ReadOnlySpan<byte> bytes)
        {
            try
            {
                // Unbuffered: bytes that found no room must not be tried once more when the stream is closed.
                using var stream = new FileStream(path, new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.Write,
                    BufferSize = 0,
                    PreallocationSize = bytes.Length,
                });
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            catch (ArgumentOutOfRangeException error)
            {
                // .NET tells a file that grew too large (EFBIG) so.
                throw new IOException($"the file may not grow to {bytes.Length} bytes", error);
            }
        }

        public void Move(string from, string to) => File.Move(from, to, overwrite: true);

        public void Delete(string path) => File.Delete(path);

        public void Flush(string folder) => NativeFiles.FlushFolder(folder);
    }
}
