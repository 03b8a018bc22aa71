using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Annda.Metrics;

/// <summary>
/// Integrated autocorrelation time τ = 1 + 2 Σ_{t=1..W} ρ(t) of a series seen in several chains: n samples are worth n / τ independent
/// ones. The window is the self-consistent one, the smallest W ≥ 10 · τ(W) / 2 (Sokal 1989; wide, as many chains allow), and 10
/// or more.
/// </summary>
public static class AutocorrelationTime
{
    private const double Windows = 10;

    /// <summary>τ in samples, 0 or more; NaN where the chains never move or are too short to tell.</summary>
    /// <param name="chains">A series for each chain, in the order of time.</param>
    public static double Of(IReadOnlyList<double[]> chains)
    {
        var length = chains.Count == 0 ? 0 : chains.Min(c => c.Length);
        if (length < 2) return double.NaN;
        var mean = chains.Average(c => c.AsSpan(0, length).ToArray().Average());
        var products = Products(chains, length, mean);
        // Each lag is divided by its own number of pairs.
        double Covariance(int lag) => products[lag].Real / (length - lag);
        if (!(Covariance(0) > 1e-12 * (1 + mean * mean) * chains.Count)) return double.NaN;
        var tau = 1.0;
        for (var lag = 1; lag < length; lag++)
        {
            tau += 2 * Covariance(lag) / Covariance(0);
            // Correlations that alternate begin with a sum far too small.
            if (lag >= Windows * Math.Max(2, tau) / 2) return Math.Max(0, tau);
        }
        return double.NaN;
    }

    // Σ (x_k − m)(x_{k+t} − m) over all chains and k, for every lag t: the transform of the squared spectrum, padded so that nothing wraps
    // around. Two chains share a transform, as real and imaginary part: what they have in common cancels in the real part.
    private static Complex[] Products(IReadOnlyList<double[]> chains, int length, double mean)
    {
        var padded = new Complex[BitOperations.RoundUpToPowerOf2(2 * (uint)length)];
        var power = new Complex[padded.Length];
        for (var c = 0; c < chains.Count; c += 2)
        {
            Array.Clear(padded);
            for (var k = 0; k < length; k++)
                padded[k] = new Complex(chains[c][k] - mean, c + 1 < chains.Count ? chains[c + 1][k] - mean : 0);
            Fourier.Forward(padded, FourierOptions.NoScaling);
            for (var k = 0; k < power.Length; k++)
                power[k] += padded[k].Real * padded[k].Real + padded[k].Imaginary * padded[k].Imaginary;
        }
        Fourier.Inverse(power, FourierOptions.AsymmetricScaling);
        return power;
    }
}
