using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Annda.Metrics;

/// <summary>
/// Integrated autocorrelation time τ = ½ + Σ_{t=1..W} ρ(t) of a series seen in several chains: n samples are worth n / 2τ independent ones.
/// The window is the self-consistent one, the smallest W ≥ 5 τ(W) (Sokal 1989).
/// </summary>
public static class AutocorrelationTime
{
    private const double Windows = 5;

    /// <summary>τ in samples, 0 or more; NaN where the chains never move or are too short to tell.</summary>
    /// <param name="chains">A series for each chain, in the order of time.</param>
    public static double Of(IReadOnlyList<IReadOnlyList<double>> chains)
    {
        var length = chains.Count == 0 ? 0 : chains.Min(c => c.Count);
        if (length < 2) return double.NaN;
        var mean = chains.Average(c => c.Take(length).Average());
        var sums = new double[length];
        foreach (var chain in chains) AddProducts(chain, mean, sums);
        // Each lag is divided by its own number of pairs.
        double Covariance(int lag) => sums[lag] / (length - lag);
        if (!(Covariance(0) > 1e-12 * (1 + mean * mean))) return double.NaN;
        var tau = 0.5;
        for (var lag = 1; lag < length; lag++)
        {
            tau += Covariance(lag) / Covariance(0);
            if (lag >= Windows * tau) return Math.Max(0, tau);
        }
        return double.NaN;
    }

    // Σ_k (x_k − m)(x_{k+t} − m) for every lag t: the transform of the squared spectrum, padded so that it does not wrap around.
    private static void AddProducts(IReadOnlyList<double> chain, double mean, double[] sums)
    {
        var padded = new Complex[BitOperations.RoundUpToPowerOf2((uint)(2 * sums.Length))];
        for (var k = 0; k < sums.Length; k++) padded[k] = chain[k] - mean;
        Fourier.Forward(padded, FourierOptions.NoScaling);
        for (var k = 0; k < padded.Length; k++) padded[k] = padded[k].Real * padded[k].Real + padded[k].Imaginary * padded[k].Imaginary;
        Fourier.Inverse(padded, FourierOptions.NoScaling);
        for (var lag = 0; lag < sums.Length; lag++) sums[lag] += padded[lag].Real / padded.Length;
    }
}
