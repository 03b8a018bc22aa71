using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Hosting;
using Annda.Metrics;
using Annda.Programs;
using Annda.Simulations;

namespace Annda.Execution;

/// <summary>Recalls the same cues in the same network under several orders of updates, through the same actors.</summary>
internal static class RecallComparison
{
    /// <summary>For each order its figures and, cue by cue, what came back.</summary>
    public static async Task<JsonObject> RunAsync(Recipe recipe, RecallMetrics metrics, IReadOnlyList<RecallOrder> orders, int threads,
        IProgressView view, CancellationToken stop)
    {
        var (comparison, compared) = (new JsonObject(), new List<(RecallOrder, RecallMetrics)>());
        var task = (RecallTask)recipe.Experiment.Task with { Attractors = AttractorList.None, Compare = null };
        foreach (var order in orders.Distinct())
        {
            if (stop.IsCancellationRequested) break;
            view.Show(new ProgressLine($"recalling in {JsonText.Name(order)} order", comparison.Count / (double)orders.Count, "",
                recipe.Temperatures.At(0), 0, "updates/s", null));
            var other = (recipe with { Experiment = recipe.Experiment with { Task = task }, Virtual = null })
                .Under(Of(order, recipe.Dynamics), threads);
            await using var simulation = await Simulation.StartAsync(other.Network, new SimulationOptions
            {
                Seed = recipe.Experiment.Seed,
                Dynamics = other.Dynamics,
                Node = new NodeOptions { Threads = threads },
            }).ConfigureAwait(false);
            await simulation.RunAsync(other.Program, stop: stop).ConfigureAwait(false);
            var its = new RecallMetrics(other, (RecallProgram)other.Program, metrics.Names);
            compared.Add((order, its));
            var (figures, entry) = (its.Figures, new JsonObject());
            foreach (var (name, value) in figures.Overall().ToArray()) entry[name] = value?.DeepClone();
            entry["cues"] = new JsonArray([.. figures.Cues.Select(c => (JsonNode)new JsonObject
            {
                ["cue"] = figures.NameOf(c.Cue),
                ["noise"] = its.Program.Settings.Levels[c.Level].Noise,
                ["missing"] = its.Program.Settings.Levels[c.Level].Missing,
                ["memories"] = RecallFigures.Counts(c),
            })]);
            comparison[JsonText.Name(order)] = entry;
        }
        metrics.Compared = compared;
        return comparison;
    }

    private static DynamicsSpec Of(RecallOrder order, DynamicsSpec own)
    {
        var plain = new DynamicsSpec { Convention = own.Convention, Tie = own.Tie };
        return order switch
        {
            RecallOrder.Synchronous => plain with { Kind = DynamicsKind.Synchronous },
            RecallOrder.RandomScan => plain with { Kind = DynamicsKind.RandomScan },
            RecallOrder.Shuffled => plain with { Kind = DynamicsKind.Sequential, Order = UnitOrder.Shuffled },
            RecallOrder.Random => plain with { Kind = DynamicsKind.Sequential, Order = UnitOrder.Random },
            _ => plain with { Kind = DynamicsKind.Sequential, Order = UnitOrder.Fixed },
        };
    }
}
