namespace Annda.Metrics;

/// <summary>
/// Split R̂ (Gelman and others 2013, section 11.4): √(((n − 1)/n · W + B/n) / W) over the halves of all chains, with W the mean variance
/// within a half of n values and B/n the variance of the halves' means. Near 1, where halves of chains are like each other.
/// </summary>
public static class SplitRHat
{
    /// <summary>R̂; NaN where there are fewer than four values in a chain, or nothing ever changes; ∞ where only chains differ.</summary>
    /// <param name="chains">A series for each chain, in the order of time.</param>
    public static double Of(IReadOnlyList<double[]> chains)
    {
        var length = chains.Count == 0 ? 0 : chains.Min(c => c.Length);
        var half = length / 2;
        if (half < 2) return double.NaN;
        var halves = chains.SelectMany(c => new[] { c[..half], c[(length - half)..length] }).ToArray();
        var means = halves.Select(h => h.Average()).ToArray();
        var within = halves.Zip(means, Variance).Average();
        var between = Variance(means, means.Average());
        if (within > 0) return Math.Sqrt((half - 1.0) / half + between / within);
        return between > 0 ? double.PositiveInfinity : double.NaN;
    }

    private static double Variance(double[] values, double mean) => values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
}
