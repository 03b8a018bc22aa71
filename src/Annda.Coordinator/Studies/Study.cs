using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Topology;

namespace Annda.Studies;

/// <summary>A study made ready: the experiment at no point, and the experiment of each point.</summary>
public sealed class Study
{
    private Study(Experiment experiment, Recipe start, IReadOnlyList<StudyPoint> points) =>
        (Experiment, Task, Base, Points) = (experiment, (StudyTask)experiment.Task, start, points);

    /// <summary>The study, with full file names.</summary>
    public Experiment Experiment { get; }

    /// <summary>Its task.</summary>
    public StudyTask Task { get; }

    /// <summary>The experiment with the task of its points, at no point.</summary>
    public Recipe Base { get; }

    /// <summary>All points, curve by curve.</summary>
    public IReadOnlyList<StudyPoint> Points { get; }

    /// <summary>Makes a study ready.</summary>
    /// <param name="reading">A reading of a study without errors.</param>
    /// <exception cref="InputException">A file is broken or does not fit.</exception>
    public static Study Create(ExperimentReading reading)
    {
        var experiment = ExperimentFiles.WithFullNames(reading.Experiment!, reading.Folder);
        var start = Execution.Recipe.Create(reading with { Experiment = StudyPoints.Base(experiment) }, threads: 1);
        return new Study(experiment, start, [.. StudyPoints.Of(experiment, reading.Folder)]);
    }

    /// <summary>What is run at a point: everything that a run of its own with the seed so much later would be.</summary>
    /// <param name="point">The point.</param>
    /// <param name="repeat">From 0.</param>
    /// <exception cref="InputException">A file is broken or does not fit; the message names the point.</exception>
    public Recipe Recipe(StudyPoint point, int repeat)
    {
        var experiment = point.Reading.Experiment!;
        try
        {
            // One thread: the number of chain groups, and with it that of messages, must not hang on the machine.
            return Execution.Recipe.Create(point.Reading with { Experiment = experiment with { Seed = experiment.Seed + (ulong)repeat } },
                threads: 1, energies: true);
        }
        catch (InputException error)
        {
            throw new InputException($"task.curves[{point.Curve}].values[{point.Index}]: at {NameOf(point)}: {error.Message}", error);
        }
    }

    /// <summary>The network of a point before it is cut anew.</summary>
    public static Network Uncut(StudyPoint point)
    {
        var experiment = point.Reading.Experiment!;
        var (folder, uncut) = (point.Reading.Folder, experiment with { Network = experiment.Network with { Partition = null } });
        var data = experiment.Data is null ? null : Execution.Recipe.ExamplesOf(DatasetLoader.Load(experiment, folder).Train);
        return NetworkFactory.Create(uncut, folder, data);
    }

    /// <summary>A point in words: its curve, what varies, and the value.</summary>
    public string NameOf(StudyPoint point) => $"{Task.Curves[point.Curve].Name}: {Task.Curves[point.Curve].Vary} = {point.Label}";
}
