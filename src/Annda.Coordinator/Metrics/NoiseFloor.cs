using MathNet.Numerics.Distributions;

namespace Annda.Metrics;

/// <summary>The total variation that so many independent samples of a law show from the law itself, on average.</summary>
public static class NoiseFloor
{
    /// <summary>½ Σ_s E|k_s/n − p_s|, k_s binomial: 2 m (1 − p) P(k = m) / n with m = ⌊np⌋ + 1 … (de Moivre's mean deviation).</summary>
    /// <param name="law">[states].</param>
    /// <param name="samples">n.</param>
    public static double Of(double[] law, long samples) => law.Sum(p => MeanDeviation(p, samples)) / 2;

    private static double MeanDeviation(double p, long samples)
    {
        if (p <= 0 || p >= 1) return 0;
        var n = (double)samples;
        // A large count is normal to a relative 1 / (8 n p (1 − p)).
        if (n * p * (1 - p) > 1000 || samples > int.MaxValue) return Math.Sqrt(2 * p * (1 - p) / (Math.PI * n));
        var m = (int)Math.Floor(n * p) + 1;
        return 2 * m * (1 - p) * Binomial.PMF(p, (int)samples, m) / n;
    }
}
