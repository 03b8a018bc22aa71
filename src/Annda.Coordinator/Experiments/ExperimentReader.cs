using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>What came of reading an experiment: the experiment, or every error in it.</summary>
/// <param name="Experiment">The experiment with all defaults filled in; null when there are errors.</param>
/// <param name="Errors">All errors; empty when the experiment is good.</param>
/// <param name="Folder">The folder that relative file names in the experiment start from.</param>
public sealed record ExperimentReading(Experiment? Experiment, IReadOnlyList<ExperimentError> Errors, string Folder);

/// <summary>Reads experiment files strictly: what a file says is either understood or an error with its path.</summary>
public static class ExperimentReader
{
    /// <summary>Largest experiment file: 64 MiB. Larger weights belong into .npy files.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>
    /// Reads a file, applies overrides (<c>path=value</c>), binds and checks, and looks whether the files it names exist.
    /// </summary>
    /// <param name="path">The experiment file.</param>
    /// <param name="overrides">Overrides, applied in order.</param>
    public static ExperimentReading ReadFile(string path, IReadOnlyList<string>? overrides = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);
            if (Bounded(file) is not { } read)
                return Failed($"{path} is too large; an experiment file has at most {MaxBytes} bytes (put large weights into .npy files)");
            bytes = read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return Failed(Directory.Exists(path) ? $"{path} is a folder, not an experiment file" : $"cannot read {path}: {e.Message}");
        }
        return Read(bytes, overrides ?? [], Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
    }

    /// <summary>Reads an experiment from text.</summary>
    /// <param name="text">The text of an experiment file.</param>
    /// <param name="folder">The folder that relative file names start from.</param>
    /// <param name="overrides">Overrides, applied in order.</param>
    public static ExperimentReading ReadText(string text, string folder, IReadOnlyList<string>? overrides = null) =>
        Read(Encoding.UTF8.GetBytes(text), overrides ?? [], Path.GetFullPath(folder));

    private static ExperimentReading Read(byte[] bytes, IReadOnlyList<string> overrides, string folder)
    {
        var errors = new ErrorList();
        var root = JsonScan.Parse(bytes, errors);
        if (root is { } json && overrides.Count > 0)
            root = Overridden(json, overrides, errors);
        if (root is null || errors.Count > 0)
            return new ExperimentReading(null, errors.ToList(), folder);
        if (new Binder(errors).Bind(Shapes.Of(typeof(Experiment)), root.Value, JsonPath.Root) is not Experiment bound)
            return new ExperimentReading(null, errors.ToList(), folder);
        var network = SavedNetwork.FillIn(Defaults.FillIn(bound), folder, errors);
        var sized = VisibleSize.FillIn(GraphSize.FillIn(network, folder, errors), folder, errors);
        var experiment = TspCities.FillIn(OutputSize.FillIn(sized), folder, errors);
        if (errors.Count > 0)
            return new ExperimentReading(null, errors.ToList(), folder);
        var problems = ExperimentCheck.Check(experiment).Concat(ExperimentFiles.Missing(experiment, folder)).ToList();
        if (problems.Count == 0 && experiment.Task is StudyTask)
            foreach (var error in StudyPoints.Errors(experiment, folder).TakeWhile(_ => !errors.Full))
                errors.Add(error.Path, error.Message);
        problems.AddRange(errors.ToList());
        return new ExperimentReading(problems.Count == 0 ? experiment : null, problems, folder);
    }

    private static JsonElement? Overridden(JsonElement json, IReadOnlyList<string> overrides, ErrorList errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return json;
        var root = JsonObject.Create(json)!;
        foreach (var text in overrides)
        {
            if (Override.Apply(root, text) is { } error)
                errors.Add(error.Path, error.Message);
        }
        return errors.Count == 0 ? JsonSerializer.SerializeToElement(root) : null;
    }

    // A device or a pipe states no length, so the bytes themselves are counted.
    private static byte[]? Bounded(FileStream file)
    {
        if (file.CanSeek && file.Length > MaxBytes)
            return null;
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (file.Read(buffer) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > MaxBytes)
                return null;
        }
        return bytes.ToArray();
    }

    private static ExperimentReading Failed(string message) => new(null, [new ExperimentError("", message)], "");
}
