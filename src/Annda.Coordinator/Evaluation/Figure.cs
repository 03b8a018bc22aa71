namespace Annda.Evaluation;

/// <summary>A measured number: what it is, how it was found, and how sure it is.</summary>
/// <param name="Name">Its name in a summary.</param>
/// <param name="Value">The number.</param>
/// <param name="What">What it is and how it was found, with its unit.</param>
public sealed record Figure(string Name, double Value, string What)
{
    /// <summary>Standard error, where the number is a mean over independent examples, samples or chains.</summary>
    public double? StandardError { get; init; }

    /// <summary>Interval of three standard errors, where the error is not symmetric.</summary>
    public (double Low, double High)? Interval { get; init; }

    /// <summary>A mean with its standard error.</summary>
    public static Figure Mean(string name, IReadOnlyList<double> values, string what) =>
        new(name, values.Average(), what) { StandardError = values.Count < 2 ? null : Metrics.StandardError.Of(values) };
}
