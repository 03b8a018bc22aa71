using Annda.Metrics;
using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Evaluation;

/// <summary>
/// Annealed importance sampling of ln Z of a <see cref="MixedRbm"/> (Neal 2001): from independent visible units with the means (and
/// variances) of the training data, p_β(v) ∝ base(v)^(1 − β) exp(β own(v)) Π_j (1 + exp(β (c_j + W_j'v))), β from 0 to 1 in equal steps.
/// </summary>
public sealed class MixedImportance
{
    private const double VarianceLeast = 1e-4;

    private readonly MixedRbm _rbm;
    private readonly double[] _bias, _variance;
    private readonly double _baseLogZ;
    private readonly StreamKey _key;

    /// <summary>An estimator.</summary>
    /// <param name="rbm">The machine.</param>
    /// <param name="train">Examples that the base rates are of.</param>
    /// <param name="seed">Seed.</param>
    public MixedImportance(MixedRbm rbm, Examples train, ulong seed)
    {
        (_rbm, _key) = (rbm, new StreamKey(seed, Purpose.Estimate));
        (_bias, _variance) = (new double[rbm.Visible], new double[rbm.Visible]);
        var (means, variances) = Moments(train);
        _baseLogZ = rbm.Hidden * Elementary.Log(2) + rbm.Constant;
        foreach (var part in rbm.Parts)
        {
            for (var i = part.First; i < part.First + part.Size; i++)
            {
                (_bias[i], _variance[i]) = part.Units == UnitKind.Gaussian ? (means[i], Math.Max(VarianceLeast, variances[i]))
                    : part.Units == UnitKind.Softmax ? (Elementary.Log(Math.Max(1e-3, means[i])), 0) : (BaseRate.LogOdds(means[i]), 0);
                if (part.Units == UnitKind.Gaussian) _baseLogZ += 0.5 * Elementary.Log(2 * Math.PI * _variance[i]);
                else if (part.Units != UnitKind.Softmax) _baseLogZ += Elementary.Softplus(_bias[i]);
            }
            if (part.Units == UnitKind.Softmax) _baseLogZ += ExactPartition.LogSum(_bias.AsSpan(part.First, part.Size));
        }
    }

    /// <summary>Mean and variance of each unit of examples.</summary>
    public static (double[] Means, double[] Variances) Moments(Examples examples)
    {
        var (means, variances) = (new double[examples.Units], new double[examples.Units]);
        for (var e = 0; e < examples.Count; e++)
            foreach (var (u, v) in examples.Numbers(e).Index()) means[u] += v / (double)examples.Count;
        for (var e = 0; e < examples.Count; e++)
            foreach (var (u, v) in examples.Numbers(e).Index()) variances[u] += (v - means[u]) * (v - means[u]) / examples.Count;
        return (means, variances);
    }

    /// <summary>Estimates ln Z.</summary>
    /// <param name="chains">Independent chains, at least 2.</param>
    /// <param name="temperatures">Values of β, at least 2.</param>
    public LogZEstimate Estimate(int chains, int temperatures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(temperatures, 2);
        var logs = new double[chains];
        Parallel.For(0, chains, chain => logs[chain] = Weight(chain, temperatures));
        var top = logs.Max();
        var weights = logs.Select(x => Elementary.Exp(x - top)).ToArray();
        var (mean, error, shift) = (weights.Average(), StandardError.Of(weights), top + _baseLogZ);
        return new LogZEstimate(shift + Elementary.Log(mean),
            mean > 3 * error ? shift + Elementary.Log(mean - 3 * error) : double.NegativeInfinity,
            shift + Elementary.Log(mean + 3 * error), weights.Sum() * weights.Sum() / weights.Sum(x => x * x));
    }

    private double Weight(int chain, int temperatures)
    {
        var (v, brought) = (new float[_rbm.Visible], new double[_rbm.Visible]);
        Draw(v, brought, 0, chain, 0);
        var fields = _rbm.Fields(v);
        double log = 0;
        for (var k = 1; k < temperatures; k++)
        {
            double before = (double)(k - 1) / (temperatures - 1), beta = (double)k / (temperatures - 1);
            log += (beta - before) * (_rbm.Own(v) - Base(v));
            foreach (var field in fields) log += Elementary.Softplus(beta * field) - Elementary.Softplus(before * field);
            if (k == temperatures - 1) break;
            Array.Clear(brought);
            for (var j = 0; j < fields.Length; j++)
                if (_key.Uniform((uint)(_rbm.Visible + j), (uint)chain, k) < Elementary.Logistic(beta * fields[j]))
                    for (var i = 0; i < brought.Length; i++) brought[i] += _rbm.Weights[i * fields.Length + j];
            Draw(v, brought, beta, chain, k);
            fields = _rbm.Fields(v);
        }
        return log;
    }

    private double Base(float[] v)
    {
        double sum = 0;
        for (var i = 0; i < v.Length; i++)
            sum += _variance[i] > 0 ? -(v[i] - _bias[i]) * (v[i] - _bias[i]) / (2 * _variance[i]) : _bias[i] * v[i];
        return sum;
    }

    // Visible units at β, given what the hidden ones bring.
    private void Draw(float[] v, double[] brought, double beta, int chain, int step)
    {
        foreach (var part in _rbm.Parts)
        {
            if (part.Units == UnitKind.Softmax)
            {
                var logs = Enumerable.Range(part.First, part.Size).Select(i => Field(i)).ToArray();
                var (all, mark, k) = (ExactPartition.LogSum(logs), _key.Uniform((uint)part.First, (uint)chain, step), 0);
                for (mark -= Elementary.Exp(logs[0] - all); mark > 0 && k + 1 < part.Size; mark -= Elementary.Exp(logs[k] - all)) k++;
                v.AsSpan(part.First, part.Size).Clear();
                v[part.First + k] = 1;
                continue;
            }
            for (var i = part.First; i < part.First + part.Size; i++)
            {
                if (part.Units != UnitKind.Gaussian)
                {
                    v[i] = _key.Uniform((uint)i, (uint)chain, step) < Elementary.Logistic(Field(i)) ? 1 : 0;
                    continue;
                }
                var precision = (1 - beta) / _variance[i] + beta / _rbm.Variance[i];
                var mean = ((1 - beta) * _bias[i] / _variance[i] + beta * (_rbm.Bias[i] / _rbm.Variance[i] + brought[i])) / precision;
                v[i] = (float)(mean + _key.Normals((uint)i, (uint)chain, step).First / Math.Sqrt(precision));
            }
        }

        double Field(int i) => (1 - beta) * _bias[i] + beta * (_rbm.Bias[i] + brought[i]);
    }
}
