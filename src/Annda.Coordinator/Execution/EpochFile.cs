using System.Globalization;
using System.Text;
using Annda.Checkpoints;
using Annda.Data;

namespace Annda.Execution;

/// <summary>The file that holds the highest epoch that was ever begun in a run's folder: written before anything happens in it.</summary>
internal static class EpochFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "epoch";

    private const int BytesMax = 16;

    /// <summary>The epoch in a folder; 0 if there is none.</summary>
    /// <exception cref="InputException">The file does not hold an epoch, or cannot be read.</exception>
    public static int Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            if (!File.Exists(path)) return 0;
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[BytesMax];
            var text = Encoding.ASCII.GetString(bytes.AsSpan(0, stream.ReadAtLeast(bytes, BytesMax, throwOnEndOfStream: false)));
            return int.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch > 0 ? epoch
                : throw new InputException($"{path}: \"{Printable.Text(text)}\" found, an epoch from 1 to {int.MaxValue} is allowed");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read {path}: {error.Message}", error);
        }
    }

    /// <summary>Writes the epoch so that it lasts.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string folder, int epoch)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            SafeFile.Write(path, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{epoch}\n")));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot write {path}: {error.Message}; epoch {epoch} of the run has not begun", error);
        }
    }
}
