using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>The built-in experiments: embedded files named <c>experiment/NAME.json</c>.</summary>
public static class ExperimentLibrary
{
    private const string Prefix = "experiment/";
    private const string Suffix = ".json";

    /// <summary>The names of all built-in experiments, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ExperimentLibrary).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a built-in experiment, or null when there is none of that name.</summary>
    /// <param name="name">The name.</param>
    public static string? Text(string name)
    {
        using var stream = typeof(ExperimentLibrary).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        return stream is null ? null : new StreamReader(stream).ReadToEnd();
    }

    /// <summary>Reads a built-in experiment; its relative file names (those set by overrides) start from the current folder.</summary>
    /// <param name="name">The name.</param>
    /// <param name="overrides">Overrides, applied in order.</param>
    public static ExperimentReading Read(string name, IReadOnlyList<string>? overrides = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var folder = Directory.GetCurrentDirectory();
        if (Text(name) is { } text)
            return ExperimentReader.ReadText(text, folder, overrides);
        var message = $"there is no built-in experiment \"{Found.Printable(name, 100)}\"{Nearest.Hint(name, Names)}; there are: "
            + $"{string.Join(", ", Names)}";
        return new ExperimentReading(null, [new ExperimentError("", message)], folder);
    }
}
