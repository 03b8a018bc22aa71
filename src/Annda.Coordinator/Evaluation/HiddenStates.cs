using System.Numerics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Evaluation;

/// <summary>
/// All states of the hidden units of a <see cref="MixedRbm"/> with their weights, visible units summed or integrated out: ln Z exactly, and
/// of Gaussian visible units the mixture of normal laws that they have, one component for each hidden state.
/// </summary>
public sealed class HiddenStates
{
    /// <summary>Hidden units at most: 2^20 states.</summary>
    public const int HiddenMax = 20;

    private const int ChunkBits = 8;

    private readonly MixedRbm _rbm;
    private readonly double[] _logs;

    private HiddenStates(MixedRbm rbm, double[] logs) => (_rbm, _logs, LogZ) = (rbm, logs, ExactPartition.LogSum(logs));

    /// <summary>ln Z.</summary>
    public double LogZ { get; }

    /// <summary>Number of hidden states.</summary>
    public int Count => _logs.Length;

    /// <summary>Enumerates; null where there are too many hidden units.</summary>
    public static HiddenStates? TryOf(MixedRbm rbm)
    {
        if (rbm.Hidden > HiddenMax) return null;
        var low = Math.Min(ChunkBits, rbm.Hidden);
        var logs = new double[1 << rbm.Hidden];
        Parallel.For(0, logs.Length >> low, chunk => Fill(rbm, chunk << low, 1 << low, logs));
        return new HiddenStates(rbm, logs);
    }

    /// <summary>Probability of a hidden state; bit j is unit j.</summary>
    public double Probability(int state) => Elementary.Exp(_logs[state] - LogZ);

    /// <summary>Centre of a hidden state's normal law: [visible].</summary>
    public double[] Centre(int state)
    {
        var brought = Brought(_rbm, state);
        return [.. brought.Select((f, i) => _rbm.Bias[i] + _rbm.Variance[i] * f)];
    }

    /// <summary>Mean and covariance of Gaussian visible units.</summary>
    public (double[] Mean, double[,] Covariance) Moments()
    {
        var n = _rbm.Visible;
        var (mean, second) = (new double[n], new double[n, n]);
        for (var state = 0; state < Count; state++)
        {
            var p = Probability(state);
            if (p == 0) continue;
            var centre = Centre(state);
            for (var i = 0; i < n; i++)
            {
                mean[i] += p * centre[i];
                for (var j = 0; j <= i; j++) second[i, j] += p * centre[i] * centre[j];
            }
        }
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                second[i, j] = second[j, i] = second[i, j] - mean[i] * mean[j] + (i == j ? _rbm.Variance[i] : 0);
        return (mean, second);
    }

    private static double[] Brought(MixedRbm rbm, int state)
    {
        var brought = new double[rbm.Visible];
        for (var i = 0; i < brought.Length; i++)
            for (var j = 0; j < rbm.Hidden; j++)
                if ((state >> j & 1) != 0) brought[i] += rbm.Weights[i * rbm.Hidden + j];
        return brought;
    }

    // States that share their upper bits, in Gray order: one row is added or taken away from state to state.
    private static void Fill(MixedRbm rbm, int first, int count, double[] logs)
    {
        var brought = Brought(rbm, first);
        var own = rbm.Constant;
        for (var j = 0; j < rbm.Hidden; j++) if ((first >> j & 1) != 0) own += rbm.HiddenBias[j];
        var state = first;
        logs[state] = own + Visible(rbm, brought);
        for (var step = 1; step < count; step++)
        {
            var bit = BitOperations.TrailingZeroCount(step);
            state ^= 1 << bit;
            var sign = (state >> bit & 1) != 0 ? 1 : -1;
            for (var i = 0; i < brought.Length; i++) brought[i] += sign * rbm.Weights[i * rbm.Hidden + bit];
            own += sign * rbm.HiddenBias[bit];
            logs[state] = own + Visible(rbm, brought);
        }
    }

    // ln of the sum over, or the integral of, all visible units.
    private static double Visible(MixedRbm rbm, double[] brought)
    {
        double sum = 0;
        foreach (var part in rbm.Parts)
        {
            if (part.Units == UnitKind.Softmax)
            {
                var logs = new double[part.Size];
                for (var k = 0; k < part.Size; k++) logs[k] = rbm.Bias[part.First + k] + brought[part.First + k];
                sum += ExactPartition.LogSum(logs);
                continue;
            }
            for (var i = part.First; i < part.First + part.Size; i++)
                sum += part.Units == UnitKind.Gaussian
                    ? brought[i] * (rbm.Bias[i] + 0.5 * rbm.Variance[i] * brought[i]) + 0.5 * Elementary.Log(2 * Math.PI * rbm.Variance[i])
                    : Elementary.Softplus(rbm.Bias[i] + brought[i]);
        }
        return sum;
    }
}
