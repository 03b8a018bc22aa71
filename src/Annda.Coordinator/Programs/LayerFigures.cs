using Annda.Numerics;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>How hidden units of a block behaved.</summary>
/// <param name="Block">The block.</param>
/// <param name="Means">Mean activity of each unit.</param>
/// <param name="LowShare">Share of all activities below <see cref="LayerFigures.Low"/>.</param>
public sealed record HiddenActivity(BlockId Block, double[] Means, double LowShare);

/// <summary>
/// What came of showing examples to a layered network: sums over examples in their order, so that chain groups change nothing.
/// </summary>
public sealed class LayerFigures
{
    /// <summary>An activity below this is quiet.</summary>
    public const float Low = 0.1f;

    // What a float can say of a share.
    private const double Least = 1.0 / (1 << 24);

    private readonly NetworkSpec _network;
    private readonly BlockId _output;
    private readonly int _kept;
    private readonly List<JointStates> _states = [];
    private readonly Dictionary<BlockId, (double[] Sums, long Low)> _hidden;
    private double _squared, _absolute, _entropy;
    private long _right;

    /// <summary>Nothing yet.</summary>
    /// <param name="network">The network.</param>
    /// <param name="output">Its output.</param>
    /// <param name="kept">The states of the first examples that are kept: at least so many, if there are.</param>
    public LayerFigures(NetworkSpec network, BlockId output, int kept)
    {
        (_network, _output, _kept) = (network, output, kept);
        _hidden = network.BlockIds.Where(b => network[b].Role == BlockRole.Hidden)
            .ToDictionary(b => b, b => (new double[network[b].Size], 0L));
    }

    /// <summary>Examples shown.</summary>
    public int Examples { get; private set; }

    /// <summary>Squared distance of an output from its goal, the mean over examples.</summary>
    public double SquaredError => _squared / Examples;

    /// <summary>Distance of an output unit from its goal, the mean over units and examples.</summary>
    public double AbsoluteErrorPerUnit => _absolute / Examples / _network[_output].Size;

    /// <summary>
    /// Cross-entropy of an example, the mean: of logistic outputs, each by itself, or of linear ones that are the log odds of classes. In
    /// nats.
    /// </summary>
    public double CrossEntropy => _entropy / Examples;

    /// <summary>Share of examples whose largest output is that of their class.</summary>
    public double Accuracy => _right / (double)Examples;

    /// <summary>Hidden blocks in order.</summary>
    public IEnumerable<HiddenActivity> Hidden => _hidden.OrderBy(h => h.Key.Index).Select(h =>
        new HiddenActivity(h.Key, [.. h.Value.Sums.Select(s => s / Examples)], h.Value.Low / ((double)Examples * h.Value.Sums.Length)));

    /// <summary>States of all blocks for the first examples, in order; none in a run that was taken up after they were seen.</summary>
    public IReadOnlyList<JointStates> Kept => _states;

    /// <summary>Takes in the states of some examples.</summary>
    /// <param name="states">One chain for each.</param>
    /// <param name="goal">[output units, all chains of the phase].</param>
    /// <param name="first">Where the examples begin among the goal's chains.</param>
    public void Add(JointStates states, RealStates goal, int first)
    {
        var output = (RealStates)states.States[_output.Index];
        if (Examples < _kept) _states.Add(states);
        for (var c = 0; c < output.Chains; c++) Add(output, goal, c, first + c);
        foreach (var (block, (sums, low)) in _hidden.ToArray())
        {
            var layer = (RealStates)states.States[block.Index];
            var quiet = low;
            for (var u = 0; u < sums.Length; u++)
                foreach (var value in layer.Row(u)[..layer.Chains])
                {
                    sums[u] += value;
                    if (value < Low) quiet++;
                }
            _hidden[block] = (sums, quiet);
        }
        Examples += output.Chains;
    }

    // All but the kept states: those are as large as many models.
    internal double[] Save() => [Examples, _squared, _absolute, _entropy, _right,
        .. _hidden.OrderBy(h => h.Key.Index).SelectMany(h => (double[])[h.Value.Low, .. h.Value.Sums])];

    internal void Restore(ReadOnlySpan<double> saved)
    {
        var wanted = 5 + _hidden.Values.Sum(h => h.Sums.Length + 1);
        if (saved.Length != wanted) throw new InvalidDataException($"{saved.Length} figures of an evaluation found, {wanted} expected");
        (Examples, _right) = ((int)saved[0], (long)saved[4]);
        (_squared, _absolute, _entropy) = (saved[1], saved[2], saved[3]);
        var at = 5;
        foreach (var block in _hidden.Keys.OrderBy(b => b.Index).ToArray())
        {
            var sums = _hidden[block].Sums;
            saved.Slice(at + 1, sums.Length).CopyTo(sums);
            _hidden[block] = (sums, (long)saved[at]);
            at += 1 + sums.Length;
        }
    }

    private void Add(RealStates output, RealStates goal, int chain, int at)
    {
        var (squared, absolute, entropy, best, target, largest) = (0.0, 0.0, 0.0, 0, 0, double.NegativeInfinity);
        var logistic = _network[_output].Units == UnitKind.Logistic;
        for (var u = 0; u < output.Units; u++)
        {
            var (y, t) = ((double)output[u, chain], (double)goal[u, at]);
            squared += (y - t) * (y - t);
            absolute += Math.Abs(y - t);
            if (logistic) entropy -= t * Log(y) + (1 - t) * Log(1 - y);
            if (y > largest) (best, largest) = (u, y);
            if (t > goal[target, at]) target = u;
        }
        if (!logistic)
        {
            var sum = 0.0;
            for (var u = 0; u < output.Units; u++) sum += Elementary.Exp(output[u, chain] - largest);
            entropy = Elementary.Log(sum) + largest - output[target, chain];
        }
        (_squared, _absolute, _entropy) = (_squared + squared, _absolute + absolute, _entropy + entropy);
        if (best == target) _right++;
    }

    private static double Log(double share) => Elementary.Log(Math.Max(Least, share));
}
