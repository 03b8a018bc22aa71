using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Annda.Checkpoints;
using Annda.Data;

namespace Annda.Execution;

/// <summary>
/// The file that holds the name by which nodes know a run: made with its folder, and copied with it. Nodes live longer than folders: by
/// their paths alone, a run in a folder that was deleted and made again would be an old one, and two machines' folders one run.
/// </summary>
internal static class RunIdFile
{
    /// <summary>Name of the file.</summary>
    public const string Name = "run-id";

    private const int Digits = 16;

    /// <summary>The id in a folder; a new one if there is none.</summary>
    /// <exception cref="InputException">The file does not hold an id, or cannot be read or written.</exception>
    public static string Take(string folder, TimeProvider clock)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            if (!File.Exists(path))
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{clock.GetUtcNow().Ticks}/{Environment.ProcessId}/{Environment.MachineName}/{folder}"))):x16}");
                SafeFile.Write(path, Encoding.ASCII.GetBytes(id + "\n"));
                return id;
            }
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Digits + 2];
            var text = Encoding.ASCII.GetString(bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
            return text.TrimEnd('\n') is { Length: Digits } found && found.All(char.IsAsciiHexDigitLower) ? found
                : throw new InputException($"{path}: \"{Printable.Text(text)}\" found, {Digits} digits of 0 to 9 and a to f are allowed");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot use {path}: {error.Message}", error);
        }
    }
}
