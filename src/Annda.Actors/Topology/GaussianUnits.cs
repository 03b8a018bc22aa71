namespace Annda.Topology;

/// <summary>Which of two forms of the energy Gaussian units have; f = Σ W h is what other blocks bring.</summary>
public enum GaussianConvention
{
    /// <summary>E = Σ (v − b)² / 2σ² − Σ (v / σ) f: mean b + σ f, and others read v / σ (Hinton and Salakhutdinov 2006).</summary>
    Lecture,

    /// <summary>E = Σ (v − b)² / 2σ² − Σ (v / σ²) f: mean b + f, and others read v / σ² (Cho, Ilin and Raiko 2011).</summary>
    Cho,
}

/// <summary>
/// What Gaussian units are: v is drawn from the normal law of variance σ² T. The parameters log σ² belong to a coupling of their own
/// (<see cref="CouplingSpec.Variance"/>).
/// </summary>
/// <param name="Convention">The form of the energy.</param>
/// <param name="LearnSigma">Whether learning changes σ.</param>
public sealed record GaussianUnits(GaussianConvention Convention, bool LearnSigma = false)
{
    /// <summary>Largest size of log σ²: σ between 3 · 10^−5 and 3 · 10^4, so that single precision holds what is made of it.</summary>
    public const double LogVarianceMost = 21;

    /// <summary>Power of σ that others divide by: they read v / σ or v / σ².</summary>
    public int Power => Convention == GaussianConvention.Lecture ? 1 : 2;
}
