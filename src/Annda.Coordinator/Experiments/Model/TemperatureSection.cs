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
        [typeof(Constant), typeof(InSteps), typeof(GeometricRamp), typeof(LinearRamp), typeof(LogarithmicRamp),
        typeof(RmsRamp), typeof(AdaptiveRamp)];

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

    /// <summary>By equal differences between multiples of the network's root mean square local field.</summary>
    [Doc("A linear ramp in terms of the local fields.")]
    public sealed record RmsRamp : TemperatureSection
    {
        [Doc("First and last temperature of a linear ramp, as multiples of the root mean square local field; [1.5, 0.05] suits most."),
            Count(2, 2), InRange(0, 1e6)]
        public required double[] Rms { get; init; }
    }

    /// <summary>Between multiples of the root mean square local field, at a speed that the energies of a pilot set.</summary>
    [Doc("A schedule from the energies of a pilot.")]
    public sealed record AdaptiveRamp : TemperatureSection
    {
        [Doc("First and last temperature as multiples of the root mean square local field; a pilot (a tenth of the sweeps more) measures "
            + "where energies move, and steps of the temperature are in proportion to T^2 / s there."), Count(2, 2), InRange(1e-6, 1e6)]
        public required double[] Adaptive { get; init; }
    }

    /// <summary>c / log(2 + t) at sweep t, the schedule of Geman and Geman.</summary>
    [Doc("A logarithmic schedule.")]
    public sealed record LogarithmicRamp : TemperatureSection
    {
        [Doc("c: the temperature at sweep t is c / log(2 + t)."), InRange(1e-9, 1e12)]
        public required double Logarithmic { get; init; }
    }
}
