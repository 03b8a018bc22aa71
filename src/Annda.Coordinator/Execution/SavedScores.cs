using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Data;
using Annda.Evaluation;
using Annda.Experiments;
using Annda.Hosting;
using Annda.Metrics;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Execution;

/// <summary>
/// Scores of saved models whose experiment says how data become states: machines with Gaussian or softmax units, and layered networks.
/// </summary>
/// <param name="saved">The model.</param>
/// <param name="name">What it is called in errors.</param>
internal sealed class SavedScores(SavedModel saved, string name)
{
    private readonly Network _network = saved.Snapshot.Network;

    /// <summary>Scores on the examples of a file, or of the embedded digits.</summary>
    /// <param name="data">A file, or "digits".</param>
    /// <param name="labels">The file of their labels, or null.</param>
    /// <param name="count">At most so many examples; null: all.</param>
    /// <param name="likelihood">Temperature, and chains and temperatures of annealed importance sampling.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <param name="threads">Compute threads.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="InputException">The model is of another kind, or the data do not fit.</exception>
    public async Task<(string Method, int Examples, Figure[] Figures)> OfAsync(string data, string? labels, int? count,
        (double Temperature, int Chains, int Temperatures) likelihood, ulong seed, int threads, CancellationToken stop)
    {
        var layered = _network.Spec.Blocks.Any(b => b.Role == BlockRole.Output);
        if (!layered && !MixedMetrics.IsFor(_network.Spec)) throw Other();
        var reading = ExperimentReader.ReadText(Text(data, labels, count, layered), Directory.GetCurrentDirectory());
        ExperimentError.ThrowIfAny(reading.Errors);
        var recipe = Recipe.Create(reading, threads);
        if (layered) return await LayersAsync(recipe, threads, stop).ConfigureAwait(false);
        var examples = DatasetExamples.Of(recipe.Data!.Value.Test);
        if (!MixedRbm.TryFrom(_network, examples.Layout(_network.Spec), likelihood.Temperature, out var rbm)) throw Other();
        var (method, figures) = new MixedScores(rbm, examples).All(_network.Spec, likelihood.Chains, likelihood.Temperatures, seed);
        return (method, examples.Count, figures);
    }

    // The experiment as it was run, with other test data and nothing to learn.
    private string Text(string data, string? labels, int? count, bool layered)
    {
        var experiment = JsonNode.Parse(saved.ExperimentJson)!.AsObject();
        if (experiment["data"] is not JsonObject section)
            throw new InputException($"{name}: its experiment has no data, which would say how examples become states");
        foreach (var key in new[] { "testFraction", "testCount", "trainCount" }) section.Remove(key);
        if (data == "digits") section["testFraction"] = 0.9;
        else
        {
            section["test"] = Path.GetFullPath(data);
            section.Remove("testLabels");
            if (labels is not null) section["testLabels"] = Path.GetFullPath(labels);
        }
        if (count is { } some) section["testCount"] = some;
        if (layered) experiment["task"]!["epochs"] = 0;
        return experiment.ToJsonString();
    }

    private async Task<(string, int, Figure[])> LayersAsync(Recipe recipe, int threads, CancellationToken stop)
    {
        var program = (BackpropagationProgram)recipe.Program;
        await using var simulation = await Simulation.StartAsync(_network, new SimulationOptions
        {
            Seed = recipe.Experiment.Seed,
            Dynamics = recipe.Dynamics,
            Node = new NodeOptions { Threads = threads },
        }).ConfigureAwait(false);
        await simulation.RunAsync(program, stop: stop).ConfigureAwait(false);
        var figures = program.Evaluation!.Figures[LayerRecipe.Test];
        var task = (BackpropagateTask)recipe.Experiment.Task;
        var spoilt = task.Evaluate.Corruption is null ? "" : " from input with the noise of the experiment's evaluation";
        Figure[] all = task.Target == LayerTarget.Labels
            ? [new Figure("accuracy", figures.Accuracy, $"share of examples whose largest output is their label's{spoilt}")
                {
                    StandardError = Math.Sqrt(figures.Accuracy * (1 - figures.Accuracy) / figures.Examples),
                }]
            :
            [
                new Figure("squaredError", figures.SquaredError, $"squared difference of output and input, summed over units{spoilt}; mean "
                    + "over the examples"),
                new Figure("absoluteErrorPerUnit", figures.AbsoluteErrorPerUnit, $"size of the difference a unit{spoilt}; mean over the "
                    + "examples"),
            ];
        if (task.Loss != Kernels.Loss.Squared)
            all = [.. all, new Figure("crossEntropy", figures.CrossEntropy,
                $"cross-entropy of output and target{spoilt}; nats per example")];
        return ("", (int)figures.Examples, all);
    }

    private InputException Other() => new($"{name}: evaluate scores restricted Boltzmann machines (visible blocks and one hidden block, "
        + "coupled densely) at a temperature above 0, and layered networks; this model is another");
}
