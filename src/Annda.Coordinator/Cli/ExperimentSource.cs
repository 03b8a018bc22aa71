using Annda.Data;
using Annda.Experiments;
using Annda.Experiments.Binding;

namespace Annda.Cli;

/// <summary>Finds an experiment by name or file and reads it; every error at once.</summary>
internal static class ExperimentSource
{
    public const string Default = "digits";

    /// <summary>A built-in experiment.</summary>
    /// <exception cref="InputException">No such experiment.</exception>
    public static Experiment BuiltIn(string name) =>
        ExperimentLibrary.Names.Contains(name) ? ExperimentLibrary.Read(name).Experiment! : throw Unknown(name);

    /// <summary>Reads a built-in experiment or a file, with overrides.</summary>
    /// <exception cref="InputException">There are errors; the message has a line for each.</exception>
    public static ExperimentReading Read(string nameOrFile, IReadOnlyList<string> overrides)
    {
        var reading = ExperimentLibrary.Names.Contains(nameOrFile) ? ExperimentLibrary.Read(nameOrFile, overrides)
            : File.Exists(nameOrFile) || Directory.Exists(nameOrFile) ? ExperimentReader.ReadFile(nameOrFile, overrides)
            : throw Unknown(nameOrFile);
        ExperimentError.ThrowIfAny(reading.Errors);
        return reading;
    }

    private static InputException Unknown(string name) => new(
        $"'{Printable.Text(name)}' is neither a file nor a built-in experiment{Nearest.Hint(name, ExperimentLibrary.Names)}; "
        + $"built in are {string.Join(", ", ExperimentLibrary.Names)}");
}
