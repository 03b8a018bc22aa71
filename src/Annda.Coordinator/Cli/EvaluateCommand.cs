using System.CommandLine;
using System.Text.Json.Nodes;
using Annda.Data;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Experiments;

namespace Annda.Cli;

/// <summary>annda evaluate MODEL --data FILE: scores a saved model on examples. Each figure says how it was found.</summary>
internal static class EvaluateCommand
{
    // Of the machine, from the examples, before chains go back to the base rates.
    private const int ReverseSweeps = 1000;

    public static Command Create()
    {
        var model = ModelFile.Argument();
        var data = new Option<string>("--data") { Description = "Examples: an IDX, CSV or .npy file, or 'digits'", HelpName = "FILE",
            Required = true };
        var threshold = CommonOptions.Real("--threshold", "A pixel above this share of the largest value is on", 0.5, 0, 1);
        var count = CommonOptions.WholeOrNone("--count", "At most so many examples", 1, int.MaxValue);
        var chains = CommonOptions.Whole("--ais-chains", "Chains of annealed importance sampling", 100, 2, 1_000_000);
        var temperatures = CommonOptions.Whole("--ais-temperatures", "Temperatures of annealed importance sampling", 1000, 2, 1_000_000);
        var temperature = CommonOptions.Real("--temperature", "Temperature of the model", 1, 1e-9, 1e12);
        var (seed, json) = (CommonOptions.Seed(), CommonOptions.Json());
        var command = new Command("evaluate", "Score a saved model on data") { model, data, threshold, count, chains, temperatures,
            temperature, seed, json };
        command.SetAction(parsed =>
        {
            var network = ModelFile.Read(parsed.GetValue(model)!);
            if (!Rbm.TryFrom(network, parsed.GetValue(temperature), out var rbm))
                throw new InputException("evaluate scores restricted Boltzmann machines (one visible and one hidden block, coupled "
                    + "densely) at a temperature above 0; this model is another");
            var examples = Load(parsed.GetValue(data)!, parsed.GetValue(threshold), parsed.GetValue(count));
            if (examples.Units != rbm.Visible)
                throw new InputException($"--data: examples of {examples.Units} values found, the model has {rbm.Visible} visible units");
            var scores = Score(rbm, examples, parsed.GetValue(seed) ?? 1, parsed.GetValue(chains), parsed.GetValue(temperatures));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) output.WriteLine(scores.ToJsonString(JsonText.Indented));
            else foreach (var (name, value) in scores) output.WriteLine($"{name,-26} {value?.ToJsonString(JsonText.OneLine)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Programs.Examples Load(string data, double threshold, int? count)
    {
        var section = data == "digits" ? new DataSection { Threshold = threshold }
            : new DataSection { Source = DataSource.File, Train = data, Threshold = threshold };
        var whole = DatasetLoader.Load(section with { TestFraction = 0, TrainCount = count }, Directory.GetCurrentDirectory());
        return Recipe.ExamplesOf(whole.Train);
    }

    private static JsonObject Score(Rbm rbm, Programs.Examples examples, ulong seed, int chains, int temperatures)
    {
        var free = RbmMeasures.MeanFreeEnergy(rbm, examples);
        var scores = new JsonObject { ["examples"] = examples.Count };
        if (ExactPartition.Feasible(rbm))
        {
            var logZ = ExactPartition.LogZ(rbm);
            scores["logLikelihood"] = JsonText.Number(-free - logZ);
            scores["logLikelihoodMethod"] = "exact";
            scores["logZ"] = JsonText.Number(logZ);
        }
        else
        {
            var sampler = new AnnealedImportance(rbm, examples.Means(), seed);
            var estimate = sampler.Estimate(chains, temperatures);
            var reverse = sampler.Reverse(examples, chains, temperatures, ReverseSweeps);
            scores["logLikelihood"] = JsonText.Number(-free - estimate.LogZ);
            scores["logLikelihoodInterval"] = new JsonArray(JsonText.Number(-free - estimate.High), JsonText.Number(-free - estimate.Low));
            scores["logLikelihoodMethod"] = "ais";
            scores["logZ"] = JsonText.Number(estimate.LogZ);
            scores["aisEffectiveChains"] = JsonText.Number(estimate.EffectiveChains);
            // From the other side: where both agree, ln Z is known.
            scores["reverseLogLikelihood"] = JsonText.Number(-free - reverse.LogZ);
            scores["reverseLogLikelihoodInterval"] =
                new JsonArray(JsonText.Number(-free - reverse.High), JsonText.Number(-free - reverse.Low));
            scores["reverseLogZ"] = JsonText.Number(reverse.LogZ);
            scores["reverseEffectiveChains"] = JsonText.Number(reverse.EffectiveChains);
        }
        scores["pseudoLikelihood"] = JsonText.Number(RbmMeasures.PseudoLikelihood(rbm, examples));
        scores["reconstructionError"] = JsonText.Number(RbmMeasures.ReconstructionError(rbm, examples, seed));
        scores["freeEnergy"] = JsonText.Number(free);
        scores["baseRateLogLikelihood"] = JsonText.Number(BaseRate.LogLikelihood(examples.Means(), examples));
        return scores;
    }
}
