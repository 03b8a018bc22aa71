using Annda.Annealing;
using Annda.Protocol;

namespace Annda.Programs;

/// <summary>Where the negative phase's chains come from.</summary>
public enum LearningRule
{
    /// <summary>CD-k: k sweeps from the data (Hinton 2002).</summary>
    ContrastiveDivergence,

    /// <summary>Persistent CD: k sweeps of chains that live on (Younes 1989, Tieleman 2008).</summary>
    Persistent,

    /// <summary>Both phases annealed to equilibrium from random states (Ackley, Hinton and Sejnowski 1985).</summary>
    Boltzmann,
}

/// <summary>An annealed phase of Boltzmann learning.</summary>
/// <param name="Temperatures">Temperatures by sweep; the last one is the learning temperature.</param>
/// <param name="Sweeps">Sweeps of annealing.</param>
/// <param name="Count">Sweeps of statistics after them, each counted.</param>
public sealed record AnnealedPhase(TemperatureSchedule Temperatures, int Sweeps, int Count);

/// <summary>A step size, or another share, over a run: from the first to the last update.</summary>
/// <param name="From">At the first update.</param>
/// <param name="To">Approached at the end.</param>
/// <param name="Steps">Rates and for how many epochs each; null: linear from <paramref name="From"/> to <paramref name="To"/>.</param>
public sealed record RateSchedule(double From, double To, IReadOnlyList<(double Rate, int Epochs)>? Steps = null)
{
    /// <summary>One rate throughout.</summary>
    public static RateSchedule Constant(double rate) => new(rate, rate);

    /// <summary>Rate of an update.</summary>
    /// <param name="epoch">Epoch, from 0.</param>
    /// <param name="share">Updates done over all updates, 0 to below 1.</param>
    public double At(int epoch, double share)
    {
        if (Steps is null) return From + (To - From) * share;
        foreach (var (rate, epochs) in Steps)
            if ((epoch -= epochs) < 0) return rate;
        return Steps[^1].Rate;
    }
}

/// <summary>How to learn.</summary>
public sealed record TrainSettings
{
    /// <summary>Where negative statistics come from.</summary>
    public LearningRule Rule { get; init; } = LearningRule.ContrastiveDivergence;

    /// <summary>k: sweeps of the free phase of contrastive divergence and its persistent form.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Examples of one update.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Step size.</summary>
    public RateSchedule Rate { get; init; } = RateSchedule.Constant(0.05);

    /// <summary>Momentum.</summary>
    public RateSchedule Momentum { get; init; } = RateSchedule.Constant(0);

    /// <summary>Weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest norm of a coupling's gradient, where its sums are real; 0: any.</summary>
    public double Clip { get; init; }

    /// <summary>Sparsity target of hidden units, or null.</summary>
    public SparsitySettings? Sparsity { get; init; }

    /// <summary>The share of a step's means in the offsets of a centred gradient; 0: the plain gradient.</summary>
    public double Centring { get; init; }

    /// <summary>Count conditional probabilities of the later layer instead of its drawn states.</summary>
    public bool Probabilities { get; init; } = true;

    /// <summary>
    /// Chains of the free phase for <see cref="LearningRule.Persistent"/> and <see cref="LearningRule.Boltzmann"/>; 0:
    /// as many as examples.
    /// </summary>
    public int Chains { get; init; }

    /// <summary>
    /// Parallel tempering of the chains of <see cref="LearningRule.Persistent"/>: each is then a ladder of chains, whose coldest, at the
    /// temperature of learning, is counted. Null: none.
    /// </summary>
    public TemperingSettings? Tempering { get; init; }

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Temperature of contrastive divergence.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Clamped phase of <see cref="LearningRule.Boltzmann"/>.</summary>
    public AnnealedPhase Clamped { get; init; } = new(TemperatureSchedule.Constant(1), 10, 1);

    /// <summary>Free phase of <see cref="LearningRule.Boltzmann"/>.</summary>
    public AnnealedPhase Free { get; init; } = new(TemperatureSchedule.Constant(1), 10, 1);

    /// <summary>What steps follow.</summary>
    public StepRule Step { get; init; }

    /// <summary>Chains in which each example of a batch is clamped.</summary>
    public int Presentations { get; init; } = 1;

    /// <summary>Completion of examples after the last epoch; null: none.</summary>
    public CompletionPlan? Completion { get; init; }

    /// <summary>Chains that do the free phase of <see cref="LearningRule.Boltzmann"/> once more after the last epoch; 0: none.</summary>
    public int ObservedChains { get; init; }

    /// <summary>Probability that a clamped bit that is on is switched off.</summary>
    public double OnNoise { get; init; }

    /// <summary>Probability that a clamped bit that is off is switched on.</summary>
    public double OffNoise { get; init; }
}
