using System.Text.Json.Nodes;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Experiments;
using Annda.Numerics;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>
/// How well a restricted machine with Gaussian or softmax units fits: free energies, log-likelihoods (of real numbers a log-density)
/// exactly or by annealed importance sampling, σ, the mixture of normal laws that it is, and how often it knows an example's label.
/// </summary>
public sealed class MixedMetrics : ITaskMetrics
{
    private const int ComponentsMax = 64, ComponentUnitsMax = 20, CovarianceMax = 128;
    private const long CovarianceWork = 1L << 28;

    private readonly Recipe _recipe;
    private readonly TrainProgram _program;
    private readonly EvaluateSection _evaluate;
    private readonly Examples _train, _test, _few, _fewTest;
    private readonly bool _hasTest;
    private readonly double _temperature;

    /// <summary>Metrics of a train program.</summary>
    public MixedMetrics(Recipe recipe, TrainProgram program)
    {
        (_recipe, _program) = (recipe, program);
        _evaluate = ((TrainTask)recipe.Experiment.Task).Evaluate ?? new EvaluateSection();
        var (train, test) = recipe.Data!.Value;
        (_train, _hasTest) = (Recipe.ExamplesOf(train), test.Examples > 0);
        _test = _hasTest ? Recipe.ExamplesOf(test) : _train;
        (_few, _fewTest) = (_train.Take(_evaluate.Examples), _test.Take(_evaluate.Examples));
        _temperature = program.LearningTemperature * recipe.Rule.LawTemperatureFactor;
    }

