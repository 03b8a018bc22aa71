using Annda.Experiments.Binding;
using Annda.Kernels;

namespace Annda.Experiments;

/// <summary>What a layered network is to put out.</summary>
public enum LayerTarget
{
    Input,
    Labels,
}

/// <summary>Learn the weights of a layered network by errors that come back against its arrows.</summary>
[Kind("backpropagate"), Doc("Learn a layered network: an autoencoder, or a classifier.")]
public sealed record BackpropagateTask : PointTask
{
    [Doc("How many times the training data are seen."), InRange(0, 1_000_000)]
    public int Epochs { get; init; } = 10;

    [Doc("Examples per update."), InRange(1, 100_000)]
    public int Batch { get; init; } = 100;

    [Doc("A number, or a schedule by epoch; when left out 0.05, with adam 0.001.")]
    public LearningRateSection? LearningRate { get; init; }

    [Doc("The share of the last update that is added to the next."), InRange(0, 0.999)]
    public double Momentum { get; init; }

    [Doc("Steps by Adam, of about equal length in all weights; by the gradient when left out.")]
    public AdamSection? Adam { get; init; }

    [Doc("The rate at which weights shrink towards 0."), InRange(0, 1)]
    public double WeightDecay { get; init; }

    [Doc("The largest length of a coupling's gradient: a longer one is scaled down to it; 0: any length."), InRange(0, 1e9)]
    public double Clip { get; init; }

    [Doc("squared: half the squared distance from the target; cross-entropy: of logistic outputs; softmax: of linear outputs, which are "
        + "the log odds of classes.")]
    public Loss Loss { get; init; } = Loss.Squared;

    [Doc("input: the output is to be what the visible blocks show (an autoencoder); labels: what data.labels says (a classifier).")]
    public LayerTarget Target { get; init; } = LayerTarget.Input;

    [Doc("Noise on the input, drawn anew each time that an example is shown; the target stays clean (a denoising autoencoder).")]
    public CorruptionSection? Corruption { get; init; }

    [Doc("A pull of each hidden logistic unit's mean activity towards a target: cost times the Kullback-Leibler divergence of the two.")]
    public SparsitySection? Sparsity { get; init; }

    [Doc("A pull of hidden activities towards 0: this times the sum of their sizes is added to the loss."), InRange(0, 1000)]
    public double L1 { get; init; }

    [Doc("Into how many groups (micro-batches) a batch is cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }

    [Doc("What is measured on the way.")]
    public LayerEvaluateSection Evaluate { get; init; } = new();
}

/// <summary>Adam's numbers.</summary>
[Doc("Adam (Kingma and Ba 2015).")]
public sealed record AdamSection
{
    [Doc("The memory of the gradient."), InRange(0, 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    [Doc("The memory of its square."), InRange(0, 0.999999)]
    public double Beta2 { get; init; } = 0.999;

    [Doc("What is added to the root of the mean square."), InRange(1e-30, 1)]
    public double Epsilon { get; init; } = 1e-8;
}

/// <summary>Noise on inputs.</summary>
public abstract record CorruptionSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(OfMasking), typeof(OfGaussian), typeof(OfSaltAndPepper)];

    /// <summary>Some values become 0.</summary>
    [Doc("Masking noise.")]
    public sealed record OfMasking : CorruptionSection
    {
        [Doc("The probability that a value becomes 0."), InRange(0, 1)]
        public required double Masking { get; init; }
    }

    /// <summary>Normal noise is added.</summary>
    [Doc("Gaussian noise.")]
    public sealed record OfGaussian : CorruptionSection
    {
        [Doc("The standard deviation of normal noise that is added to each value."), InRange(0, 1e6)]
        public required double Gaussian { get; init; }
    }

    /// <summary>Some values become 0 or 1.</summary>
    [Doc("Salt-and-pepper noise.")]
    public sealed record OfSaltAndPepper : CorruptionSection
    {
        [Doc("The probability that a value becomes 0 or 1, either as likely."), InRange(0, 1)]
        public required double SaltAndPepper { get; init; }
    }
}

/// <summary>What is measured of a layered network.</summary>
[Doc("Evaluation.")]
public sealed record LayerEvaluateSection
{
    [Doc("Epochs between evaluations of the test data."), InRange(1, 1_000_000)]
    public int Every { get; init; } = 1;

    [Doc("Noise on the test's input, the same in every evaluation; that of the task when left out.")]
    public CorruptionSection? Corruption { get; init; }
}
