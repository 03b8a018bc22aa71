namespace Annda.Benchmarks;

/// <summary>One thing that can be measured.</summary>
/// <param name="Group">limits, kernels, messages, sweeps or learning.</param>
/// <param name="Key">Name in JSON.</param>
/// <param name="Title">Name in words.</param>
/// <param name="Unit">What the value counts.</param>
/// <param name="Includes">What the value includes.</param>
/// <param name="Limit">Key of the limit that the value is compared with, or null.</param>
/// <param name="Measure">Measures it.</param>
internal sealed record Benchmark(string Group, string Key, string Title, string Unit, string Includes, string? Limit,
    Func<Task<double>> Measure);

/// <summary>What was measured.</summary>
/// <param name="Benchmark">What it is.</param>
/// <param name="Value">In its unit.</param>
/// <param name="Share">Of its limit; null without one.</param>
internal sealed record Figure(Benchmark Benchmark, double Value, double? Share);
