using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>The momentum by epoch.</summary>
public abstract record MomentumSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Constant), typeof(InSteps)];

    /// <summary>The same momentum in every epoch.</summary>
    [Bare, Doc("One momentum.")]
    public sealed record Constant : MomentumSection
    {
        [Doc("The momentum."), InRange(0, 0.999)]
        public double Value { get; init; }
    }

    /// <summary>A momentum for so many epochs, then the next; the last one stays.</summary>
    [Doc("Momenta step by step.")]
    public sealed record InSteps : MomentumSection
    {
        [Doc("The steps, in order; the last momentum stays: 0.5 for the first epochs and then 0.9 is usual."), Count(1, 100_000)]
        public required MomentumStep[] Steps { get; init; }
    }
}

/// <summary>One step of a momentum's schedule.</summary>
[Doc("A step of the schedule.")]
public sealed record MomentumStep
{
    [Doc("The momentum during this step."), InRange(0, 0.999)]
    public required double Momentum { get; init; }

    [Doc("How many epochs the step lasts."), InRange(1, 1_000_000)]
    public required int Epochs { get; init; }
}
