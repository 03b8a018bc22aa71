using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Kernels;
using Annda.Reports;
using Annda.Topology;
using static Annda.Stacks.StackParts;

namespace Annda.Stacks;

/// <summary>
/// A deep belief net in stages: an RBM for each hidden layer on the probabilities of the one below, an RBM with the labels on top, then
/// what the whole net recognises and generates, and fine-tuning in two ways (Hinton, Osindero and Teh 2006).
/// </summary>
internal sealed class DeepBeliefNet : Stack
{
    private const string Recognised = "recognise", Drawn = "generate", Tuned = "up-down", After = "-after";

    private readonly DbnTask _task;
    private readonly BlockSection _visible, _labels, _top;
    private readonly BlockSection[] _hidden;
    private readonly List<Stage> _layers = [];
    private readonly Stage _memory;

    /// <summary>The stages of a checked experiment.</summary>
    public DeepBeliefNet(Experiment experiment, DbnTask task) : base(experiment)
    {
        var blocks = experiment.Network.Blocks;
        (_task, _visible, _hidden, _labels, _top) = (task, blocks[0], blocks[1..^2], blocks[^2], blocks[^1]);
        for (var layer = 0; layer < _hidden.Length; layer++) AddLayer(layer);
        _memory = AddMemory();
        Last = AddWhole(Assembled(), "");
        if (task.UpDown is { } tuning)
        {
            var tuned = Add(Tuned, "fine-tuning by up-down", new NetworkSection { From = Last.Model }, Labelled(), tuning);
            Last = AddWhole(new NetworkSection { From = tuned.Model }, After);
        }
        if (task.Backpropagation is not { } backpropagation) return;
        var classify = backpropagation with { Target = LayerTarget.Labels, Loss = Loss.Softmax };
        Add("backpropagation", "fine-tuning by backpropagation", Classifier(pretrained: true), Numbers(), classify);
        Add("random-start", "backpropagation from random weights", Classifier(pretrained: false), Numbers(), classify);
    }

    /// <inheritdoc/>
    public override Stage Last { get; }

    /// <inheritdoc/>
    public override string Headline(Stage stage, JsonObject metrics) => DeepFigures.Headline(metrics);

    /// <inheritdoc/>
    public override JsonObject Metrics(IReadOnlyList<(Stage Stage, JsonObject Metrics)> done) => DeepFigures.Of(
        done.ToDictionary(d => d.Stage.Name, d => d.Metrics), _hidden.Select(h => h.Name).ToArray());

    /// <inheritdoc/>
    public override IEnumerable<ReportFact> Facts(JsonObject metrics) => DeepFigures.Facts(metrics);

    /// <inheritdoc/>
    public override StackPictures Pictures(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done) => DeepPictures.Of(done);

    private void AddLayer(int layer)
    {
        var (below, above) = (layer == 0 ? _visible : Shown(_hidden[layer - 1]), _hidden[layer]);
        _layers.Add(Add(above.Name, $"RBM {below.Name}-{above.Name}", Machine([below, above], [First(below, above)]), Below(layer, null),
            _task.Layers[Math.Min(layer, _task.Layers.Length - 1)], DynamicsKind.Chromatic));
    }

    private Stage AddMemory() => Add("top", $"RBM {_hidden[^1].Name}+{_labels.Name}-{_top.Name}",
        Machine([Shown(_hidden[^1]), _labels, _top], [First(_hidden[^1], _top), First(_labels, _top)]),
        Below(_hidden.Length, _labels.Name), _task.Top, DynamicsKind.Chromatic);

    // The whole net, at first or after fine-tuning: it recognises and generates.
    private Stage AddWhole(NetworkSection network, string when)
    {
        var words = when.Length == 0 ? "" : " after fine-tuning";
        var whole = Add(Recognised + when, $"recognise{words}", network, Labelled(), _task.Recognise);
        Add(Drawn + when, $"generate{words}", new NetworkSection { From = whole.Model }, Labelled(), _task.Generate);
        return whole;
    }

    private NetworkSection Assembled()
    {
        var blocks = new List<BlockSection> { _visible with { Bias = Bias(_layers[0], _visible.Name) } };
        var couplings = new List<CouplingSection>();
        for (var h = 0; h < _hidden.Length; h++)
        {
            var (below, name) = (h == 0 ? _visible.Name : _hidden[h - 1].Name, _hidden[h].Name);
            blocks.Add(_hidden[h] with
            {
                Bias = Bias(_layers[h], name),
                BiasDown = Bias(h + 1 < _layers.Count ? _layers[h + 1] : _memory, name),
            });
            couplings.Add(Arrow(_layers[h], below, name, $"{below}-{name}"));
            couplings.Add(Arrow(_layers[h], name, below, $"{below}-{name}", transposed: true));
        }
        blocks.Add(_labels with { Bias = Bias(_memory, _labels.Name) });
        blocks.Add(_top with { Bias = Bias(_memory, _top.Name) });
        couplings.AddRange([Between(_memory, _hidden[^1].Name, _top.Name), Between(_memory, _labels.Name, _top.Name)]);
        return new NetworkSection { Blocks = [.. blocks], Couplings = [.. couplings] };
    }

    // The recognition weights as layers, and a softmax head that begins with what the memory knows of labels.
    private NetworkSection Classifier(bool pretrained)
    {
        var (chain, from) = ((BlockSection[])[_visible, .. _hidden, _top], (Stage[])[.. _layers, _memory]);
        var random = new InitSection.ByGlorot { Glorot = 1 };
        var blocks = chain.Select((b, i) => i == 0
            ? new BlockSection { Name = b.Name, Units = UnitKind.Linear, Size = b.Size }
            : new BlockSection
            {
                Name = b.Name, Role = BlockRole.Hidden, Units = UnitKind.Logistic, Size = b.Size,
                Bias = pretrained ? Bias(from[i - 1], b.Name) : new BiasSection.Constant(),
            }).Append(new BlockSection
            {
                Name = _labels.Name, Role = BlockRole.Output, Units = UnitKind.Linear, Size = _labels.Size,
                Bias = pretrained ? Bias(_memory, _labels.Name) : new BiasSection.Constant(),
            });
        var couplings = from.Select((s, i) => pretrained
            ? Arrow(s, chain[i].Name, chain[i + 1].Name, $"{chain[i].Name}-{chain[i + 1].Name}")
            : Fresh(chain[i].Name, chain[i + 1].Name, random)).Append(pretrained
            ? Arrow(_memory, _top.Name, _labels.Name, $"{_labels.Name}-{_top.Name}", transposed: true)
            : Fresh(_top.Name, _labels.Name, random));
        return new NetworkSection { Blocks = [.. blocks], Couplings = [.. couplings] };
    }

    private static NetworkSection Machine(BlockSection[] blocks, CouplingSection[] couplings) => new() { Blocks = blocks,
        Couplings = couplings };

    private DataSection Below(int layers, string? labels) =>
        Passed(Experiment.Data!, [.. _layers[..layers].Zip(_hidden, (s, h) => (s, h.Name))], labels);

    private DataSection Labelled() => Passed(Experiment.Data!, [], _labels.Name);

    // Layers take the probabilities themselves where an RBM took bits drawn from them.
    private DataSection Numbers() => Labelled() with
    {
        Values = Experiment.Data!.ValuesOrDefault() == DataValues.Sampled ? DataValues.Unit : Experiment.Data.Values,
    };

    private CouplingSection First(BlockSection a, BlockSection b) =>
        new() { Between = [a.Name, b.Name], Init = new InitSection.FromNormal { Normal = _task.Init } };
}
