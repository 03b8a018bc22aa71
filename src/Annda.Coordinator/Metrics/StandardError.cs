namespace Annda.Metrics;

/// <summary>Standard error of a mean of independent values: √(Σ (x − x̄)² / (n − 1) / n).</summary>
public static class StandardError
{
    /// <summary>Of two or more values.</summary>
    public static double Of(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
    }
}
