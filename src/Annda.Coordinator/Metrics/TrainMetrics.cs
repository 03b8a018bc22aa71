using System.Text.Json.Nodes;
using Annda.Evaluation;
using Annda.Exact;
using Annda.Execution;
using Annda.Experiments;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>How well a network being trained fits: what its rule can offer honestly, each figure with how it was found.</summary>
public sealed class TrainMetrics : ITaskMetrics
{
    private readonly Recipe _recipe;
    private readonly TrainProgram _program;
    private readonly EvaluateSection _evaluate;
    private readonly Examples _train, _test;
    private readonly Examples _measured, _measuredTest;
    private readonly double[] _means;
    private readonly double _temperature, _entropy;

    /// <summary>Metrics of a train program.</summary>
    public TrainMetrics(Recipe recipe, TrainProgram program)
    {
        (_recipe, _program) = (recipe, program);
        var task = (TrainTask)recipe.Experiment.Task;
        _evaluate = task.Evaluate ?? new EvaluateSection();
        var (train, test) = recipe.Data!.Value;
        _train = Recipe.ExamplesOf(train);
        HasTest = test.Examples > 0;
        _test = HasTest ? Recipe.ExamplesOf(test) : _train;
        _measured = _train.Take(_evaluate.Examples);
        _measuredTest = HasTest ? _test.Take(_evaluate.Examples) : _measured;
        _means = _train.Means();
        // Of the training data: what is left of the log-likelihood is the divergence from them.
        _entropy = Enumerable.Range(0, _train.Count).GroupBy(e => Convert.ToHexString(_train[e]))
            .Select(g => g.Count() / (double)_train.Count).Sum(p => -p * Math.Log(p));
        _temperature = program.LearningTemperature * recipe.Rule.LawTemperatureFactor;
        if (program.Settings.Rule == LearningRule.Boltzmann) Boltzmann = new BoltzmannMetrics(recipe, program, _train, _temperature);
    }

    /// <summary>Whether there are examples that were not learned from (or the whole law as test).</summary>
    public bool HasTest { get; }

