using System.Text.Json.Nodes;
using Annda.Data;
using Annda.Dynamics;
using Annda.Execution;
using Annda.Experiments;
using Annda.Reports;

namespace Annda.Stacks;

/// <summary>A network that is trained in stages: what they are, and what they come to together.</summary>
public abstract class Stack
{
    private const int SeedShift = 32;

    private readonly List<Stage> _stages = [];

    private protected Stack(Experiment experiment) => Experiment = experiment;

    /// <summary>The experiment, with full file names.</summary>
    public Experiment Experiment { get; }

    /// <summary>All stages, in order.</summary>
    public IReadOnlyList<Stage> Stages => _stages;

    /// <summary>The stage whose model is that of the whole run.</summary>
    public abstract Stage Last { get; }

    /// <summary>The kind of its task, as experiment files write it.</summary>
    public string Kind => Experiment.Task is DbnTask ? "dbn" : "deep-autoencoder";

    /// <summary>The blocks of the finished network, in words.</summary>
    public string Shape => string.Join("-", Experiment.Network.Blocks.Select(b => b.Width()));

    /// <summary>What a reading's task trains in stages; null for any other task.</summary>
    /// <param name="reading">A reading without errors.</param>
    /// <exception cref="InputException">A file is broken or does not fit.</exception>
    public static Stack? Of(ExperimentReading reading)
    {
        var experiment = ExperimentFiles.WithFullNames(reading.Experiment!, reading.Folder);
        return experiment.Task switch
        {
            DbnTask task => new DeepBeliefNet(experiment, task),
            DeepAutoencoderTask task => new DeepAutoencoder(experiment, task),
            _ => null,
        };
    }

    /// <summary>Makes the first stage ready: what its files hold is looked at before anything runs.</summary>
    /// <exception cref="InputException">A file is broken or does not fit.</exception>
    public Recipe First() => RecipeOf(Stages[0], Experiment.Name, 1, 1);

    /// <summary>Makes a stage ready, whose earlier ones are done.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="folder">Folder of the whole run.</param>
    /// <param name="threads">Compute threads.</param>
    /// <param name="nodes">Nodes that are likely to share the work.</param>
    /// <exception cref="InputException">A file is broken or does not fit; the message names the stage.</exception>
    public static Recipe RecipeOf(Stage stage, string folder, int threads, int nodes)
    {
        try
        {
            var reading = ExperimentReader.ReadText(ExperimentWriter.Write(stage.Experiment), folder);
            ExperimentError.ThrowIfAny(reading.Errors);
            return Recipe.Create(reading, threads, nodes: nodes);
        }
        catch (InputException error)
        {
            throw new InputException($"{stage.Folder}: {error.Message}", error);
        }
    }

    // Runs of one seed would draw the same numbers at the same sweeps: each stage has a seed of its own.
    private protected Stage Add(string name, string title, NetworkSection network, DataSection data, TaskSection task,
        DynamicsKind dynamics = DynamicsKind.Sequential)
    {
        var stage = new Stage(_stages.Count + 1, name, title, new Experiment
        {
            Name = $"{Experiment.Name}-{name}",
            Description = $"Stage {_stages.Count + 1} of {Experiment.Name}: {title}.",
            Seed = unchecked(Experiment.Seed + ((ulong)_stages.Count << SeedShift)),
            Network = network,
            Dynamics = new DynamicsSection { Kind = dynamics },
            Data = data,
            Task = task,
        });
        _stages.Add(stage);
        return stage;
    }

    /// <summary>The figures worth watching of a stage's metrics, in a few words.</summary>
    public abstract string Headline(Stage stage, JsonObject metrics);

    /// <summary>Metrics of the whole, from the lines of the stages that are done.</summary>
    /// <param name="done">Stages with their metrics.</param>
    public abstract JsonObject Metrics(IReadOnlyList<(Stage Stage, JsonObject Metrics)> done);

    /// <summary>The figures at the top of the report, at most six.</summary>
    public abstract IEnumerable<ReportFact> Facts(JsonObject metrics);

    /// <summary>What the report shows beside a table of all stages.</summary>
    /// <param name="done">Stages with their folder and metrics.</param>
    public abstract StackPictures Pictures(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done);
}

/// <summary>What a stack's report shows beside its stages.</summary>
/// <param name="Charts">Charts.</param>
/// <param name="Pictures">Pictures.</param>
/// <param name="Tables">Tables.</param>
public sealed record StackPictures(IReadOnlyList<ReportChart> Charts, IReadOnlyList<ReportPictureGroup> Pictures,
    IReadOnlyList<ReportTable> Tables);
