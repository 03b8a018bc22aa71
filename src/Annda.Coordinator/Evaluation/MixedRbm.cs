using System.Diagnostics.CodeAnalysis;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Evaluation;

/// <summary>One visible block of a <see cref="MixedRbm"/>.</summary>
/// <param name="Block">The block.</param>
/// <param name="Units">Kind of its units.</param>
/// <param name="First">Its first unit in an example.</param>
/// <param name="Size">Its units; of a softmax block its categories.</param>
public readonly record struct VisiblePart(BlockId Block, UnitKind Units, int First, int Size);

/// <summary>
/// A restricted Boltzmann machine of visible blocks of several kinds and one hidden block, in the units of an example: bits, one-hot
/// categories or real numbers. exp(−E / T) = exp(constant + Σ a v over bits − Σ (v − b)² / 2s² over real numbers + Σ h (c + W'v)), h in
/// {0,1} and s² = σ² T, whatever the network's values, convention and temperature.
/// </summary>
public sealed class MixedRbm
{
    private MixedRbm(VisiblePart[] parts, int hidden)
    {
        (Parts, Hidden, Visible) = (parts, hidden, parts.Sum(p => p.Size));
        (Weights, HiddenBias) = (new double[Visible * Hidden], new double[Hidden]);
        (Bias, Variance) = (new double[Visible], new double[Visible]);
    }

    /// <summary>Visible blocks.</summary>
    public IReadOnlyList<VisiblePart> Parts { get; }

    /// <summary>Visible units.</summary>
    public int Visible { get; }

    /// <summary>Hidden units.</summary>
    public int Hidden { get; }

    /// <summary>W: [visible, hidden].</summary>
    public double[] Weights { get; }

    /// <summary>a of bits, b of real numbers: [visible].</summary>
    public double[] Bias { get; }

    /// <summary>s² of real numbers: [visible]; 0 for others.</summary>
    public double[] Variance { get; }

    /// <summary>c: [hidden].</summary>
    public double[] HiddenBias { get; }

    /// <summary>What is added to every exponent.</summary>
    public double Constant { get; private set; }

    /// <summary>Whether all visible units are Gaussian: then the visible law is a mixture of normal laws.</summary>
    public bool IsGaussian => Parts.All(p => p.Units == UnitKind.Gaussian);

    /// <summary>Reads a network of visible blocks and one hidden block of two-valued units, each coupled densely with it alone.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layout">Where each visible block's units stand in an example.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="rbm">The machine.</param>
    public static bool TryFrom(Network network, IReadOnlyList<(BlockId Block, int First, int Units)> layout, double temperature,
        [NotNullWhen(true)] out MixedRbm? rbm)
    {
        rbm = null;
        var spec = network.Spec;
        var hidden = spec.BlockIds.Where(b => spec[b].Role == BlockRole.Hidden).ToArray();
        if (temperature <= 0 || hidden.Length != 1 || spec[hidden[0]].Units is not (UnitKind.Binary or UnitKind.Bipolar)
            || spec.Blocks.Count != layout.Count + 1 || spec.BlockIds.Any(b => spec.WithinOf(b).Count > 0)) return false;
        foreach (var (block, _, _) in layout)
            if (spec.BetweenOf(block).Count != 1 || spec[spec.BetweenOf(block)[0]] is var c && (c.Edges is not null || c.IsArrow
                || c.Other(block) != hidden[0])) return false;
        rbm = new MixedRbm([.. layout.Select(l => new VisiblePart(l.Block, spec[l.Block].Units, l.First, l.Units))], spec[hidden[0]].Size);
        rbm.Fill(network, hidden[0], temperature);
        return true;
    }

