using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>How patterns become weights.</summary>
public enum StorageRule
{
    Hebb,
    Sparse,
    PseudoInverse,
    Storkey,
}

/// <summary>What becomes of couplings of units with themselves.</summary>
public enum Diagonal
{
    Zero,
    Kept,
}

/// <summary>
/// Weights that store the training data x, one term or step for each pattern: values of all visible units, −1 and +1 or 0 and 1. A coupling
/// has its part of the one matrix that belongs to all of them.
/// </summary>
[Doc("Memories.")]
public sealed record StoreSection
{
    [Doc("hebb: sum of x x'; sparse: sum of (x - rho)(x - rho)' with the mean rho of all values; pseudo-inverse: the projection on the "
        + "patterns; storkey: the rule of Storkey (1997), for bipolar units.")]
    public required StorageRule Rule { get; init; }

    [Doc("zero: no unit couples with itself; kept: the diagonal of the matrix stays.")]
    public Diagonal Diagonal { get; init; }

    [Doc("The weights are multiplied by it: 1 / N for hebb when left out, else 1."), InRange(-1e6, 1e6)]
    public double? Scale { get; init; }
}
