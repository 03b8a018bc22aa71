using System.IO.Compression;

namespace Annda.Data;

/// <summary>Reads arrays from NumPy's .npz archives (zip files of .npy entries).</summary>
public static class NpzReader
{
    private const int MaxEntries = 10_000;

    /// <summary>The names of all arrays, in the archive's order.</summary>
    /// <param name="path">The archive.</param>
    public static IReadOnlyList<string> Names(string path) => WithArchive(path, Names);

    /// <summary>Reads one array.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="name">The array's name, without .npy.</param>
    /// <exception cref="InputException">The archive is broken, or has no such array.</exception>
    public static NpyArray Read(string path, string name) => WithArchive(path, archive =>
    {
        var entry = archive.Entries.FirstOrDefault(e => NameOf(e) == name)
            ?? throw new InputException($"{path}: there is no array \"{Printable.Text(name)}\"; there are: "
                + $"{string.Join(", ", Names(archive).Take(20).Select(n => Printable.Text(n)))}");
        using var file = InputFile.OpenEntry($"{path}#{Printable.Text(name)}", entry.Open(), entry.CompressedLength);
        return NpyReader.Read(file);
    });

    private static List<string> Names(ZipArchive archive) => [.. archive.Entries.Select(NameOf)];

    private static string NameOf(ZipArchiveEntry entry) =>
        entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;

    private static T WithArchive<T>(string path, Func<ZipArchive, T> use)
    {
        using var file = InputFile.OpenPlain(path);
        try
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxEntries)
                throw new InputException($"{path}: found {archive.Entries.Count} entries; allowed: at most {MaxEntries}");
            return use(archive);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new InputException($"{path}: not a readable .npz archive: {e.Message}", e);
        }
    }
}

/// <summary>Writes NumPy's .npz archives. The same arrays give the same bytes: no time is stored.</summary>
/// <param name="stream">Where to; stays open.</param>
public sealed class NpzWriter(Stream stream) : IDisposable
{
    // The first moment that a zip file can name.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Adds an array of float64.</summary>
    /// <param name="name">Its name, without .npy.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its values in C order.</param>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<double> values)
    {
        using var entry = Open(name);
        NpyWriter.Write(entry, shape, values);
    }

    /// <summary>Adds an array of float32.</summary>
    /// <param name="name">Its name, without .npy.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="values">Its values in C order.</param>
    public void Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        using var entry = Open(name);
        NpyWriter.Write(entry, shape, values);
    }

    /// <summary>Finishes the archive.</summary>
    public void Dispose() => archive.Dispose();

    private Stream Open(string name)
    {
        var entry = archive.CreateEntry(name + ".npy", CompressionLevel.Fastest);
        entry.LastWriteTime = Epoch;
        return entry.Open();
    }
}