    private void Fill(Network network, BlockId hidden, double temperature)
    {
        var (low, span) = ((double)network.Spec[hidden].Units.Low(), (double)network.Spec[hidden].Units.Span());
        for (var j = 0; j < Hidden; j++)
        {
            var bias = network[NetworkSpec.BiasOf(hidden)][j] / temperature;
            HiddenBias[j] += span * bias;
            Constant += low * bias;
        }
        foreach (var part in Parts)
        {
            var id = network.Spec.BetweenOf(part.Block)[0];
            var (weights, visibleIsA) = (network[id], network.Spec[id].A == part.Block);
            var logs = network.Spec.VarianceOf(part.Block) is { } variance ? network[variance] : null;
            for (var u = 0; u < part.Size; u++)
            {
                var i = part.First + u;
                var power = network.Spec[part.Block].Gaussian?.Power ?? 0;
                var scale = logs is null ? 1 / temperature : Elementary.Exp(-0.5 * power * logs[u]) / temperature;
                double fromLow = 0;
                var (lowV, spanV) = logs is null ? ((double)part.Units.Low(), (double)part.Units.Span()) : (0, 1);
                for (var j = 0; j < Hidden; j++)
                {
                    var w = scale * weights[visibleIsA ? u * Hidden + j : j * part.Size + u];
                    Weights[i * Hidden + j] = spanV * span * w;
                    HiddenBias[j] += lowV * span * w;
                    fromLow += low * w;
                }
                double b = network[NetworkSpec.BiasOf(part.Block)][u];
                if (logs is null)
                {
                    Bias[i] = spanV * (b / temperature + fromLow);
                    Constant += lowV * (b / temperature + fromLow);
                    continue;
                }
                // What hidden units bring at their lower value moves the centre.
                Variance[i] = Elementary.Exp(logs[u]) * temperature;
                Bias[i] = b + Variance[i] * fromLow;
                Constant += (Bias[i] * Bias[i] - b * b) / (2 * Variance[i]);
            }
        }
    }

    /// <summary>Fields of the hidden units: [hidden].</summary>
    /// <param name="example">[visible].</param>
    /// <param name="skip">A block that is left out; null: none.</param>
    public double[] Fields(ReadOnlySpan<float> example, VisiblePart? skip = null)
    {
        var fields = (double[])HiddenBias.Clone();
        for (var i = 0; i < Visible; i++)
        {
            double v = example[i];
            if (v == 0 || (skip is { } part && i >= part.First && i < part.First + part.Size)) continue;
            for (var j = 0; j < Hidden; j++) fields[j] += v * Weights[i * Hidden + j];
        }
        return fields;
    }

    /// <summary>F(v): the visible law, of real numbers its density, is exp(−F) / Z.</summary>
    public double FreeEnergy(ReadOnlySpan<float> example) => FreeEnergy(example, Fields(example));

    /// <summary>F(v) with the hidden fields at hand.</summary>
    public double FreeEnergy(ReadOnlySpan<float> example, double[] fields)
    {
        var sum = Constant + Own(example);
        foreach (var field in fields) sum += Elementary.Softplus(field);
        return -sum;
    }

    /// <summary>What the visible units have in the exponent for themselves.</summary>
    public double Own(ReadOnlySpan<float> example)
    {
        double sum = 0;
        for (var i = 0; i < Visible; i++)
            sum += Variance[i] > 0 ? -(example[i] - Bias[i]) * (example[i] - Bias[i]) / (2 * Variance[i]) : Bias[i] * example[i];
        return sum;
    }

    /// <summary>Mean of the visible units given hidden ones, from what these bring.</summary>
    /// <param name="brought">[visible] W h.</param>
    public float[] Means(double[] brought)
    {
        var means = new float[Visible];
        foreach (var part in Parts)
        {
            if (part.Units == UnitKind.Softmax)
            {
                var logs = Enumerable.Range(part.First, part.Size).Select(i => Bias[i] + brought[i]).ToArray();
                var all = ExactPartition.LogSum(logs);
                for (var k = 0; k < part.Size; k++) means[part.First + k] = (float)Elementary.Exp(logs[k] - all);
                continue;
            }
            for (var i = part.First; i < part.First + part.Size; i++)
                means[i] = (float)(Variance[i] > 0 ? Bias[i] + Variance[i] * brought[i] : Elementary.Logistic(Bias[i] + brought[i]));
        }
        return means;
    }

    /// <summary>The most probable category of a softmax block given all other visible units.</summary>
    /// <param name="label">The block.</param>
    /// <param name="example">[visible]; what stands at the block does not matter.</param>
    public int Classify(VisiblePart label, ReadOnlySpan<float> example)
    {
        var fields = Fields(example, label);
        var (best, most) = (0, double.NegativeInfinity);
        for (var k = 0; k < label.Size; k++)
        {
            var i = label.First + k;
            var score = Bias[i];
            for (var j = 0; j < Hidden; j++) score += Elementary.Softplus(fields[j] + Weights[i * Hidden + j]);
            if (score > most) (best, most) = (k, score);
        }
        return best;
    }
}
