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
