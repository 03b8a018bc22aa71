using Annda.Experiments.Binding;
using Annda.Programs;
using Annda.Protocol;

namespace Annda.Experiments;

/// <summary>What the hidden units add to the correlations: their probabilities (less noise) or their states.</summary>
public enum CountedStatistics
{
    Probabilities,
    States,
}

/// <summary>Learn the weights and biases from data.</summary>
[Kind("train"), Doc("Learn from data.")]
public sealed record TrainTask : PointTask
{
    [Doc("contrastive-divergence and persistent train an RBM; boltzmann trains any network by clamped and free phases.")]
    public LearningRule Rule { get; init; } = LearningRule.ContrastiveDivergence;

    [Doc("Sweeps of the negative phase per update (the k of CD-k)."), InRange(1, 1_000_000)]
    public int Steps { get; init; } = 1;

    [Doc("gradient: as long as the gradient is steep; sign: every weight moves by the learning rate, up or down, as in Ackley, Hinton and "
        + "Sejnowski 1985.")]
    public StepRule Step { get; init; } = StepRule.Gradient;

    [Doc("How many times the training data are seen."), InRange(1, 1_000_000)]
    public int Epochs { get; init; } = 10;

    [Doc("Examples per update."), InRange(1, 100_000)]
    public int Batch { get; init; } = 100;

    [Doc("A number, or a schedule by epoch.")]
    public LearningRateSection LearningRate { get; init; } = new LearningRateSection.Constant();

    [Doc("The share of the last update that is added to the next: a number, or steps by epoch.")]
    public MomentumSection Momentum { get; init; } = new MomentumSection.Constant();

    [Doc("The rate at which weights shrink towards 0."), InRange(0, 1)]
    public double WeightDecay { get; init; }

    [Doc("Whether the gradient is centred: units count from slow means of theirs, and biases make up for it.")]
    public bool Centred { get; init; }

    [Doc("The largest Euclidean norm of a coupling's gradient: a longer one is shortened to it; 0: none is."),
        InRange(0, 1e9)]
    public double Clip { get; init; }

    [Doc("A pull of the hidden units' mean activity towards a target.")]
    public SparsitySection? Sparsity { get; init; }

    [Doc("What hidden units add to the correlations: probabilities or states.")]
    public CountedStatistics Statistics { get; init; } = CountedStatistics.Probabilities;

    [Doc("Free-running chains of the negative phase; as many as the batch when left out."), InRange(1, 1_000_000)]
    [OnlyWith(nameof(Rule), LearningRule.Persistent, LearningRule.Boltzmann)]
    public int? Chains { get; init; }

    [Doc("Parallel tempering of the free-running chains: each of them is then a ladder of chains, whose coldest is counted.")]
    [OnlyWith(nameof(Rule), LearningRule.Persistent)]
    public FantasyTemperingSection? Tempering { get; init; }

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }

    [Doc("The phase in which data hold the visible units."), OnlyWith(nameof(Rule), LearningRule.Boltzmann)]
    public PhaseSection? Clamped { get; init; }

    [Doc("The phase in which no unit is held."), OnlyWith(nameof(Rule), LearningRule.Boltzmann)]
    public PhaseSection? Free { get; init; }

    [Doc("Noise on the clamped bits, as in Ackley, Hinton and Sejnowski 1985.")]
    public NoiseSection? Noise { get; init; }

    [Doc("How often each example of a batch is clamped in an update, each time in a chain (and with noise) of its own."),
        InRange(1, 10_000), OnlyWith(nameof(Rule), LearningRule.Boltzmann)]
    public int Presentations { get; init; } = 1;

    [Doc("What the learned network makes of a part of each example."), OnlyWith(nameof(Rule), LearningRule.Boltzmann)]
    public CompletionSection? Completion { get; init; }

    [Doc("Whether the phases came to equilibrium: measured on the learned network."), OnlyWith(nameof(Rule), LearningRule.Boltzmann)]
    public EquilibriumSection? Equilibrium { get; init; }

    [Doc("What is measured on the way.")]
    public EvaluateSection? Evaluate { get; init; }
}

/// <summary>The learning rate by epoch.</summary>
public abstract record LearningRateSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Constant), typeof(LinearRamp), typeof(InSteps)];

    /// <summary>The same rate in every epoch.</summary>
    [Bare, Doc("One rate.")]
    public sealed record Constant : LearningRateSection
    {
        [Doc("The learning rate."), InRange(0, 1000)]
        public double Value { get; init; } = 0.05;
    }

    /// <summary>From the first rate to the last by equal differences.</summary>
    [Doc("A linear ramp.")]
    public sealed record LinearRamp : LearningRateSection
    {
        [Doc("Rate of the first and of the last epoch."), Count(2, 2), InRange(0, 1000)]
        public required double[] Linear { get; init; }
    }

    /// <summary>A rate for so many epochs, then the next; the last one stays.</summary>
    [Doc("Rates step by step.")]
    public sealed record InSteps : LearningRateSection
    {
        [Doc("The steps, in order; the last rate stays."), Count(1, 100_000)]
        public required LearningRateStep[] Steps { get; init; }
    }
}

/// <summary>One step of a learning-rate schedule.</summary>
[Doc("A step of the schedule.")]
public sealed record LearningRateStep
{
    [Doc("The learning rate during this step."), InRange(0, 1000)]
    public required double Rate { get; init; }

    [Doc("How many epochs the step lasts."), InRange(1, 1_000_000)]
    public required int Epochs { get; init; }
}
