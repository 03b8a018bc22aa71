using System.CommandLine;
using Annda.Checkpoints;
using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Topology;

namespace Annda.Cli;

/// <summary>Finds the model that a person means: a file, the one in a run's folder, or the network of an experiment file.</summary>
internal static class ModelFile
{
    public static Argument<string> Argument() => CommonOptions.NoOption(new Argument<string>("MODEL")
    {
        Description = "A saved model (model.annda), the folder of a run, or an experiment file, whose network is taken as it starts",
    });

    /// <summary>The network that is meant.</summary>
    /// <exception cref="InputException">There is none, or it is broken.</exception>
    public static Network Read(string name)
    {
        var path = Directory.Exists(name) ? Path.Combine(name, "model.annda") : name;
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" or ".jsonc" => OfExperiment(path),
            ".npz" or ".npy" => throw new InputException($"{path}: arrays found; they do not say what kinds of units they join. Allowed: "
                + "a model, or an experiment file (.json) that takes them by couplings[].file and blocks[].bias.file"),
            _ => SavedModel.Read(path).Snapshot.Network,
        };
    }

    /// <summary>The saved model that is meant, with the experiment that it is of.</summary>
    /// <exception cref="InputException">There is none, or it is broken.</exception>
    public static SavedModel Saved(string name)
    {
        var path = Directory.Exists(name) ? Path.Combine(name, "model.annda") : name;
        return Path.GetExtension(path).ToLowerInvariant() is not (".json" or ".jsonc") ? SavedModel.Read(path)
            : throw new InputException($"{path}: an experiment file found; a saved model is needed, which knows how data become states");
    }

    private static Network OfExperiment(string path)
    {
        var reading = ExperimentSource.Read(path, []);
        if (reading.Experiment!.Task is StudyTask)
            throw new InputException($"{path}: a study found, which has many networks; an experiment with one is allowed");
        return Recipe.Create(reading, threads: 1).Network;
    }
}
