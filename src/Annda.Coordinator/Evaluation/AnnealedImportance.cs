using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Evaluation;

/// <summary>An estimate of ln Z with its uncertainty.</summary>
/// <param name="LogZ">ln of the mean weight.</param>
/// <param name="Low">ln (mean − 3 standard errors); −∞ if that is not positive.</param>
/// <param name="High">ln (mean + 3 standard errors).</param>
/// <param name="EffectiveChains">(Σw)² / Σw²: chains that count; far below their number means: do not trust it.</param>
public sealed record LogZEstimate(double LogZ, double Low, double High, double EffectiveChains);

/// <summary>
/// Annealed importance sampling of an RBM's ln Z (Neal 2001; Salakhutdinov and Murray 2008): from a base-rate machine with biases a and
/// no weights, p_β(v) ∝ exp(((1 − β) a + β b)'v) Π_j (1 + exp(β (c_j + W_j'v))), β from 0 to 1 in equal steps.
/// The mean weight is unbiased for Z, so ln Z tends to be too low where chains fail to keep up.
/// </summary>
public sealed class AnnealedImportance
{
    private readonly Rbm _rbm;
    private readonly float[] _base;
    private readonly StreamKey _key;

    /// <summary>An estimator.</summary>
    /// <param name="rbm">The machine.</param>
    /// <param name="visibleMeans">Base rates [visible], from the training data; clipped away from 0 and 1.</param>
    /// <param name="seed">Seed.</param>
    public AnnealedImportance(Rbm rbm, double[] visibleMeans, ulong seed)
    {
        Guard.Shape(visibleMeans.Length, rbm.Visible, "visible means");
        (_rbm, _key) = (rbm, new StreamKey(seed, Purpose.Estimate));
        _base = [.. visibleMeans.Select(BaseRate.LogOdds)];
    }

    /// <summary>Estimates ln Z.</summary>
    /// <param name="chains">Independent chains, at least 2.</param>
    /// <param name="temperatures">Values of β, at least 2.</param>
    public LogZEstimate Estimate(int chains, int temperatures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(temperatures, 2);
        var weights = new double[chains];
        var spans = Protocol.ChainSpan.Split(chains, Math.Max(1, chains / 64));
        Parallel.ForEach(spans, span => Group(span, temperatures).CopyTo(weights.AsSpan(span.First, span.Count)));
        var baseLogZ = _base.Sum(a => Elementary.Softplus(a)) + _rbm.Hidden * Math.Log(2);
        return Summary(weights, baseLogZ);
    }

    private static LogZEstimate Summary(double[] logs, double baseLogZ)
    {
        var top = logs.Max();
        var w = logs.Select(x => Math.Exp(x - top)).ToArray();
        var mean = w.Average();
        var error = Math.Sqrt(w.Sum(x => (x - mean) * (x - mean)) / (w.Length - 1) / w.Length);
        var shift = top + baseLogZ;
        return new LogZEstimate(shift + Math.Log(mean), mean > 3 * error ? shift + Math.Log(mean - 3 * error) : double.NegativeInfinity,
            shift + Math.Log(mean + 3 * error), w.Sum() * w.Sum() / w.Sum(x => x * x));
    }

    private double[] Group(Protocol.ChainSpan span, int temperatures)
    {
        var visible = new BitPlanes(_rbm.Visible, span.Count);
        var hidden = new BitPlanes(_rbm.Hidden, span.Count);
        var lanes = visible.Lanes;
        var fields = new float[_rbm.Visible * lanes];
        DrawVisible(visible, fields, 0, span, 0);
        var logs = new double[span.Count];
        for (var k = 1; k < temperatures; k++)
        {
            var (from, to) = ((k - 1) / (double)(temperatures - 1), k / (double)(temperatures - 1));
            var up = _rbm.HiddenFields(visible);
            AddWeights(logs, visible, up, lanes, from, to);
            if (k == temperatures - 1) break;
            for (var j = 0; j < _rbm.Hidden; j++)
                Draw(hidden, j, up.AsSpan(j * lanes, lanes), (float)to, _rbm.Visible + j, span, k);
            fields = _rbm.VisibleFields(hidden);
            DrawVisible(visible, fields, (float)to, span, k);
        }
        return logs;
    }

    private void DrawVisible(BitPlanes visible, float[] fields, float beta, Protocol.ChainSpan span, int step)
    {
        var lanes = visible.Lanes;
        for (var i = 0; i < _rbm.Visible; i++)
        {
            var row = fields.AsSpan(i * lanes, lanes);
            for (var c = 0; c < lanes; c++) row[c] = beta * row[c] + (1 - beta) * _base[i];
            Draw(visible, i, row, 1, i, span, step);
        }
    }

    private void Draw(BitPlanes states, int unit, ReadOnlySpan<float> field, float scale, int stream, Protocol.ChainSpan span, int step)
    {
        var plane = states.Plane(unit);
        HeatBath.Draw(field, scale, _key, (uint)stream, (uint)(span.First / 64), step, plane);
        plane[^1] &= states.LastMask;
    }

    // ln p_to(v) − ln p_from(v).
    private void AddWeights(double[] logs, BitPlanes visible, float[] up, int lanes, double from, double to)
    {
        for (var lane = 0; lane < lanes; lane += 16)
        {
            var (positive, product) = (Vector512<double>.Zero, Vector512<float>.One);
            var positiveHigh = Vector512<double>.Zero;
            ref var f = ref MemoryMarshal.GetArrayDataReference(up);
            for (var j = 0; j < _rbm.Hidden; j++)
            {
                var x = Vector512.LoadUnsafe(ref f, (nuint)(j * lanes + lane));
                var (low, high) = Vector512.Widen(Vector512.Max(x, Vector512<float>.Zero));
                (positive, positiveHigh) = (positive + low, positiveHigh + high);
                var size = -Vector512.Abs(x);
                product *= (Vector512<float>.One + Elementary.Exp(Vector512.Create((float)to) * size))
                    / (Vector512<float>.One + Elementary.Exp(Vector512.Create((float)from) * size));
            }
            for (var c = 0; c < 16 && lane + c < logs.Length; c++)
                logs[lane + c] += (to - from) * (c < 8 ? positive[c] : positiveHigh[c - 8]) + Math.Log(product[c]);
        }
        for (var i = 0; i < _rbm.Visible; i++)
        {
            var change = (to - from) * (_rbm.VisibleBias[i] - _base[i]);
            for (var c = 0; c < logs.Length; c++) if (visible[i, c]) logs[c] += change;
        }
    }
}
