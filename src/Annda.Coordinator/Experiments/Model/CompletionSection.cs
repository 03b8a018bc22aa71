using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Completion: some visible blocks are held to an example, the others are to find the rest of it.</summary>
[Doc("Completion of examples.")]
public sealed record CompletionSection
{
    [Doc("The visible blocks that an example holds; the other visible blocks are read."), Count(1, 1000)]
    public required string[] Given { get; init; }

    [Doc("The temperature on the way to the state that is read; that of the clamped phase when left out.")]
    public TemperatureSection? Temperature { get; init; }

    [Doc("Sweeps before the state is read: 10 when left out; for a temperature in steps, their sum."), InRange(1, 1_000_000_000)]
    public int? Sweeps { get; init; }

    [Doc("How often each example is to be completed."), InRange(1, 100_000)]
    public int Trials { get; init; } = 10;

    [Doc("At most so many examples of the test data are completed."), InRange(1, 1_000_000)]
    public int Examples { get; init; } = 1000;
}

/// <summary>A look at the free phase of the learned network: did it come to equilibrium?</summary>
[Doc("Equilibrium of the phases.")]
public sealed record EquilibriumSection
{
    [Doc("Chains that do the free phase once more to be looked at."), InRange(2, 1_000_000)]
    public int Chains { get; init; } = 2000;
}
