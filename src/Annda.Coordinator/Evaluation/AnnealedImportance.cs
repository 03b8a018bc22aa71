using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Metrics;
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
/// The mean weight is unbiased for Z, so ln Z tends to be too low where chains fail to keep up. In reverse (Burda, Grosse and
/// Salakhutdinov 2015) chains go from the machine to the base rates, their mean weight is unbiased for 1 / Z, and ln Z tends to be too
/// high: the truth lies between, as far as the reverse chains began with samples of the machine.
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
        return Summary(Weights(chains, span => Forward(span, temperatures)));
    }

    /// <summary>Estimates ln Z from the other side.</summary>
    /// <param name="starts">Examples near which the machine's samples lie, 1 or more; chains start from them in turn.</param>
    /// <param name="chains">Independent chains, at least 2.</param>
    /// <param name="temperatures">Values of β, at least 2.</param>
    /// <param name="sweeps">Sweeps of the machine before, 0 or more.</param>
    public LogZEstimate Reverse(Programs.Examples starts, int chains, int temperatures, int sweeps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(temperatures, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(sweeps);
        Guard.Shape(starts.Units, _rbm.Visible, "units of the starts");
        var inverse = Summary(Weights(chains, span => Backward(span, starts, temperatures, sweeps)), -1);
        return new LogZEstimate(-inverse.LogZ, -inverse.High, -inverse.Low, inverse.EffectiveChains);
    }

    private static double[] Weights(int chains, Func<Protocol.ChainSpan, double[]> group)
    {
        var weights = new double[chains];
        var spans = Protocol.ChainSpan.Split(chains, Math.Max(1, chains / 64));
        Parallel.ForEach(spans, span => group(span).CopyTo(weights.AsSpan(span.First, span.Count)));
        return weights;
    }

    private LogZEstimate Summary(double[] logs, int sign = 1)
    {
        var baseLogZ = sign * (_base.Sum(a => Elementary.Softplus(a)) + _rbm.Hidden * Elementary.Log(2));
        var top = logs.Max();
        var w = logs.Select(x => Elementary.Exp(x - top)).ToArray();
        var mean = w.Average();
        var error = StandardError.Of(w);
        var shift = top + baseLogZ;
        return new LogZEstimate(shift + Elementary.Log(mean),
            mean > 3 * error ? shift + Elementary.Log(mean - 3 * error) : double.NegativeInfinity,
            shift + Elementary.Log(mean + 3 * error), w.Sum() * w.Sum() / w.Sum(x => x * x));
    }

    private double[] Forward(Protocol.ChainSpan span, int temperatures)
    {
        var chains = new Chains(_rbm, span);
        DrawVisible(chains.Visible, chains.Down, 0, span, 0);
        for (var k = 1; k < temperatures; k++)
            Move(chains, span, Beta(k - 1, temperatures), Beta(k, temperatures), k, draw: k < temperatures - 1);
        return chains.Logs[..span.Count];
    }

    private double[] Backward(Protocol.ChainSpan span, Programs.Examples starts, int temperatures, int sweeps)
    {
        var chains = new Chains(_rbm, span)
        {
            Visible = starts.Planes(0, _rbm.Visible, [.. Enumerable.Range(span.First, span.Count).Select(c => c % starts.Count)]),
        };
        // Numbers of their own: those of the forward chains are used by steps up to the number of temperatures.
        var step = temperatures;
        for (var sweep = 0; sweep < sweeps; sweep++) Sweep(chains, span, 1, ++step);
        for (var k = temperatures - 1; k > 0; k--)
            Move(chains, span, Beta(k, temperatures), Beta(k - 1, temperatures), ++step, draw: k > 1);
        return chains.Logs[..span.Count];
    }

    private static double Beta(int k, int temperatures) => k / (double)(temperatures - 1);

    // Weights ln p_to(v) − ln p_from(v) of states drawn at the one, which then go on at the other.
    private void Move(Chains chains, Protocol.ChainSpan span, double from, double to, int step, bool draw)
    {
        _rbm.HiddenFields(chains.Visible, chains.Up);
        Array.Clear(chains.Energies);
        BitSums.Add(chains.Visible, _beyond, chains.Energies);
        for (var c = 0; c < chains.Logs.Length; c++) chains.Logs[c] += (to - from) * chains.Energies[c];
        AddHidden(chains.Logs, chains.Up, from, to);
        if (draw) Draw(chains, span, (float)to, step);
    }

    private void Sweep(Chains chains, Protocol.ChainSpan span, float beta, int step)
    {
        _rbm.HiddenFields(chains.Visible, chains.Up);
        Draw(chains, span, beta, step);
    }

    private void Draw(Chains chains, Protocol.ChainSpan span, float beta, int step)
    {
        HeatBath.Draw(chains.Up, beta, _key, (uint)_rbm.Visible, (uint)(span.First / 64), step, chains.Hidden, 0, _rbm.Hidden, [], []);
        _rbm.VisibleFields(chains.Hidden, chains.Down);
        DrawVisible(chains.Visible, chains.Down, beta, span, step);
    }

    // States, fields [units, lanes] and log weights of a group of chains.
    private sealed class Chains(Rbm rbm, Protocol.ChainSpan span)
    {
        public BitPlanes Visible { get; init; } = new(rbm.Visible, span.Count);

        public BitPlanes Hidden { get; } = new(rbm.Hidden, span.Count);

        public float[] Up { get; } = new float[rbm.Hidden * BitPlanes.LanesFor(span.Count)];

        public float[] Down { get; } = new float[rbm.Visible * BitPlanes.LanesFor(span.Count)];

        public double[] Logs { get; } = new double[BitPlanes.LanesFor(span.Count)];

        public double[] Energies { get; } = new double[BitPlanes.LanesFor(span.Count)];
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
