using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Hosting;
using Annda.Metrics;
using Annda.Programs;
using Annda.Simulations;

namespace Annda.Execution;

/// <summary>
/// Samples one network under several dynamics, through the same actors, and holds each sampled law against the exact one.
/// </summary>
internal static class DynamicsComparison
{
    /// <summary>For each dynamics: its law, the distances of what was sampled, and the staleness that was measured.</summary>
    public static async Task<JsonObject> RunAsync(Recipe recipe, IReadOnlyList<DynamicsKind> kinds, int threads, IProgressView view,
        CancellationToken stop)
    {
        var comparison = new JsonObject();
        foreach (var kind in kinds)
        {
            if (stop.IsCancellationRequested) break;
            view.Show(new ProgressLine($"comparing {JsonText.Name(kind)} dynamics", comparison.Count / (double)kinds.Count, "",
                recipe.Temperatures.At(0), 0, "updates/s", null));
            var other = Under(recipe, kind, threads);
            await using var simulation = await Simulation.StartAsync(other.Network, new SimulationOptions
            {
                Seed = recipe.Experiment.Seed,
                Dynamics = other.Dynamics,
                Virtual = other.Virtual,
                Node = new NodeOptions { Threads = threads },
            }).ConfigureAwait(false);
            var result = await simulation.RunAsync(other.Program, stop: stop).ConfigureAwait(false);
            var figures = new SampleMetrics(other, (SampleProgram)other.Program).Final(result.Snapshot, stopped: false);
            var entry = new JsonObject { ["law"] = JsonText.Name(other.Rule.Law) };
            foreach (var name in new[] { "totalVariation", "totalVariationToLaw", "noiseFloor",
                "meanEnergy" }) entry[name] = figures[name]?.DeepClone();
            entry["staleness"] = new ReadAges(other.Rule, result.Snapshot.Staleness).ToJson();
            comparison[JsonText.Name(kind)] = entry;
        }
        return comparison;
    }

    // The network is the one in hand, its files read once. Stale reads are those of the sweep before: repeatable, and of a known law.
    private static Recipe Under(Recipe recipe, DynamicsKind kind, int threads) => recipe.Under(
        recipe.Dynamics with { Kind = kind, Colours = null, Staleness = 0, Reads = StaleReads.Oldest }, threads);
}
