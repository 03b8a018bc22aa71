using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>A pull of the hidden units' mean activity towards a target.</summary>
[Doc("Sparsity.")]
public sealed record SparsitySection
{
    [Doc("The wanted mean activity of a hidden unit."), InRange(0.001, 0.999)]
    public required double Target { get; init; }

    [Doc("How strong the pull is."), InRange(0, 100)]
    public double Cost { get; init; } = 0.1;

    [Doc("How slowly the running mean activity forgets."), InRange(0, 0.999)]
    public double Decay { get; init; } = 0.9;
}

/// <summary>One phase of Boltzmann learning: sweeps towards equilibrium, then sweeps that are counted.</summary>
[Doc("A phase.")]
public sealed record PhaseSection
{
    [Doc("The temperature of the phase; the experiment's own when left out.")]
    public TemperatureSection? Temperature { get; init; }

    [Doc("Sweeps towards equilibrium: 10 when left out; for a temperature in steps, their sum."), InRange(1, 1_000_000_000)]
    public int? Sweeps { get; init; }

    [Doc("Sweeps of statistics after them."), InRange(1, 1_000_000_000)]
    public int Count { get; init; } = 1;
}

/// <summary>Noise on clamped bits: no pattern then has probability zero, and weights stay finite.</summary>
[Doc("Noise.")]
public sealed record NoiseSection
{
    [Doc("The probability that a bit that is on is switched off."), InRange(0, 0.5)]
    public double On { get; init; }

    [Doc("The probability that a bit that is off is switched on."), InRange(0, 0.5)]
    public double Off { get; init; }
}

/// <summary>How the log-likelihood is found: not at all, by enumeration, or by annealed importance sampling.</summary>
public enum LikelihoodMethod
{
    None,
    Exact,
    Ais,
}

/// <summary>What is measured while learning.</summary>
[Doc("Evaluation.")]
public sealed record EvaluateSection
{
    [Doc("none; exact: by enumeration, for small networks; ais: by annealed importance sampling.")]
    public LikelihoodMethod LogLikelihood { get; init; } = LikelihoodMethod.None;

    [Doc("Epochs between evaluations."), InRange(1, 1_000_000)]
    public int Every { get; init; } = 1;

    [Doc("Chains of annealed importance sampling."), InRange(1, 1_000_000)]
    public int AisChains { get; init; } = 100;

    [Doc("Temperatures of annealed importance sampling."), InRange(2, 1_000_000)]
    public int AisTemperatures { get; init; } = 1000;

    [Doc("At most so many examples are evaluated."), InRange(1, int.MaxValue)]
    public int Examples { get; init; } = 500;
}
