using System.Globalization;
using System.Text.Json.Nodes;
using Annda.Coordination;
using Annda.Exact;
using Annda.Execution;
using Annda.Hosting;
using Annda.Metrics;
using Annda.Programs;
using Annda.Protocol;
using Annda.Runs;
using Annda.Simulations;
using Microsoft.Extensions.Logging;

namespace Annda.Studies;

/// <summary>What one run of a point gave.</summary>
/// <param name="Figures">Figures by the names of <see cref="StudyFigure.All"/>.</param>
/// <param name="Staleness">Reads by age, as a run's snapshot has them.</param>
/// <param name="Messages">Messages by kind.</param>
/// <param name="StateHash">Hash of all chains at the end.</param>
/// <param name="ModelHash">Hash of the parameters at the end.</param>
public sealed record PointMeasures(IReadOnlyDictionary<string, double> Figures, IReadOnlyDictionary<int, long> Staleness,
    IReadOnlyList<MessageCount> Messages, string StateHash, string ModelHash);

/// <summary>Runs a point once and measures it.</summary>
internal static class PointRun
{
    /// <summary>The measures, or null if the run was stopped.</summary>
    public static async Task<PointMeasures?> RunAsync(Recipe recipe, int threads, IRunObserver observer, TimeProvider clock,
        Action<ILoggingBuilder> logging, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        await using var simulation = await Simulation.StartAsync(recipe.Network, new SimulationOptions
        {
            Seed = recipe.Experiment.Seed,
            Dynamics = recipe.Dynamics,
            Virtual = recipe.Virtual,
            Node = new NodeOptions { Threads = threads },
        }, logging).ConfigureAwait(false);
        ITaskMetrics? training = recipe.Program is not TrainProgram train ? null
            : MixedMetrics.IsFor(recipe.Network.Spec) ? new MixedMetrics(recipe, train) : new TrainMetrics(recipe, train);
        var watched = (training as TrainMetrics)?.Boltzmann is { } boltzmann ? new CodesObserver(observer, boltzmann) : observer;
        var result = await simulation.RunAsync(recipe.Program, watched, stop: stop).ConfigureAwait(false);
        if (result.Rest == RestKind.Stopped) return null;
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        var figures = recipe.Program switch
        {
            SampleProgram sample => Sampled(recipe, sample, result),
            RecallProgram recall => Named(new RecallMetrics(recipe, recall).Final(result.Snapshot, stopped: false)),
            _ => Named(training!.Final(result.Snapshot, stopped: false)),
        };
        var cut = Topology.CutSize.Of(recipe.Network);
        figures["meanAge"] = new ReadAges(recipe.Rule, result.Snapshot.Staleness).Mean;
        if (simulation.Virtual is { } world) figures["virtualTime"] = world.Now;
        (figures["cutWeight"], figures["cutEdges"]) = (cut.Weight, cut.Edges);
        (figures["unitUpdates"], figures["seconds"]) = (result.Snapshot.UnitUpdates, seconds);
        figures["updatesPerSecond"] = result.Snapshot.UnitUpdates / Math.Max(1e-9, seconds);
        return new PointMeasures(figures, result.Snapshot.Staleness, result.Messages, result.Snapshot.StateHash(),
            result.Snapshot.Network.Hash());
    }

    private static Dictionary<string, double> Sampled(Recipe recipe, SampleProgram program, RunResult result)
    {
        var (settings, statistics) = (program.Settings, program.Statistics);
        var figures = new Dictionary<string, double>
        {
            ["samples"] = statistics.Samples,
            ["meanEnergy"] = statistics.MeanEnergy(recipe.Network),
        };
        var metrics = new SampleMetrics(recipe, program);
        if (metrics.Enumerated is var (model, boltzmann)) AgainstLaws(figures, metrics, model, boltzmann, statistics.Samples);
        var tau = AutocorrelationTime.Of(statistics.Energies!.Chains);
        var sampling = settings.Sweeps / settings.Every * (double)settings.Every;
        var sweeps = settings.BurnIn + sampling;
        // Every activation serves all chains of its group.
        var messages = result.Messages.Where(m => m.Kind == nameof(Activation)).Sum(m => (double)m.Count) / settings.Groups;
        figures["autocorrelationTime"] = tau * settings.Every;
        figures["effectiveSamples"] = statistics.Samples / tau;
        figures["effectiveSamplesPerUpdate"] = figures["effectiveSamples"] / (result.Snapshot.UnitUpdates * (sampling / sweeps));
        figures["effectiveSamplesPerMessage"] = figures["effectiveSamples"] / (messages * settings.Chains * (sampling / sweeps));
        figures["messagesPerSweep"] = messages / sweeps;
        return figures;
    }

    private static void AgainstLaws(Dictionary<string, double> figures, SampleMetrics metrics, PairwiseModel model, ExactLaw boltzmann,
        long samples)
    {
        var (means, moments) = (boltzmann.UnitMeans(), boltzmann.PairMoments());
        figures["noiseFloor"] = NoiseFloor.Of(boltzmann.Probabilities, samples);
        figures["exactMeanEnergy"] = boltzmann.MeanEnergy;
        figures["totalVariation"] = ExactLaw.TotalVariation(metrics.Sampled, boltzmann.Probabilities);
        (figures["maxUnitMeanError"], figures["maxPairMomentError"]) = Errors(metrics.Sampled);
        if (metrics.OwnLaw is not { } law) return;
        figures["totalVariationToLaw"] = ExactLaw.TotalVariation(metrics.Sampled, law);
        figures["lawTotalVariation"] = ExactLaw.TotalVariation(law, boltzmann.Probabilities);
        figures["lawMeanEnergy"] = ExactLaw.MeanUnder(law, boltzmann.Energies);
        (figures["lawMaxUnitMeanError"], figures["lawMaxPairMomentError"]) = Errors(law);

        (double Unit, double Pair) Errors(double[] other)
        {
            var (otherMeans, otherMoments) = (ExactLaw.UnitMeans(model, other), ExactLaw.PairMoments(model, other));
            var pair = 0.0;
            for (var i = 0; i < model.Units; i++)
                for (var j = 0; j < i; j++) pair = Math.Max(pair, Math.Abs(otherMoments[i, j] - moments[i, j]));
            return (means.Zip(otherMeans).Max(m => Math.Abs(m.First - m.Second)), pair);
        }
    }

    private static Dictionary<string, double> Named(JsonObject final) => StudyFigure.All.Where(f => final[f.Name] is not null)
        .ToDictionary(f => f.Name, f => Convert.ToDouble(final[f.Name]!.GetValue<object>(), CultureInfo.InvariantCulture));
}
