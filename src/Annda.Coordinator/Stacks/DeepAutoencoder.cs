using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Reports;
using Annda.Topology;
using static Annda.Stacks.StackParts;

namespace Annda.Stacks;

/// <summary>
/// A deep autoencoder in stages: an RBM for each layer on the probabilities of the one below, all of them unrolled to an encoder and a
/// decoder of the same weights, which backpropagation then fine-tunes apart (Hinton and Salakhutdinov 2006); and the same network from
/// random weights.
/// </summary>
internal sealed class DeepAutoencoder : Stack
{
    private const string Unrolled = "unrolled", Tuned = "fine-tuning", Random = "random-start", Output = "Y", Back = "-out";

    private static readonly (string Stage, string Name, string Prefix)[] Rows =
    [
        (Unrolled, "RBMs unrolled, before fine-tuning", "unrolled"), (Tuned, "RBMs unrolled and fine-tuned", ""),
        (Random, "the same network from random weights", "randomStart"),
    ];

    private readonly DeepAutoencoderTask _task;
    private readonly BlockSection[] _blocks;
    private readonly List<Stage> _layers = [];

    /// <summary>The stages of a checked experiment.</summary>
    public DeepAutoencoder(Experiment experiment, DeepAutoencoderTask task) : base(experiment)
    {
        (_task, _blocks) = (task, experiment.Network.Blocks);
        for (var layer = 1; layer < _blocks.Length; layer++) AddLayer(layer);
        var tuning = task.FineTuning with { Target = LayerTarget.Input };
        Add(Unrolled, "RBMs unrolled", Network(pretrained: true), Numbers(), tuning with { Epochs = 0 });
        Last = Add(Tuned, "fine-tuning by backpropagation", Network(pretrained: true), Numbers(), tuning);
        if (task.RandomStart)
            Add(Random, "backpropagation from random weights", Network(pretrained: false), Numbers(), tuning);
    }

    /// <inheritdoc/>
    public override Stage Last { get; }

    /// <inheritdoc/>
    public override string Headline(Stage stage, JsonObject metrics) => string.Join(", ",
        new[] { ("reconstructionError", "reconstruction error"), ("squaredError", "squared error a test example") }
            .Where(f => metrics[f.Item1] is JsonValue).Select(f => $"{f.Item2} {(double)metrics[f.Item1]!:0.0000}"));

    /// <inheritdoc/>
    public override JsonObject Metrics(IReadOnlyList<(Stage Stage, JsonObject Metrics)> done)
    {
        var (metrics, stages) = (new JsonObject(), done.ToDictionary(d => d.Stage.Name, d => d.Metrics));
        foreach (var (name, _, prefix) in Rows)
            foreach (var key in new[] { "squaredError", "squaredErrorTrain" })
                if (stages.GetValueOrDefault(name)?[key] is JsonValue value)
                    metrics[prefix.Length == 0 ? key : $"{prefix}S{key[1..]}"] = value.DeepClone();
        foreach (var key in new[] { "pcaComponents", "pcaSquaredError", "pcaSquaredErrorTrain" })
            if (stages.GetValueOrDefault(Tuned)?[key] is JsonValue value) metrics[key] = value.DeepClone();
        if (metrics["squaredError"] is JsonValue tuned && metrics["pcaSquaredError"] is JsonValue pca)
            metrics["ofPca"] = Execution.JsonText.Number((double)tuned / (double)pca);
        foreach (var layer in _layers)
            if (stages.GetValueOrDefault(layer.Name)?["reconstructionError"] is JsonValue error)
                metrics[$"reconstructionError{layer.Name}"] = error.DeepClone();
        if (metrics["squaredError"] is JsonValue after && metrics["unrolledSquaredError"] is JsonValue before
            && (double)after > (double)before)
            metrics["warnings"] = new JsonArray($"fine-tuning made it worse: {(double)before:0.###} before, {(double)after:0.###} after");
        return metrics;
    }

    /// <inheritdoc/>
    public override IEnumerable<ReportFact> Facts(JsonObject metrics)
    {
        foreach (var (key, label, note) in new[]
        {
            ("squaredError", "squared error", "a test example, fine-tuned"), ("unrolledSquaredError", "before fine-tuning",
                "a test example"),
            ("randomStartSquaredError", "from random weights", "a test example"),
            ("pcaSquaredError", "principal components", $"as many as the code has numbers: {metrics["pcaComponents"]}"),
        })
            if (metrics[key] is JsonValue value) yield return new ReportFact(label, $"{(double)value:0.###}", note);
    }

