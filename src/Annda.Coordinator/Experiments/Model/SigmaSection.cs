using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>The standard deviations of Gaussian units: one number, one per unit, or from a file.</summary>
public abstract record SigmaSection : IUnion
{
    /// <summary>Bounds of σ.</summary>
    public const double Least = 1e-4, Most = 1e4;

    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Constant), typeof(PerUnit), typeof(FromFile)];

    /// <summary>The same for every unit.</summary>
    [Bare, Doc("One standard deviation for all units.")]
    public sealed record Constant : SigmaSection
    {
        [Doc("The standard deviation of every unit."), InRange(Least, Most)]
        public double Value { get; init; } = 1;
    }

    /// <summary>One for each unit of the block.</summary>
    [Bare, Doc("One standard deviation per unit.")]
    public sealed record PerUnit : SigmaSection
    {
        [Doc("The standard deviations, one per unit."), Count(1, 1_000_000), InRange(Least, Most)]
        public required double[] Values { get; init; }
    }

    /// <summary>One for each unit, from a file.</summary>
    [Doc("Standard deviations from a file of log sigma^2.")]
    public sealed record FromFile : SigmaSection
    {
        [Doc("A file with log sigma^2 of each unit: \"x.annda#V.variance\" for those of a saved model, \"w.npz#V.variance\" or \"z.npy\"."),
            Count(1, 4096)]
        public required string File { get; init; }
    }
}
