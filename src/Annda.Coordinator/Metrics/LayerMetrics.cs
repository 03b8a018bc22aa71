using System.Text.Json.Nodes;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Experiments;
using Annda.Kernels;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Metrics;

/// <summary>
/// How well a layered network puts out what it is to: errors on training and test data, hidden activity, and what linear maps can.
/// </summary>
public sealed class LayerMetrics : ITaskMetrics
{
    private readonly Recipe _recipe;
    private readonly BackpropagationProgram _program;
    private readonly BackpropagateTask _task;
    private readonly NetworkSpec _network;
    private readonly BlockId _output;
    private PrincipalComponents? _components;

    /// <summary>Metrics of a backpropagate program.</summary>
    public LayerMetrics(Recipe recipe, BackpropagationProgram program)
    {
        (_recipe, _program, _task, _network) = (recipe, program, (BackpropagateTask)recipe.Experiment.Task, recipe.Network.Spec);
        _output = _network.BlockIds.Single(b => _network[b].Role == BlockRole.Output);
        var (train, test) = recipe.Data!.Value;
        HasTest = test.Examples > 0;
        (Train, Test) = (Rows(Recipe.ExamplesOf(train)), HasTest ? Rows(Recipe.ExamplesOf(test)) : []);
        Code = _network.BlockIds.Where(b => _network[b].Role == BlockRole.Hidden).OrderBy(b => _network[b].Size)
            .Select(b => (BlockId?)b).FirstOrDefault();
    }

    /// <summary>Whether there are examples that were not learned from; else the training data are the test, too.</summary>
    public bool HasTest { get; }

    /// <summary>The training examples as numbers, without labels.</summary>
    public IReadOnlyList<float[]> Train { get; }

    /// <summary>The test examples; empty without any.</summary>
    public IReadOnlyList<float[]> Test { get; }

    /// <summary>The smallest hidden block; null: none is hidden.</summary>
    public BlockId? Code { get; }

    /// <summary>Whether the output is to be the input.</summary>
    public bool IsAutoencoder => _task.Target == LayerTarget.Input;

    /// <summary>Figures by the names of the program's views.</summary>
    public IReadOnlyDictionary<string, LayerFigures> Figures => _program.Evaluation!.Figures;

    /// <summary>Principal components of the training data; null where they have too many units.</summary>
    public PrincipalComponents? Components =>
        Train[0].Length <= PrincipalComponents.UnitsMax ? _components ??= new PrincipalComponents(Train) : null;

    /// <inheritdoc/>
    public string Headline { get; private set; } = "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        var test = Figures.GetValueOrDefault(LayerRecipe.Test);
        var line = new JsonObject { ["epoch"] = _program.EpochsDone };
        if (_program.EpochsDone > 0)
        {
            line["loss"] = JsonText.Number(_program.MeanLoss);
            line["stepNorm"] = JsonText.Number(_program.MeanStepNorm);
        }
        // A model of an earlier version has no figures until the next evaluation.
        if (test is null) return line;
        if (_program.EpochsDone % _task.Evaluate.Every == 0 || _program.EpochsDone == _task.Epochs) Add(line, test, "");
        Headline = IsAutoencoder ? $"test error {test.SquaredError:0.###}" : $"accuracy {100 * test.Accuracy:0.##} %";
        return line;
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var metrics = new JsonObject
        {
            ["epochs"] = _program.EpochsDone,
            ["examplesTrain"] = Train.Count,
            ["examplesTest"] = Test.Count,
        };
        if (Figures.GetValueOrDefault(LayerRecipe.Test) is { } test) Add(metrics, test, "");
        if (stopped || !Figures.TryGetValue(LayerRecipe.Train, out var train)) return metrics;
        Add(metrics, train, "Train");
        if (Figures.TryGetValue(LayerRecipe.TestClean, out var clean)) Add(metrics, clean, "Clean");
        var shown = clean ?? Figures[LayerRecipe.Test];
        metrics["hidden"] = new JsonObject(shown.Hidden.Select(h =>
            KeyValuePair.Create(_network[h.Block].Name, (JsonNode?)Activity(h))));
        if (Code is { } code)
        {
            var quiet = shown.Hidden.Single(h => h.Block == code);
            metrics["medianUnitMean"] = JsonText.Number(Median(quiet.Means));
            metrics["quietShare"] = JsonText.Number(quiet.LowShare);
        }
        if (IsAutoencoder) AddLinear(metrics, snapshot.Network);
        return metrics;
    }

    private void Add(JsonObject to, LayerFigures figures, string suffix)
    {
        if (IsAutoencoder)
        {
            to[$"squaredError{suffix}"] = JsonText.Number(figures.SquaredError);
            to[$"squaredErrorPerUnit{suffix}"] = JsonText.Number(figures.SquaredError / _network[_output].Size);
            to[$"absoluteErrorPerUnit{suffix}"] = JsonText.Number(figures.AbsoluteErrorPerUnit);
        }
        else
        {
            to[$"accuracy{suffix}"] = JsonText.Number(figures.Accuracy);
            to[$"errorRate{suffix}"] = JsonText.Number(1 - figures.Accuracy);
        }
        if (_task.Loss != Loss.Squared) to[$"crossEntropy{suffix}"] = JsonText.Number(figures.CrossEntropy);
    }

    // What linear maps through as many numbers as the code has do: principal components, and with normal noise the best denoising one.
    private void AddLinear(JsonObject metrics, Network network)
    {
        var units = Train[0].Length;
        if (Code is not { } code || Components is not { } components) return;
        var size = Math.Min(units, _network[code].Size);
        if (size < units)
        {
            metrics["pcaComponents"] = size;
            metrics["pcaSquaredError"] = JsonText.Number(components.SquaredError(HasTest ? Test : Train, size));
            metrics["pcaSquaredErrorTrain"] = JsonText.Number(components.SquaredError(Train, size));
        }
        if (_network.BlockIds.Any(b => _network[b].Role != BlockRole.Visible && _network[b].Units != UnitKind.Linear)) return;
        if (_task.Evaluate.Corruption is CorruptionSection.OfGaussian { Gaussian: var noise })
            metrics["linearDenoisingMinimum"] = JsonText.Number(components.DenoisingError(noise, size));
        var decoder = _network.BetweenOf(_output);
        if (size >= units || decoder.Count != 1 || _network[decoder[0]].A != code) return;
        var (rows, weights) = (new double[size, units], network[decoder[0]]);
        for (var w = 0; w < weights.Length; w++) rows[w / units, w % units] = weights[w];
        metrics["subspaceAngle"] = JsonText.Number(components.AngleTo(rows));
    }

    private static JsonObject Activity(HiddenActivity hidden) => new()
    {
        ["units"] = hidden.Means.Length,
        ["medianUnitMean"] = JsonText.Number(Median(hidden.Means)),
        ["leastUnitMean"] = JsonText.Number(hidden.Means.Min()),
        ["largestUnitMean"] = JsonText.Number(hidden.Means.Max()),
        ["quietShare"] = JsonText.Number(hidden.LowShare),
    };

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static IReadOnlyList<float[]> Rows(Examples examples) =>
        [.. Enumerable.Range(0, examples.Count).Select(e => examples.Numbers(e)[..(examples.Units - examples.LabelUnits)])];
}