    /// <summary>What networks with hidden units are judged by; null for other rules than Boltzmann's.</summary>
    public BoltzmannMetrics? Boltzmann { get; }

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var line = new JsonObject { ["epoch"] = _program.EpochsDone, ["stepNorm"] = JsonText.Number(_program.MeanStepNorm) };
        if (Boltzmann?.Watch(snapshot) is { } codes)
        {
            line["codes"] = codes;
            Headline = $"{codes} codes";
        }
        if (Rbm.TryFrom(snapshot.Network, _temperature, out var rbm))
        {
            var (error, freeTrain) = RbmMeasures.Fit(rbm, _measured, _recipe.Experiment.Seed);
            var (errorTest, freeTest) = _measuredTest == _measured ? (error, freeTrain)
                : RbmMeasures.Fit(rbm, _measuredTest, _recipe.Experiment.Seed);
            line["reconstructionError"] = JsonText.Number(error);
            line["reconstructionErrorTest"] = JsonText.Number(errorTest);
            line["freeEnergyTrain"] = JsonText.Number(freeTrain);
            line["freeEnergyTest"] = JsonText.Number(freeTest);
            line["freeEnergyGap"] = JsonText.Number(freeTest - freeTrain);
            Headline = $"error {error:0.0000}";
        }
        if (_program.EpochsDone % _evaluate.Every != 0) return line;
        Boltzmann?.AddTo(line, snapshot);
        if (_evaluate.LogLikelihood != LikelihoodMethod.Exact
            || ExactLogLikelihoods(snapshot.Network) is not var (train, test)) return line;
        line["logLikelihoodTrain"] = JsonText.Number(train);
        line["logLikelihood"] = JsonText.Number(test);
        line["klDivergence"] = JsonText.Number(-_entropy - train);
        Headline = $"log-likelihood {test:0.000}{(Headline.EndsWith("codes", StringComparison.Ordinal) ? $", {Headline}" : "")}";
        return line;
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var metrics = new JsonObject { ["epochs"] = _program.EpochsDone, ["examplesTrain"] = _train.Count, ["examplesTest"] = HasTest
            ? _test.Count : 0 };
        var baseRate = BaseRate.LogLikelihood(_means, _test);
        metrics["baseRateLogLikelihood"] = JsonText.Number(baseRate);
        var free = (Train: 0.0, Test: 0.0);
        var isRbm = Rbm.TryFrom(snapshot.Network, _temperature, out var rbm);
        if (isRbm)
        {
            var (errorTrain, freeTrain) = RbmMeasures.Fit(rbm!, _train, _recipe.Experiment.Seed);
            var (errorTest, freeTest) = HasTest ? RbmMeasures.Fit(rbm!, _test, _recipe.Experiment.Seed) : (errorTrain, freeTrain);
            metrics["reconstructionError"] = JsonText.Number(errorTest);
            metrics["reconstructionErrorTrain"] = JsonText.Number(errorTrain);
            metrics["pseudoLikelihood"] = JsonText.Number(RbmMeasures.PseudoLikelihood(rbm!, _measuredTest));
            metrics["freeEnergyGap"] = JsonText.Number(freeTest - freeTrain);
            metrics["activity"] = new JsonObject { [HiddenName] = RbmMetrics.Activity(new HiddenUse(rbm!, _measured)) };
            free = (freeTrain, freeTest);
        }
        if (_program.Ladders is { } ladders) metrics["tempering"] = RbmMetrics.Tempering(ladders);
        Boltzmann?.AddTo(metrics, snapshot, stopped);
        if (stopped) return metrics;
        switch (_evaluate.LogLikelihood)
        {
            case LikelihoodMethod.Exact when ExactLogLikelihoods(snapshot.Network) is var (train, test):
                Add(metrics, "exact", train, test, baseRate);
                metrics["klDivergence"] = JsonText.Number(-_entropy - train);
                break;
            case LikelihoodMethod.Ais when isRbm:
                var estimate = new AnnealedImportance(rbm!, _means, _recipe.Experiment.Seed).Estimate(_evaluate.AisChains,
                    _evaluate.AisTemperatures);
                Add(metrics, "ais", -free.Train - estimate.LogZ, -free.Test - estimate.LogZ, baseRate);
                metrics["logLikelihoodInterval"] = new JsonArray(JsonText.Number(-free.Test - estimate.High),
                    JsonText.Number(-free.Test - estimate.Low));
                metrics["logZ"] = JsonText.Number(estimate.LogZ);
                metrics["aisEffectiveChains"] = JsonText.Number(estimate.EffectiveChains);
                break;
        }
        return metrics;
    }

    private string HiddenName => _recipe.Network.Spec.Blocks.Single(b => b.Role == BlockRole.Hidden).Name;

    private static void Add(JsonObject metrics, string method, double train, double test, double baseRate)
    {
        metrics["logLikelihood"] = JsonText.Number(test);
        metrics["logLikelihoodTrain"] = JsonText.Number(train);
        metrics["logLikelihoodMethod"] = method;
        metrics["betterThanBaseRate"] = JsonText.Number(test - baseRate);
    }

    // Nats for each example; null where the network is too large to enumerate.
    private (double Train, double Test)? ExactLogLikelihoods(Network network)
    {
        if (Rbm.TryFrom(network, _temperature, out var rbm) && ExactPartition.Feasible(rbm))
        {
            var logZ = ExactPartition.LogZ(rbm);
            return (-RbmMeasures.MeanFreeEnergy(rbm, _train) - logZ, -RbmMeasures.MeanFreeEnergy(rbm, _test) - logZ);
        }
        if (VisibleModel.TryFrom(network, _temperature) is { IsEnumerable: true } visible)
        {
            var logZ = visible.LogZ();
            return (visible.MeanLogLikelihood(_measured, logZ), visible.MeanLogLikelihood(_measuredTest, logZ));
        }
        if (network.Spec.Units > PairwiseModel.FreeMax) return null;
        var exact = new ExactLikelihood(network, _temperature);
        return (exact.MeanLogLikelihood(Flags(_measured)), exact.MeanLogLikelihood(Flags(_measuredTest)));
    }

    private static bool[][] Flags(Examples examples) => [.. Enumerable.Range(0, examples.Count).Select(examples.Flags)];
}
