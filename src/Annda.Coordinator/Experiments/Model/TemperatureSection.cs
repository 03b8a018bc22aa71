using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>One step of a temperature schedule.</summary>
[Doc("A step of the schedule.")]
public sealed record TemperatureStep
{
    [Doc("The temperature during this step; 0 is zero-temperature dynamics."), InRange(0, double.PositiveInfinity)]
    public required double Temperature { get; init; }

    [Doc("How many sweeps the step lasts."), InRange(1, 1_000_000_000)]
    public required int Sweeps { get; init; }
}

/// <summary>The temperature by sweep: a number or a schedule. Zero means zero-temperature dynamics.</summary>
public abstract record TemperatureSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } =
        [typeof(Constant), typeof(InSteps), typeof(GeometricRamp), typeof(LinearRamp), typeof(LogarithmicRamp)];

    /// <summary>The same temperature at every sweep.</summary>
    [Bare, Doc("One temperature.")]
    public sealed record Constant : TemperatureSection
    {
        [Doc("The temperature; 0 is zero-temperature dynamics."), InRange(0, double.PositiveInfinity)]
        public double Value { get; init; } = 1;
    }

    /// <summary>A temperature for so many sweeps, then the next.</summary>
    [Doc("Temperatures step by step.")]
    public sealed record InSteps : TemperatureSection
    {
        [Doc("The steps, in order."), Count(1, 100_000)]
        public required TemperatureStep[] Steps { get; init; }
    }

    /// <summary>From the first temperature to the last by equal factors.</summary>
    [Doc("A geometric ramp.")]
    public sealed record GeometricRamp : TemperatureSection
    {
        [Doc("First and last temperature; each sweep multiplies by the same factor."), Count(2, 2), InRange(1e-9, 1e12)]
        public required double[] Geometric { get; init; }
    }

    /// <summary>From the first temperature to the last by equal differences.</summary>
    [Doc("A linear ramp.")]
    public sealed record LinearRamp : TemperatureSection
    {
        [Doc("First and last temperature; each sweep adds the same amount."), Count(2, 2), InRange(0, 1e12)]
        public required double[] Linear { get; init; }
    }

    /// <summary>c / log(2 + t) at sweep t, the schedule of Geman and Geman.</summary>
    [Doc("A logarithmic schedule.")]
    public sealed record LogarithmicRamp : TemperatureSection
    {
        [Doc("c: the temperature at sweep t is c / log(2 + t)."), InRange(1e-9, 1e12)]
        public required double Logarithmic { get; init; }
    }
}
