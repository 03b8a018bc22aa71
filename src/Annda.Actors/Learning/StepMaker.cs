using Annda.Kernels;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Learning;

/// <summary>A coupling's step, by what its sums are and what the order says: each kind is made when it is first wanted.</summary>
internal sealed class StepMaker(CouplingSpec coupling, BlockSpec a, BlockSpec b, OptimiserState start, WorkTeam? team)
{
    private GradientStep? _counted;
    private RealStep? _real;
    private SignStep? _signs;

    /// <summary>State to go on from.</summary>
    public OptimiserState State => _counted?.State ?? _real?.State ?? start;

    /// <summary>By how much a centred step shifts the biases of A and of B; before the first step, not at all.</summary>
    public (float[] A, float[] B) Shifts(ReadOnlySpan<float> old, ReadOnlySpan<float> next) =>
        (_counted?.Centring ?? _real?.Centring ?? new Centring(coupling, a.Units, b.Units, start.Offsets)).Shifts(old, next);

    /// <summary>Makes new parameters.</summary>
    /// <param name="old">Old parameters.</param>
    /// <param name="clamped">Sums of the positive phase.</param>
    /// <param name="free">Sums of the negative phase; null, of real sums only: the gradient is the first alone.</param>
    /// <param name="settings">How strongly.</param>
    /// <param name="number">Number of the step, from 1.</param>
    /// <param name="next">New parameters, another array than <paramref name="old"/>.</param>
    /// <returns>Euclidean norm of the step.</returns>
    public double Apply(ReadOnlySpan<float> old, CouplingSums clamped, CouplingSums? free, LearningSettings settings, int number,
        Span<float> next)
    {
        if (coupling.IsVariance && !a.Gaussian!.LearnSigma)
        {
            old.CopyTo(next);
            return 0;
        }
        var norm = Make(old, clamped, free, settings, number, next);
        if (coupling.IsVariance)
            foreach (var log in next)
                if (!(Math.Abs(log) <= GaussianUnits.LogVarianceMost))
                    throw new InvalidOperationException($"sigma of '{a.Name}' diverges: its logarithm would be {log / 2} after step "
                        + $"{number}, below {GaussianUnits.LogVarianceMost / 2} in size is allowed; a lower learning rate, or clipped gradients, "
                        + "may help");
        return norm;
    }

    private double Make(ReadOnlySpan<float> old, CouplingSums clamped, CouplingSums? free, LearningSettings settings, int number,
        Span<float> next)
    {
        switch (clamped, free)
        {
            case (RealSums plus, null or RealSums):
                if (settings.Step == StepRule.Sign)
                    throw new ArgumentException($"'{coupling.Name}' has an end with real values, and no step by sign");
                return (_real ??= new RealStep(coupling, a, b, State, team)).Apply(old, plus, (RealSums?)free, settings, next, number);
            case (CorrelationSums plus, CorrelationSums minus) when settings.Step == StepRule.Sign:
                return (_signs ??= new SignStep(coupling, a, b)).Apply(old, plus, minus, settings.Rate, next);
            case (CorrelationSums plus, CorrelationSums minus):
                return (_counted ??= new GradientStep(coupling, a, b, State, team)).Apply(old, plus, minus, settings, next);
            default:
                throw new ArgumentException($"sums of '{coupling.Name}' are counts in one phase and real in the other");
        }
    }
}
