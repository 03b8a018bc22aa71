using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Reports;
using Annda.Topology;

namespace Annda.Stacks;

/// <summary>
/// A deep belief net in stages: an RBM for each hidden layer on the probabilities of the one below, an RBM with the labels on top, then
/// what the whole net recognises and generates (Hinton, Osindero and Teh 2006).
/// </summary>
internal sealed class DeepBeliefNet : Stack
{
    private readonly DbnTask _task;
    private readonly BlockSection _visible, _labels, _top;
    private readonly BlockSection[] _hidden;
    private readonly List<Stage> _stages = [];

    /// <summary>The stages of a checked experiment.</summary>
    public DeepBeliefNet(Experiment experiment, DbnTask task) : base(experiment)
    {
        var blocks = experiment.Network.Blocks;
        (_task, _visible, _hidden, _labels, _top) = (task, blocks[0], blocks[1..^2], blocks[^2], blocks[^1]);
        for (var layer = 0; layer < _hidden.Length; layer++) AddLayer(layer);
        AddTop();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Stage> Stages => _stages;

    /// <inheritdoc/>
    public override Stage Last => _stages[^1];

    /// <inheritdoc/>
    public override string Headline(Stage stage, JsonObject metrics) => string.Join(", ",
        new[] { ("reconstructionError", "reconstruction error"), ("accuracy", "accuracy"), ("freeEnergyAccuracy", "by free energy") }
            .Where(f => metrics[f.Item1] is JsonValue).Select(f => $"{f.Item2} {(double)metrics[f.Item1]!:0.0000}"));

    /// <inheritdoc/>
    public override JsonObject Metrics(IReadOnlyList<(Stage Stage, JsonObject Metrics)> done) => new();

    /// <inheritdoc/>
    public override IEnumerable<ReportFact> Facts(JsonObject metrics) => [];

    /// <inheritdoc/>
    public override StackPictures Pictures(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done) => new([], [], []);

    private void AddLayer(int layer)
    {
        var (below, above) = (layer == 0 ? _visible : Shown(_hidden[layer - 1]), _hidden[layer]);
        Add(above.Name, $"RBM {below.Name}-{above.Name}", [below, above], [Drawn(below, above)], Below(layer, null),
            _task.Layers[Math.Min(layer, _task.Layers.Length - 1)]);
    }

    private void AddTop() => Add("top", $"RBM {_hidden[^1].Name}+{_labels.Name}-{_top.Name}", [Shown(_hidden[^1]), _labels, _top],
        [Drawn(_hidden[^1], _top), Drawn(_labels, _top)], Below(_hidden.Length, _labels.Name), _task.Top);

    private void Add(string name, string title, BlockSection[] blocks, CouplingSection[] couplings, DataSection data, TaskSection task,
        DynamicsKind dynamics = DynamicsKind.Chromatic) => _stages.Add(new Stage(_stages.Count + 1, name, title, new Experiment
        {
            Name = $"{Experiment.Name}-{name}",
            Description = $"Stage {_stages.Count + 1} of {Experiment.Name}: {title}.",
            Seed = Experiment.Seed,
            Network = new NetworkSection { Blocks = blocks, Couplings = couplings },
            Dynamics = new DynamicsSection { Kind = dynamics },
            Data = data,
            Task = task,
        }));

    // What a layer learns from: the data, passed up through the layers below it.
    private DataSection Below(int layers, string? labels) => layers == 0 ? Experiment.Data! with { Labels = labels }
        : Experiment.Data! with
        {
            Labels = labels,
            Values = DataValues.Sampled,
            ImageWidth = null,
            Features = [.. _stages[..layers].Zip(_hidden, (s, h) => new FeatureSection
            {
                Model = Stage.ModelOf(s.Number, s.Name), Block = h.Name,
            })],
        };

    private CouplingSection Drawn(BlockSection a, BlockSection b) =>
        new() { Between = [a.Name, b.Name], Init = new InitSection.FromNormal { Normal = _task.Init } };

    // A hidden layer where it is learned from: its first biases are what the data say.
    private static BlockSection Shown(BlockSection hidden) =>
        hidden with { Role = BlockRole.Visible, Bias = new BiasSection.BaseRate() };
}
