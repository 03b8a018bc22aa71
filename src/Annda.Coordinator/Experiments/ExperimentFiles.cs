namespace Annda.Experiments;

/// <summary>The files that an experiment names. Relative names start from the experiment file's folder.</summary>
public static class ExperimentFiles
{
    private const string GraphPath = "network.graph";

    /// <summary>The full name of a file that an experiment names; an archive's <c>#entry</c> stays at its end.</summary>
    /// <param name="name">The name as the experiment gives it.</param>
    /// <param name="folder">The experiment file's folder.</param>
    public static string Resolve(string name, string folder) => Path.GetFullPath(name, Path.GetFullPath(folder));

    /// <summary>The experiment with full file names, so that it can be written to another folder and still be run.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="folder">The folder that its relative file names start from.</param>
    public static Experiment WithFullNames(Experiment experiment, string folder)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        string? Full(string? name) => name is null ? null : Resolve(name, folder);
        BiasSection? FullBias(BiasSection? bias) => bias is BiasSection.FromFile file ? file with { File = Full(file.File)! } : bias;
        var network = experiment.Network;
        return experiment with
        {
            Network = network with
            {
                Graph = network.Graph is GraphSection.FromFile file ? file with { File = Full(file.File)! } : network.Graph,
                Couplings = [.. network.Couplings.Select(c => c with { File = Full(c.File) })],
                Blocks = [.. network.Blocks.Select(b => b with { Bias = FullBias(b.Bias)!, BiasDown = FullBias(b.BiasDown) })],
                From = Full(network.From),
            },
            Task = experiment.Task switch
            {
                StudyTask study => study with
                {
                    Each = study.Each is RecallTask each ? WithFullNames(each, folder) : study.Each,
                    Curves = StudyPoints.WithFullNames(study.Curves, n => Resolve(n, folder)),
                },
                RecallTask recall => WithFullNames(recall, folder),
                var other => other,
            },
            Data = experiment.Data is not { } data ? null : data with
            {
                Train = Full(data.Train),
                TrainLabels = Full(data.TrainLabels),
                Test = Full(data.Test),
                TestLabels = Full(data.TestLabels),
                Features = [.. data.Features.Select(f => f with { Model = Full(f.Model)! })],
            },
        };
    }

    private static RecallTask WithFullNames(RecallTask recall, string folder) => recall.Cues is CueSection.InFile cues
        ? recall with { Cues = cues with { File = Resolve(cues.File, folder) } } : recall;

    /// <summary>An error for every named file that does not exist.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="folder">The folder that its relative file names start from.</param>
    public static IEnumerable<ExperimentError> Missing(Experiment experiment, string folder)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return Named(experiment).Select(n => Missing(n.Path, n.Name, folder)).OfType<ExperimentError>();
    }

    /// <summary>The error of a network whose graph file does not exist; null where all is well.</summary>
    internal static ExperimentError? MissingGraph(NetworkSection network, string folder) =>
        network.Graph?.FileName is { } name ? Missing(GraphPath, name, folder) : null;

    private static ExperimentError? Missing(string path, string name, string folder)
    {
        var file = name.Split('#')[0];
        if (name.Contains('\0', StringComparison.Ordinal) || file.Length == 0)
            return new ExperimentError(path, "found a text that is no file name; allowed: a file name, for an archive with #entry");
        var isFolder = path is "data.train" or "task.cues" && Directory.Exists(Resolve(name, folder));
        return isFolder || File.Exists(Resolve(file, folder)) || File.Exists(Resolve(name, folder)) ? null
            : new ExperimentError(path, $"there is no file {Resolve(file, folder)}");
    }

    private static IEnumerable<(string Path, string Name)> Named(Experiment experiment)
    {
        (string, string?)[] names =
        [
            (GraphPath, experiment.Network.Graph?.FileName),
            .. experiment.Network.Couplings.Select((c, i) => ($"network.couplings[{i}].file", c.File)),
            .. experiment.Network.Blocks.Select((b, i) => ($"network.blocks[{i}].bias.file", (b.Bias as BiasSection.FromFile)?.File)),
            .. experiment.Network.Blocks.Select((b, i) => ($"network.blocks[{i}].biasDown.file",
                (b.BiasDown as BiasSection.FromFile)?.File)),
            ("data.train", experiment.Data?.Train),
            ("data.trainLabels", experiment.Data?.TrainLabels),
            ("data.test", experiment.Data?.Test),
            ("data.testLabels", experiment.Data?.TestLabels),
            .. (experiment.Data?.Features ?? []).Select((f, i) => ($"data.features[{i}].model", f.Model)),
            ("task.cues", ((experiment.Task as RecallTask)?.Cues as CueSection.InFile)?.File),
        ];
        return names.Where(n => n.Item2 is not null).Select(n => (n.Item1, n.Item2!));
    }
}
