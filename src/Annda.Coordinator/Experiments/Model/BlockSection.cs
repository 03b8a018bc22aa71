using Annda.Experiments.Binding;
using Annda.Topology;

namespace Annda.Experiments;

/// <summary>One block of units, owned by one actor.</summary>
[Doc("A block of units.")]
public sealed record BlockSection
{
    [Doc("The block's name: a letter, then letters, digits, _ and -."), Identifier, Count(1, 100)]
    public required string Name { get; init; }

    [Doc("visible: data can be clamped here; hidden: never seen; output: compared with a target by backpropagate.")]
    public BlockRole Role { get; init; } = BlockRole.Visible;

    [Doc("binary: 0 and 1; bipolar: -1 and +1; graded: deterministic units of Hopfield (1984) with outputs between 0 and 1; gaussian: "
        + "real numbers from normal laws; softmax: categories, one of which is on; logistic, rectified, linear: deterministic "
        + "units of layered networks, 1 / (1 + exp(-h)), max(0, h) and h.")]
    public UnitKind Units { get; init; } = UnitKind.Binary;

    [Doc("How many units. Left out for one visible block of an experiment with data, or one block of an experiment with a graph: as many "
        + "as the data or the graph need."), InRange(1, 1_000_000)]
    public int? Size { get; init; }

    [Doc("One number for all units, one number per unit, a file, \"base-rate\": the log odds of each visible unit in the training data, "
        + "or \"mean\": its mean there, for gaussian units.")]
    public BiasSection Bias { get; init; } = new BiasSection.Constant();

    [Doc("Other biases for phases that pass down, in a network whose couplings have directions: numbers or a file. When left out the "
        + "same.")]
    public BiasSection? BiasDown { get; init; }

    [Doc("u0, the gain parameter of graded units: the output is (1 + tanh(u / u0)) / 2."), InRange(GradedUnits.Least, GradedUnits.Most),
        OnlyWith(nameof(Units), UnitKind.Graded)]
    public double Gain { get; init; } = 1;

    [Doc("The time constant of graded units: du/dt = -u / tau + field."), InRange(GradedUnits.Least, GradedUnits.Most),
        OnlyWith(nameof(Units), UnitKind.Graded)]
    public double Tau { get; init; } = 1;

    [Doc("The step of time of graded units, one a sweep."), InRange(GradedUnits.Least, GradedUnits.Most),
        OnlyWith(nameof(Units), UnitKind.Graded)]
    public double Step { get; init; } = 0.1;

    [Doc("The output of graded units about which a random start lies."), InRange(1e-6, 1 - 1e-6),
        OnlyWith(nameof(Units), UnitKind.Graded)]
    public double Activity { get; init; } = 0.5;

    [Doc("How far a random start of graded units lies from there: u is uniform within so many u0."), InRange(0, 1e6),
        OnlyWith(nameof(Units), UnitKind.Graded)]
    public double Noise { get; init; } = 0.1;

    [Doc("The standard deviation of gaussian units at temperature 1: one number, one per unit, or a file."),
        OnlyWith(nameof(Units), UnitKind.Gaussian)]
    public SigmaSection Sigma { get; init; } = new SigmaSection.Constant();

    [Doc("Which form of the energy gaussian units have: lecture, with mean b + sigma W h, of which others read v / sigma; or cho, with "
        + "mean b + W h, of which they read v / sigma^2."), OnlyWith(nameof(Units), UnitKind.Gaussian)]
    public GaussianConvention Convention { get; init; } = GaussianConvention.Lecture;

    [Doc("Whether sigma is learned, as log sigma^2, like a bias."), OnlyWith(nameof(Units), UnitKind.Gaussian)]
    public bool LearnSigma { get; init; }

    /// <summary>The block as a network has it.</summary>
    public BlockSpec Spec() => new(Name, Role, Units, Width())
    {
        Gaussian = Units == UnitKind.Gaussian ? new GaussianUnits(Convention, LearnSigma) : null,
        Graded = Units == UnitKind.Graded ? new GradedUnits(Gain, Tau, Step, Activity, Noise) : null,
    };

    /// <summary>The size, known once the experiment has been read; 0 before.</summary>
    public int Width() => Size ?? 0;
}

/// <summary>The biases of a block: one number, one per unit, from a file, or taken from the data.</summary>
public abstract record BiasSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } =
        [typeof(Constant), typeof(PerUnit), typeof(BaseRate), typeof(Mean), typeof(FromFile)];

    /// <summary>The same bias for every unit.</summary>
    [Bare, Doc("One bias for all units.")]
    public sealed record Constant : BiasSection
    {
        [Doc("The bias of every unit.")]
        public double Value { get; init; }
    }

    /// <summary>One bias for each unit of the block.</summary>
    [Bare, Doc("One bias per unit.")]
    public sealed record PerUnit : BiasSection
    {
        [Doc("The biases, one per unit."), Count(1, 1_000_000)]
        public required double[] Values { get; init; }
    }

    /// <summary>One bias for each unit, from a file.</summary>
    [Doc("Biases from a file.")]
    public sealed record FromFile : BiasSection
    {
        [Doc("A file with one bias per unit: \"b.npy\", \"w.npz#H.bias\" for an array of an archive, or \"x.annda#H.bias\" for those of a "
            + "saved model."), Count(1, 4096)]
        public required string File { get; init; }
    }

    /// <summary>The mean of each visible unit in the training data.</summary>
    [Literal("mean"), Doc("The mean of each unit in the training data, for gaussian units.")]
    public sealed record Mean : BiasSection;

    /// <summary>The log odds of each visible unit in the training data.</summary>
    [Literal("base-rate"), Doc("The log odds of each unit in the training data.")]
    public sealed record BaseRate : BiasSection;
}