    /// <summary>Whether a network is for these metrics.</summary>
    public static bool IsFor(NetworkSpec network) => network.Blocks.Any(b => b.Units is UnitKind.Gaussian or UnitKind.Softmax);

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <summary>The machine of a snapshot; null where the network is none with one hidden block of two-valued units.</summary>
    public MixedRbm? Machine(RunSnapshot snapshot) =>
        MixedRbm.TryFrom(snapshot.Network, _train.Layout(snapshot.Network.Spec), _temperature, out var rbm) ? rbm : null;

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var line = new JsonObject { ["epoch"] = _program.EpochsDone, ["stepNorm"] = JsonText.Number(_program.MeanStepNorm) };
        if (Machine(snapshot) is not { } rbm) return line;
        var (error, free) = Fit(rbm, _few);
        var (errorTest, freeTest) = _hasTest ? Fit(rbm, _fewTest) : (error, free);
        line["reconstructionError"] = JsonText.Number(error);
        line["reconstructionErrorTest"] = JsonText.Number(errorTest);
        line["freeEnergyTrain"] = JsonText.Number(free);
        line["freeEnergyTest"] = JsonText.Number(freeTest);
        line["freeEnergyGap"] = JsonText.Number(freeTest - free);
        Headline = $"error {error:0.0000}";
        if (Sigma(snapshot.Network) is { } sigma) line["sigma"] = JsonText.Number(sigma.Average());
        if (LabelPart(rbm) is { } part)
        {
            var accuracy = Accuracy(rbm, part, _fewTest);
            line["accuracy"] = JsonText.Number(accuracy);
            Headline = $"accuracy {accuracy:0.0%}";
        }
        if (_evaluate.LogLikelihood != LikelihoodMethod.Exact || _program.EpochsDone % _evaluate.Every != 0
            || HiddenStates.TryOf(rbm) is not { } states) return line;
        line["logLikelihoodTrain"] = JsonText.Number(-free - states.LogZ);
        line["logLikelihood"] = JsonText.Number(-freeTest - states.LogZ);
        Headline = $"log-likelihood {-freeTest - states.LogZ:0.000}";
        return line;
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var metrics = new JsonObject
        {
            ["epochs"] = _program.EpochsDone,
            ["examplesTrain"] = _train.Count,
            ["examplesTest"] = _hasTest ? _test.Count : 0,
        };
        if (Sigma(snapshot.Network) is { } sigma) metrics["sigma"] = JsonText.Numbers(sigma);
        if (Machine(snapshot) is not { } rbm) return metrics;
        var (error, free) = Fit(rbm, _train);
        var (errorTest, freeTest) = _hasTest ? Fit(rbm, _test) : (error, free);
        metrics["reconstructionError"] = JsonText.Number(errorTest);
        metrics["reconstructionErrorTrain"] = JsonText.Number(error);
        metrics["freeEnergyGap"] = JsonText.Number(freeTest - free);
        if (LabelPart(rbm) is { } part)
        {
            metrics["accuracy"] = JsonText.Number(Accuracy(rbm, part, _test));
            metrics["accuracyTrain"] = JsonText.Number(Accuracy(rbm, part, _train));
        }
        if (stopped) return metrics;
        var baseline = Baseline(rbm);
        metrics["baseRateLogLikelihood"] = JsonText.Number(baseline);
        if (_evaluate.LogLikelihood == LikelihoodMethod.None) return metrics;
        if (HiddenStates.TryOf(rbm) is { } states)
        {
            Add(metrics, "exact", states.LogZ, free, freeTest, baseline);
            if (rbm.IsGaussian) Mixture(metrics, rbm, states);
        }
        else if (_evaluate.LogLikelihood == LikelihoodMethod.Ais)
        {
            var estimate = new MixedImportance(rbm, _train, _recipe.Experiment.Seed).Estimate(_evaluate.AisChains,
                _evaluate.AisTemperatures);
            Add(metrics, "ais", estimate.LogZ, free, freeTest, baseline);
            metrics["logLikelihoodInterval"] = new JsonArray(JsonText.Number(-freeTest - estimate.High),
                JsonText.Number(-freeTest - estimate.Low));
            metrics["aisEffectiveChains"] = JsonText.Number(estimate.EffectiveChains);
        }
        return metrics;
    }

    private static void Add(JsonObject metrics, string method, double logZ, double free, double freeTest, double baseline)
    {
        metrics["logLikelihood"] = JsonText.Number(-freeTest - logZ);
        metrics["logLikelihoodTrain"] = JsonText.Number(-free - logZ);
        metrics["logLikelihoodMethod"] = method;
        metrics["betterThanBaseRate"] = JsonText.Number(-freeTest - logZ - baseline);
        metrics["logZ"] = JsonText.Number(logZ);
    }

    // What the machine is as a mixture: the heaviest components, and for not too many units mean and covariance.
    private static void Mixture(JsonObject metrics, MixedRbm rbm, HiddenStates states)
    {
        if (rbm.Visible <= ComponentUnitsMax)
            metrics["mixture"] = new JsonArray([.. Enumerable.Range(0, states.Count).OrderByDescending(states.Probability)
                .Take(ComponentsMax).Select(s => new JsonObject
                {
                    ["hidden"] = string.Concat(Enumerable.Range(0, rbm.Hidden).Select(j => (s >> j & 1) != 0 ? '1' : '0')),
                    ["weight"] = JsonText.Number(states.Probability(s)),
                    ["mean"] = JsonText.Numbers(states.Centre(s)),
                })]);
        if (rbm.Visible > CovarianceMax || (long)states.Count * rbm.Visible * rbm.Visible > CovarianceWork) return;
        var (mean, covariance) = states.Moments();
        metrics["mean"] = JsonText.Numbers(mean);
        if (rbm.Visible <= ComponentUnitsMax)
            metrics["covariance"] = new JsonArray([.. Enumerable.Range(0, rbm.Visible).Select(i => (JsonNode)JsonText.Numbers(
                [.. Enumerable.Range(0, rbm.Visible).Select(j => covariance[i, j])]))]);
    }

    private static (double Error, double FreeEnergy) Fit(MixedRbm rbm, Examples examples)
    {
        var (errors, energies) = new MixedScores(rbm, examples).Fit();
        return (errors.Average(), energies.Average());
    }

    private VisiblePart? LabelPart(MixedRbm rbm) => new MixedScores(rbm, _train).Labels(_recipe.Network.Spec);

    private static double Accuracy(MixedRbm rbm, VisiblePart part, Examples examples) =>
        new MixedScores(rbm, examples).Right(part).Average();

    private static double[]? Sigma(Network network)
    {
        var logs = network.Spec.BlockIds.Select(network.Spec.VarianceOf).OfType<CouplingId>().SelectMany(v => network[v]).ToArray();
        return logs.Length == 0 ? null : Array.ConvertAll(logs, z => Elementary.Exp(0.5 * z));
    }

    // Independent units with the training data's base rates, category shares, means and variances, these no smaller than the machine's:
    // a pixel that never varies would have a price without bound.
    private double Baseline(MixedRbm rbm)
    {
        var (means, variances) = MixedImportance.Moments(_train);
        double sum = 0;
        for (var e = 0; e < _test.Count; e++)
        {
            var example = _test.Numbers(e);
            foreach (var part in rbm.Parts)
                for (var i = part.First; i < part.First + part.Size; i++)
                {
                    var (p, v) = (Math.Clamp(means[i], 1e-3, 1 - 1e-3), Math.Max(rbm.Variance[i], variances[i]));
                    var off = example[i] - means[i];
                    sum += part.Units switch
                    {
                        UnitKind.Gaussian => -0.5 * (off * off / v + Elementary.Log(2 * Math.PI * v)),
                        UnitKind.Softmax => example[i] * Elementary.Log(p),
                        _ => example[i] * Elementary.Log(p) + (1 - example[i]) * Elementary.Log(1 - p),
                    };
                }
        }
        return sum / _test.Count;
    }
}