    /// <inheritdoc/>
    public override StackPictures Pictures(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done)
    {
        var stages = done.ToDictionary(d => d.Stage.Name, d => d.Metrics);
        var rows = Rows.Where(r => stages.ContainsKey(r.Stage)).Select(r => (IReadOnlyList<string>)[r.Name,
            Text(stages[r.Stage]["squaredError"]), Text(stages[r.Stage]["squaredErrorTrain"])]).ToList();
        if (stages.GetValueOrDefault(Tuned)?["pcaSquaredError"] is JsonValue pca)
            rows.Add([$"{stages[Tuned]["pcaComponents"]} principal components", $"{(double)pca:0.000}",
                Text(stages[Tuned]["pcaSquaredErrorTrain"])]);
        return new StackPictures([.. Errors(done)], [], [new ReportTable("Squared error with and without each stage",
            "Squared distance of the output from the input, mean of the examples.", ["network", "test", "training"], rows)]);
    }

    // Both ways of learning by epoch, in one figure.
    private static IEnumerable<ReportChart> Errors(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done)
    {
        var runs = done.Where(d => d.Stage.Name is Tuned or Random).Select(d => (d.Stage, Lines: Execution.FinishedLines.Read(d.Folder)
            .Where(l => l["squaredError"] is JsonValue).ToDictionary(l => (double)l["epoch"]!, l => (double)l["squaredError"]!))).ToArray();
        if (runs.Length == 0) yield break;
        double[] epochs = [.. runs.SelectMany(r => r.Lines.Keys).Distinct().Order()];
        yield return new ReportChart
        {
            Title = "Fine-tuning",
            Caption = "Squared error of the test examples after each epoch of backpropagation.",
            XLabel = "epoch",
            YLabel = "squared error an example",
            X = epochs,
            Series = [.. runs.Select(r => new ReportSeries(r.Stage.Title,
                [.. epochs.Select(e => r.Lines.TryGetValue(e, out var error) ? error : (double?)null)]))],
        };
    }

    private void AddLayer(int layer)
    {
        var (below, above) = (layer == 1 ? _blocks[0] : Shown(_blocks[layer - 1]), _blocks[layer]);
        var task = layer == _blocks.Length - 1 ? _task.Code : _task.Layers[Math.Min(layer - 1, _task.Layers.Length - 1)];
        _layers.Add(Add(above.Name, $"RBM {below.Name}-{above.Name}", new NetworkSection
        {
            Blocks = [below, above],
            Couplings = [new() { Between = [below.Name, above.Name], Init = new InitSection.FromNormal { Normal = _task.Init } }],
        }, Passed(Experiment.Data!, [.. _layers.Select(s => (s, s.Name))], null), task, DynamicsKind.Chromatic));
    }

    // Up through all layers to the code, and down again through blocks that have the layers' names and "-out".
    private NetworkSection Network(bool pretrained)
    {
        var names = _blocks.Select(b => b.Name).Concat(_blocks[1..^1].Reverse().Select(b => b.Name + Back)).Append(Output).ToArray();
        var source = _blocks.Concat(_blocks[..^1].Reverse()).ToArray();
        var (code, random) = (_blocks.Length - 1, new InitSection.ByGlorot { Glorot = 1 });
        var blocks = new List<BlockSection> { new() { Name = names[0], Units = UnitKind.Linear, Size = source[0].Size } };
        var couplings = new List<CouplingSection>();
        for (var i = 1; i < names.Length; i++)
        {
            // What lies between layers k and k + 1 is the RBM of stage k, upwards and, turned over, downwards.
            var stage = _layers[i <= code ? i - 1 : names.Length - 1 - i];
            blocks.Add(new BlockSection
            {
                Name = names[i],
                Role = i == names.Length - 1 ? BlockRole.Output : BlockRole.Hidden,
                Units = source[i].Units == UnitKind.Binary ? UnitKind.Logistic : UnitKind.Linear,
                Size = source[i].Size,
                Bias = pretrained ? Bias(stage, source[i].Name) : new BiasSection.Constant(),
            });
            var (low, high) = i <= code ? (source[i - 1].Name, source[i].Name) : (source[i].Name, source[i - 1].Name);
            couplings.Add(pretrained ? Arrow(stage, names[i - 1], names[i], $"{low}-{high}", transposed: i > code)
                : Fresh(names[i - 1], names[i], random));
        }
        return new NetworkSection { Blocks = [.. blocks], Couplings = [.. couplings] };
    }

    // Layers take the probabilities themselves where an RBM took bits drawn from them.
    private DataSection Numbers() => Passed(Experiment.Data!, [], null) with
    {
        Values = Experiment.Data!.ValuesOrDefault() == DataValues.Sampled ? DataValues.Unit : Experiment.Data.Values,
    };

    private static string Text(JsonNode? value) => value is JsonValue ? $"{(double)value:0.000}" : "–";
}
