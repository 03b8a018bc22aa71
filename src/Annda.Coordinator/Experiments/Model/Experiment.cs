using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>
/// One experiment: a network, its dynamics and temperature, perhaps data, and a task. Records hold arrays, so two experiments are
/// compared by what <see cref="ExperimentWriter"/> writes for them.
/// </summary>
[Doc("An Annda experiment.")]
public sealed record Experiment
{
    [Doc("What the experiment is called in reports and folders."), Count(1, 200)]
    public required string Name { get; init; }

    [Doc("What the experiment shows, in a sentence or two."), Count(0, 10_000)]
    public string? Description { get; init; }

    [Doc("The key of every random draw: the same seed and experiment give the same bits.")]
    public ulong Seed { get; init; } = 1;

    [Doc("The blocks of units and the weights between them.")]
    public required NetworkSection Network { get; init; }

    [Doc("Who may update when, and from which values.")]
    public DynamicsSection Dynamics { get; init; } = new();

    [Doc("A number, or a schedule of temperatures by sweep.")]
    public TemperatureSection Temperature { get; init; } = new TemperatureSection.Constant();

    [Doc("The examples to learn from; needed by a train task.")]
    public DataSection? Data { get; init; }

    [Doc("What to do with the network.")]
    public required TaskSection Task { get; init; }
}
