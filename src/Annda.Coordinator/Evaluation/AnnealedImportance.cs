using System.Runtime.CompilerServices;
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
    // Factors of at least ½ that a double holds.
    private const int FactorsMax = 1000;

    private readonly Rbm _rbm;
    private readonly float[] _base;
    // Visible biases beyond the base rates'.
    private readonly double[] _beyond;
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
        _beyond = [.. rbm.VisibleBias.Select((b, i) => (double)b - _base[i])];
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
        var baseLogZ = _base.Sum(a => Elementary.Softplus(a)) + _rbm.Hidden * Elementary.Log(2);
        return Summary(weights, baseLogZ);
    }

    private static LogZEstimate Summary(double[] logs, double baseLogZ)
    {
        var top = logs.Max();
        var w = logs.Select(x => Elementary.Exp(x - top)).ToArray();
        var mean = w.Average();
        var error = Math.Sqrt(w.Sum(x => (x - mean) * (x - mean)) / (w.Length - 1) / w.Length);
        var shift = top + baseLogZ;
        return new LogZEstimate(shift + Elementary.Log(mean),
            mean > 3 * error ? shift + Elementary.Log(mean - 3 * error) : double.NegativeInfinity,
            shift + Elementary.Log(mean + 3 * error), w.Sum() * w.Sum() / w.Sum(x => x * x));
    }

    private double[] Group(Protocol.ChainSpan span, int temperatures)
    {
        var visible = new BitPlanes(_rbm.Visible, span.Count);
        var hidden = new BitPlanes(_rbm.Hidden, span.Count);
        var lanes = visible.Lanes;
        var (up, down) = (new float[_rbm.Hidden * lanes], new float[_rbm.Visible * lanes]);
        DrawVisible(visible, down, 0, span, 0);
        var (logs, energies) = (new double[lanes], new double[lanes]);
        for (var k = 1; k < temperatures; k++)
        {
            var (from, to) = ((k - 1) / (double)(temperatures - 1), k / (double)(temperatures - 1));
            _rbm.HiddenFields(visible, up);
            // ln p_to(v) − ln p_from(v).
            Array.Clear(energies);
            BitSums.Add(visible, _beyond, energies);
            for (var c = 0; c < lanes; c++) logs[c] += (to - from) * energies[c];
            AddHidden(logs, up, from, to);
            if (k == temperatures - 1) break;
            HeatBath.Draw(up, (float)to, _key, (uint)_rbm.Visible, (uint)(span.First / 64), k, hidden, 0, _rbm.Hidden, [], []);
            _rbm.VisibleFields(hidden, down);
            DrawVisible(visible, down, (float)to, span, k);
        }
        return logs[..span.Count];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DrawVisible(BitPlanes visible, float[] fields, float beta, Protocol.ChainSpan span, int step)
    {
        var share = Vector512.Create(beta);
        for (var i = 0; i < _rbm.Visible; i++)
        {
            var start = Vector512.Create((1 - beta) * _base[i]);
            for (var at = i * visible.Lanes; at < (i + 1) * visible.Lanes; at += 16)
                (share * Vector512.LoadUnsafe(ref fields[at]) + start).StoreUnsafe(ref fields[at]);
        }
        HeatBath.Draw(fields, 1, _key, 0, (uint)(span.First / 64), step, visible, 0, _rbm.Visible, [], []);
    }

    // ln Π_j (1 + exp(to x)) / (1 + exp(from x)).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddHidden(double[] logs, float[] fields, double from, double to)
    {
        var (begin, end, change) = (Vector512.Create((float)from), Vector512.Create((float)to), Vector512.Create(to - from));
        var lanes = logs.Length;
        for (var lane = 0; lane < lanes; lane += 16)
            for (var first = lane; first < fields.Length; first += FactorsMax * lanes)
            {
                var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
                var (lowProduct, highProduct) = (Vector512<double>.One, Vector512<double>.One);
                var last = (int)Math.Min(fields.Length, first + (long)FactorsMax * lanes);
                for (var at = first; at < last; at += lanes)
                {
                    var x = Vector512.LoadUnsafe(ref fields[at]);
                    var (positive, positiveHigh) = Vector512.Widen(Vector512.Max(x, Vector512<float>.Zero));
                    (low, high) = (low + positive, high + positiveHigh);
                    var size = -Vector512.Abs(x);
                    var (ratio, ratioHigh) = Vector512.Widen((Vector512<float>.One + Elementary.Exp(end * size))
                        / (Vector512<float>.One + Elementary.Exp(begin * size)));
                    (lowProduct, highProduct) = (lowProduct * ratio, highProduct * ratioHigh);
                }
                (Vector512.LoadUnsafe(ref logs[lane]) + change * low + DoubleLanes.Log(lowProduct)).StoreUnsafe(ref logs[lane]);
                (Vector512.LoadUnsafe(ref logs[lane + 8]) + change * high + DoubleLanes.Log(highProduct)).StoreUnsafe(ref logs[lane + 8]);
            }
    }
}
