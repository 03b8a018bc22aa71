using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Layers;

/// <summary>A chain of layers in double precision, written down anew: what the society is compared with.</summary>
internal sealed class LayeredNet
{
    private readonly (UnitKind Kind, int Size)[] _layers;
    private readonly double[][] _weights, _biases;

    public LayeredNet(int inputs, (UnitKind Kind, int Size)[] layers)
    {
        _layers = layers;
        var (sizes, dice) = (layers.Select(l => l.Size).Prepend(inputs).ToArray(), new Dice(5));
        // Parameters are floats in the society.
        double[] Draw(int count, double by) => [.. Enumerable.Range(0, count).Select(_ => (double)(float)(by * (2 * dice.Uniform() - 1)))];
        _weights = [.. layers.Select((l, i) => Draw(sizes[i] * l.Size, 0.9))];
        _biases = [.. layers.Select(l => Draw(l.Size, 0.3))];
        var builder = new NetworkBuilder().Visible("L0", inputs, UnitKind.Linear);
        for (var i = 0; i < layers.Length; i++)
            builder.Add(new BlockSpec($"L{i + 1}", i + 1 == layers.Length ? BlockRole.Output : BlockRole.Hidden, layers[i].Kind,
                layers[i].Size), [.. _biases[i].Select(b => (float)b)]);
        for (var i = 0; i < layers.Length; i++) builder.Arrow($"L{i}", $"L{i + 1}", [.. _weights[i].Select(w => (float)w)]);
        Network = builder.Build();
    }

    public Network Network { get; }

    public int Layers => _layers.Length;

    /// <summary>Mean loss of examples, with one parameter moved.</summary>
    public double MeanLoss(double[][] inputs, double[][] goals, Loss loss, (int Layer, bool Bias, int Index, double By) move = default)
    {
        var kept = (move.Bias ? _biases : _weights)[move.Layer][move.Index];
        (move.Bias ? _biases : _weights)[move.Layer][move.Index] += move.By;
        var mean = inputs.Zip(goals).Average(e => LossOf(Output(e.First), e.Second, loss));
        (move.Bias ? _biases : _weights)[move.Layer][move.Index] = kept;
        return mean;
    }

    private double[] Output(double[] input)
    {
        var values = input;
        for (var l = 0; l < _layers.Length; l++)
        {
            var (below, size) = (values, _layers[l].Size);
            values = [.. Enumerable.Range(0, size).Select(j =>
                _biases[l][j] + Enumerable.Range(0, below.Length).Sum(i => below[i] * _weights[l][i * size + j]))
                .Select(h => _layers[l].Kind switch
                {
                    UnitKind.Logistic => 1 / (1 + Math.Exp(-h)),
                    UnitKind.Rectified => Math.Max(0, h),
                    _ => h,
                })];
        }
        return values;
    }

    private static double LossOf(double[] y, double[] t, Loss loss) => loss switch
    {
        Loss.Squared => y.Zip(t).Sum(p => 0.5 * (p.First - p.Second) * (p.First - p.Second)),
        Loss.CrossEntropy => -y.Zip(t).Sum(p => p.Second * Math.Log(p.First) + (1 - p.Second) * Math.Log(1 - p.First)),
        _ => -y.Zip(t).Sum(p => p.Second * (p.First - Math.Log(y.Sum(Math.Exp)))),
    };
}

/// <summary>Drawn examples: real inputs, and goals that are shares, real numbers or one class.</summary>
internal sealed class DrawnExamples : ILayerExamples
{
    private readonly BlockId _input;

    public DrawnExamples(Network network, int count, Loss loss)
    {
        var (inputs, outputs) = (network.Spec.Blocks[0].Size, network.Spec.Blocks[^1].Size);
        (_input, Output, Count) = (new BlockId(0), new BlockId(network.Spec.Blocks.Count - 1), count);
        var dice = new Dice(9);
        double[] Row(int n, double from, double to) =>
            [.. Enumerable.Range(0, n).Select(_ => (double)(float)(from + (to - from) * dice.Uniform()))];
        InputRows = [.. Enumerable.Range(0, count).Select(_ => Row(inputs, -1, 1))];
        GoalRows = [.. Enumerable.Range(0, count).Select(e => loss == Loss.Softmax
            ? [.. Enumerable.Range(0, outputs).Select(k => k == e % outputs ? 1.0 : 0.0)] : Row(outputs, 0, 1))];
    }

    public double[][] InputRows { get; }

    public double[][] GoalRows { get; }

    public int Count { get; }

    public BlockId Output { get; }

    public IReadOnlyDictionary<BlockId, UnitStates> Inputs(int[] examples, int epoch) =>
        new Dictionary<BlockId, UnitStates> { [_input] = States(InputRows, examples) };

    public UnitStates Goal(int[] examples, int epoch) => States(GoalRows, examples);

    private static RealStates States(double[][] rows, int[] examples)
    {
        var states = new RealStates(rows[0].Length, examples.Length);
        for (var c = 0; c < examples.Length; c++)
            for (var u = 0; u < rows[0].Length; u++) states[u, c] = (float)rows[examples[c]][u];
        return states;
    }
}
