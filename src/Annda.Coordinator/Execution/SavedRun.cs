using Annda.Checkpoints;
using Annda.Data;
using Annda.Experiments;

namespace Annda.Execution;

/// <summary>What a run's folder holds to go on from.</summary>
internal static class SavedRun
{
    /// <summary>
    /// The saved model of a folder, which must be that of its experiment and data; null where none was saved yet. Lines of metrics.jsonl
    /// that are newer are taken away.
    /// </summary>
    /// <exception cref="InputException">The model is broken, or of another experiment or data.</exception>
    public static SavedModel? TakeUp(Recipe recipe, RunDirectory directory)
    {
        var from = Read(recipe, directory);
        directory.KeepMetrics(from?.Counters.MetricsLines ?? 0);
        return from;
    }

    /// <summary>The text by which experiments are compared.</summary>
    public static string Text(ExperimentReading reading) =>
        ExperimentWriter.Write(ExperimentFiles.WithFullNames(reading.Experiment!, reading.Folder));

    private static SavedModel? Read(Recipe recipe, RunDirectory directory)
    {
        var (file, model) = (directory.File("experiment.json"), directory.Model);
        if (!File.Exists(model) && !File.Exists(model + CheckpointFile.Previous)) return null;
        var saved = Read(model);
        if (!IsOf(saved, recipe, directory.Path))
            throw new InputException($"--resume: {model} is of another model than {file}: the experiment saved in it differs");
        if (saved.Counters.Inputs != recipe.InputsHash())
            throw new InputException($"--resume: a file that {file} names has changed: its weights or data are not those that the run "
                + "began with");
        return saved;
    }

    // A model that an older version saved says nothing of keys that are newer; read again, it has them at their defaults.
    private static bool IsOf(SavedModel saved, Recipe recipe, string folder)
    {
        var today = ExperimentWriter.Write(recipe.Experiment);
        return saved.ExperimentJson == today
            || ExperimentReader.ReadText(saved.ExperimentJson, folder) is { Experiment: not null } reading && Text(reading) == today;
    }

    private static SavedModel Read(string model)
    {
        try
        {
            return SavedModel.Read(model);
        }
        catch (InputException fault) when (File.Exists(model) && File.Exists(model + CheckpointFile.Previous))
        {
            throw new InputException($"{fault.Message}; the one saved before it is {model + CheckpointFile.Previous}: "
                + "rename it to model.annda to go on from there");
        }
    }
}
