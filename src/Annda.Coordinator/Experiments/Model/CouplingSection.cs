using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>One weight of a sparse coupling, written <c>[i, j, w]</c> with units counted from 0.</summary>
/// <param name="I">Unit of the first block.</param>
/// <param name="J">Unit of the second block (or of the same one).</param>
/// <param name="Weight">The weight.</param>
public readonly record struct SparseEntry(int I, int J, double Weight);

/// <summary>The weights between two blocks, from one to another, or inside one, from one of six sources.</summary>
[Doc("A coupling."), ExactlyOne("between", "from", "within"), ExactlyOne("weights", "sparse", "file", "init", "store", "tied")]
public sealed record CouplingSection
{
    [Doc("The coupling's name in reports; made from its blocks when left out."), Count(1, 200)]
    public string? Name { get; init; }

    [Doc("The names of the two blocks; weights have one row per unit of the first."), Count(2, 2)]
    public string[]? Between { get; init; }

    [Doc("The name of the block that is read, where only the other reads."), Count(1, 100)]
    public string? From { get; init; }

    [Doc("The name of the block that reads it; weights have one row per unit of the block that is read."), Count(1, 100)]
    public string? To { get; init; }

    [Doc("The name of the one block whose units are coupled with each other."), Count(1, 100)]
    public string? Within { get; init; }

    [Doc("The weights as rows of numbers, of shape [size of the first block, size of the second].")]
    public double[,]? Weights { get; init; }

    [Doc("The weights as [i, j, w] with units counted from 0; inside a block each pair is given once."), Count(0, int.MaxValue)]
    public SparseEntry[]? Sparse { get; init; }

    [Doc("A file with the weights: \"w.npy\", \"w.npz#W\" for the array W of an archive, or \"x.annda#V-H\" for a coupling of a saved "
        + "model."), Count(1, 4096)]
    public string? File { get; init; }

    [Doc("Whether the file's rows and columns change places: weights of [size of the second block, size of the first].")]
    public bool Transposed { get; init; }

    [Doc("The law of random first weights.")]
    public InitSection? Init { get; init; }

    [Doc("The name of a coupling whose weights, turned over, these are; both learn from both, and stay equal."), Count(1, 200)]
    public string? Tied { get; init; }

    [Doc("The training data, stored as memories.")]
    public StoreSection? Store { get; init; }

    [Doc("Inside a block, for weights, file and init. zero, and if left out: no unit couples with itself; kept: the diagonal stays, and a "
        + "unit's field holds its own last state.")]
    public Diagonal? Diagonal { get; init; }

    [Doc("Inside a block: false gives the weights of a file or of init a direction, row i into unit i.")]
    public bool Symmetric { get; init; } = true;

    /// <summary>The names of its blocks: twice the same where it is within one.</summary>
    public (string A, string B) Ends() => Within is { } block ? (block, block) : From is null ? (Between![0], Between[1]) : (From, To!);

    /// <summary>Whether units may couple with themselves.</summary>
    public bool IsSelfCoupled() => (Store?.Diagonal ?? Diagonal) == Experiments.Diagonal.Kept && Within is not null;
}

/// <summary>How first weights are drawn.</summary>
public abstract record InitSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(FromNormal), typeof(FromUniform), typeof(AllEqual), typeof(ByGlorot)];

    /// <summary>Independent draws from a centred normal law.</summary>
    [Doc("Normal weights.")]
    public sealed record FromNormal : InitSection
    {
        [Doc("The standard deviation of normal weights with mean 0."), InRange(0, 1e6)]
        public required double Normal { get; init; }
    }

    /// <summary>Independent draws from a centred uniform law.</summary>
    [Doc("Uniform weights.")]
    public sealed record FromUniform : InitSection
    {
        [Doc("Half the width of uniform weights around 0."), InRange(0, 1e6)]
        public required double Uniform { get; init; }
    }

    /// <summary>Uniform draws that keep the size of signals and errors about equal from layer to layer (Glorot and Bengio 2010).</summary>
    [Doc("Weights uniform within the root of 6 over the units of both blocks.")]
    public sealed record ByGlorot : InitSection
    {
        [Doc("What the width is multiplied by."), InRange(0, 1000)]
        public required double Glorot { get; init; }
    }

    /// <summary>Every weight the same.</summary>
    [Doc("Equal weights.")]
    public sealed record AllEqual : InitSection
    {
        [Doc("The value of every weight."), InRange(-1e6, 1e6)]
        public required double Constant { get; init; }
    }
}
