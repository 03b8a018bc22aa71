using System.Text.Json.Nodes;
using Annda.Coordination;
using Annda.Execution;
using Annda.Hosting;
using Annda.Metrics;
using Annda.Programs;
using Annda.Runs;
using Annda.Simulations;
using Annda.Tests.Experiments;

namespace Annda.Tests.Memories;

/// <summary>Runs recall experiments through the actors.</summary>
internal static class Recalled
{
    public static string BuiltIn(string name) => Annda.Experiments.ExperimentLibrary.Text(name)!;

    public static Recipe Recipe(string text, params string[] overrides)
    {
        var reading = Example.Read(text, overrides);
        Assert.Empty(reading.Errors);
        return Annda.Execution.Recipe.Create(reading, threads: 1);
    }

    public static async Task<(JsonObject Metrics, RecallProgram Program, RunResult Result)> RunAsync(Recipe recipe, int threads = 1,
        IRunObserver? observer = null, RunSnapshot? from = null)
    {
        await using var simulation = await Simulation.StartAsync(recipe.Network, new SimulationOptions
        {
            Seed = recipe.Experiment.Seed,
            Dynamics = recipe.Dynamics,
            Virtual = recipe.Virtual,
            Node = new NodeOptions { Threads = threads },
        });
        var result = await simulation.RunAsync(recipe.Program, observer, from);
        var program = (RecallProgram)recipe.Program;
        // As a reader of summary.json sees it: every number a JSON number.
        var metrics = new RecallMetrics(recipe, program).Final(result.Snapshot, stopped: false);
        return (JsonNode.Parse(metrics.ToJsonString())!.AsObject(), program, result);
    }

    public static async Task<JsonObject> MetricsAsync(string text, params string[] overrides) =>
        (await RunAsync(Recipe(text, overrides))).Metrics;
}
