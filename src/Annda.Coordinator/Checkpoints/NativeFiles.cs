using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Annda.Checkpoints;

/// <summary>Two things that .NET's files cannot do on Linux and macOS, asked of the C library.</summary>
internal static partial class NativeFiles
{
    private const int IoError = 5, NoSpace = 28, NoQuota = 122;

    /// <summary>
    /// Makes a rename lasting: a folder's own entry must be flushed too (Pillai et al., "All file systems are not created equal", OSDI
    /// 2014), and .NET cannot open folders. On Windows it does nothing, nor where a file system cannot flush folders.
    /// </summary>
    /// <exception cref="IOException">The disk has failed.</exception>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        using var handle = Open(folder);
        if (handle is null) return;
        if (Sync(handle) == 0) return;
        var code = Marshal.GetLastPInvokeError();
        if (code is IoError or NoSpace or NoQuota)
            throw new IOException($"the folder could not be flushed: {Marshal.GetPInvokeErrorMessage(code)}");
    }

    /// <summary>Opens a file to read what is in it while another process holds its lock; null where it cannot be opened.</summary>
    public static SafeFileHandle? OpenUnlocked(string path)
    {
        // Elsewhere .NET takes a lock of its own with every file that it opens.
        if (!OperatingSystem.IsWindows()) return Open(path);
        try
        {
            return File.OpenHandle(path, share: FileShare.ReadWrite);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SafeFileHandle? Open(string path)
    {
        var handle = Open(path, 0);
        return handle < 0 ? null : new SafeFileHandle(handle, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle handle);
}
