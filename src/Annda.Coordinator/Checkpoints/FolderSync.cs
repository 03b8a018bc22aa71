using System.Runtime.InteropServices;

namespace Annda.Checkpoints;

/// <summary>
/// Makes a rename lasting: on Linux and macOS a folder's own entry must be flushed too (Pillai et al., "All file systems are not
/// created equal", OSDI 2014). .NET cannot open folders, so this asks the C library. Elsewhere it does nothing.
/// </summary>
internal static partial class FolderSync
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = Open(folder, 0);
        if (handle < 0) return;
        _ = Sync(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
