using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Annda.Annealing;
using Annda.Data;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Experiments;
using Annda.Hosting;
using Annda.Numerics;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Cli;

/// <summary>annda evaluate MODEL --data FILE: scores a saved model on examples. Each figure says how it was found.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = ModelFile.Argument();
        var data = new Option<string>("--data") { Description = "Examples: an IDX, CSV or .npy file, or 'digits'", HelpName = "FILE",
            Required = true };
        var labels = new Option<string?>("--labels") { Description = "The examples' labels, for models that know labels",
            HelpName = "FILE" };
        var threshold = CommonOptions.Real("--threshold", "A pixel above this share of the largest value is on", 0.5, 0, 1);
        var count = CommonOptions.WholeOrNone("--count", "At most so many examples", 1, int.MaxValue);
        var chains = CommonOptions.Whole("--ais-chains", "Chains of annealed importance sampling", 100, 2, 1_000_000);
        var temperatures = CommonOptions.Whole("--ais-temperatures", "Temperatures of annealed importance sampling", 1000, 2, 1_000_000);
        var temperature = CommonOptions.Real("--temperature", "Temperature of the model", 1, 1e-9, 1e12);
        var samples = CommonOptions.Whole("--samples", "Samples of the model to compare with the examples", 0, 0, 100_000);
        var sweeps = CommonOptions.Whole("--sweeps", "Sweeps of each sample's chain from a random start", 1000, 1, 1_000_000);
        var (seed, json, threads) = (CommonOptions.Seed(), CommonOptions.Json(), CommonOptions.Threads());
        var command = new Command("evaluate", "Score a saved model on data") { model, data, labels, threshold, count, chains, temperatures,
            temperature, samples, sweeps, seed, threads, json };
        command.SetAction(async (parsed, stop) =>
        {
            var network = ModelFile.Read(parsed.GetValue(model)!);
            var given = parsed.GetValue(seed) ?? 1;
            var output = parsed.InvocationConfiguration.Output;
            if (!Rbm.TryFrom(network, parsed.GetValue(temperature), out var rbm))
            {
                if (parsed.GetValue(samples) > 0)
                    throw new InputException("--samples: found for a model with other than binary units; allowed for RBMs of binary ones");
                var (way, seen, scored) = await new SavedScores(ModelFile.Saved(parsed.GetValue(model)!), parsed.GetValue(model)!).OfAsync(
                    parsed.GetValue(data)!, parsed.GetValue(labels), parsed.GetValue(count), (parsed.GetValue(temperature),
                    parsed.GetValue(chains), parsed.GetValue(temperatures)), given, parsed.GetValue(threads), stop).ConfigureAwait(false);
                Write(output, parsed.GetValue(json), seen, way, scored);
                return ExitCode.Done;
            }
            var examples = Load(parsed.GetValue(data)!, parsed.GetValue(threshold), parsed.GetValue(count));
            if (examples.Units != rbm.Visible)
                throw new InputException($"--data: examples of {examples.Units} values found, the model has {rbm.Visible} visible units");
            var scores = new RbmScores(rbm, examples, given);
            var (method, figures) = scores.Likelihood(parsed.GetValue(chains), parsed.GetValue(temperatures));
            var drawn = parsed.GetValue(samples) == 0 ? null : await DrawAsync(network, parsed.GetValue(samples), parsed.GetValue(sweeps),
                parsed.GetValue(temperature), given, parsed.GetValue(threads), stop).ConfigureAwait(false);
            Figure[] all = [.. figures, .. scores.Fit(), .. drawn is null ? [] : SampleFigures.Of(drawn, examples)];
            Write(output, parsed.GetValue(json), examples.Count, method, all);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(TextWriter output, bool json, int examples, string method, Figure[] figures)
    {
        if (json) output.WriteLine(Json(examples, method, figures).ToJsonString(JsonText.Indented));
        else foreach (var line in Lines(examples, figures)) output.WriteLine(line);
    }

    // Every update of a unit is a block's.
    private static async Task<BitPlanes> DrawAsync(Network network, int samples, int sweeps, double temperature, ulong seed, int threads,
        CancellationToken stop)
    {
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
        {
            Seed = seed,
            Node = new NodeOptions { Threads = threads },
        }).ConfigureAwait(false);
        var settings = new SampleSettings
        {
            Chains = samples,
            BurnIn = sweeps - 1,
            Sweeps = 1,
            Temperatures = TemperatureSchedule.Constant(temperature),
        };
        var result = await simulation.RunAsync(new SampleProgram(network.Spec, settings), stop: stop).ConfigureAwait(false);
        var visible = network.Spec.BlockIds.Single(b => network.Spec[b].Role == BlockRole.Visible);
        return (BitPlanes)result.Snapshot.Chains[0].States[visible.Index];
    }

    private static Examples Load(string data, double threshold, int? count)
    {
        var section = data == "digits" ? new DataSection { Threshold = threshold }
            : new DataSection { Source = DataSource.File, Train = data, Threshold = threshold };
        var whole = DatasetLoader.Load(section with { TestFraction = 0, TrainCount = count }, Directory.GetCurrentDirectory());
        return Recipe.ExamplesOf(whole.Train);
    }

    private static JsonObject Json(int examples, string method, Figure[] figures)
    {
        var (scores, about) = (new JsonObject { ["examples"] = examples }, new JsonObject());
        foreach (var figure in figures)
        {
            scores[figure.Name] = JsonText.Number(figure.Value);
            if (figure.Name == "logLikelihood") scores["logLikelihoodMethod"] = method;
            var note = new JsonObject { ["what"] = figure.What };
            if (figure.StandardError is { } error) note["standardError"] = JsonText.Number(error);
            if (figure.Interval is { } interval)
            {
                scores[$"{figure.Name}Interval"] = new JsonArray(JsonText.Number(interval.Low), JsonText.Number(interval.High));
                note["interval"] = new JsonArray(JsonText.Number(interval.Low), JsonText.Number(interval.High));
            }
            about[figure.Name] = note;
        }
        scores["about"] = about;
        return scores;
    }

    private static IEnumerable<string> Lines(int examples, Figure[] figures) =>
        figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Name,-26} {f.Value,12:0.####}{Sure(f)}\n    {f.What}"))
            .Prepend($"{"examples",-26} {examples,12}");

    private static string Sure(Figure figure) =>
        (figure.StandardError is { } error ? string.Create(CultureInfo.InvariantCulture, $" ± {error:0.####}") : "")
        + (figure.Interval is var (low, high) ? string.Create(CultureInfo.InvariantCulture, $" [{low:0.####}, {high:0.####}]") : "");
}
