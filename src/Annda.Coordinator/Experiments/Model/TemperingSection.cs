using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>An energy to reach.</summary>
public abstract record TargetSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Energy), typeof(Best)];

    /// <summary>A given energy.</summary>
    [Bare, Doc("An energy.")]
    public sealed record Energy : TargetSection
    {
        [Doc("The energy to reach.")]
        public double Value { get; init; }
    }

    /// <summary>The lowest energy that the run itself finds.</summary>
    [Literal("best"), Doc("The lowest energy that this run finds.")]
    public sealed record Best : TargetSection;
}

/// <summary>How far the temperatures of a ladder lie apart.</summary>
public enum LadderSpacing
{
    Inverse,
    Geometric,
}

/// <summary>Parallel tempering of the free-running chains of learning.</summary>
[Doc("Parallel tempering of the free-running chains.")]
public sealed record FantasyTemperingSection
{
    [Doc("Temperatures of a ladder, the experiment's own being the lowest."), InRange(2, 1024)]
    public required int Temperatures { get; init; }

    [Doc("The hottest temperature."), InRange(1e-9, 1e12)]
    public double From { get; init; } = 10;

    [Doc("inverse: the inverses of the temperatures have equal distances; geometric: the temperatures are a geometric series.")]
    public LadderSpacing Spacing { get; init; }
}

/// <summary>Parallel tempering.</summary>
[Doc("Parallel tempering instead of a schedule: every chain has a temperature of its own, and neighbours swap theirs.")]
public sealed record TemperingSection
{
    [Doc("Temperatures of a ladder, in a geometric series; task.chains is a multiple of it."), InRange(2, 1024)]
    public required int Temperatures { get; init; }

    [Doc("The hottest temperature; when left out the first of the experiment's ramp, else 1.5 times the root mean square "
        + "local field."), InRange(1e-9, 1e12)]
    public double? From { get; init; }

    [Doc("The coldest temperature; when left out the last of the experiment's ramp, else 0.1 times the root mean square "
        + "local field."), InRange(1e-9, 1e12)]
    public double? To { get; init; }

    [Doc("Sweeps from one round of swaps to the next."), InRange(1, 1_000_000)]
    public int Every { get; init; } = 1;
}
