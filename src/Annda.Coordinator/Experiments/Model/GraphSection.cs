using Annda.Data;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>A graph: a file, or an instance that is made by the experiment's seed.</summary>
public abstract record GraphSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(FromFile), typeof(OnTorus), typeof(Complete)];

    /// <summary>The file's name; null for an instance that is made.</summary>
    public virtual string? FileName => null;

    /// <summary>A graph file.</summary>
    [Bare, Doc("A graph file.")]
    public sealed record FromFile : GraphSection
    {
        [Doc("A file: \"N E\" and then E lines \"i j w\" that count units from 1 in block order (Gset, rudy), or a QUBO (\"p qubo ...\")."),
            Count(1, 4096)]
        public required string File { get; init; }

        /// <inheritdoc/>
        public override string? FileName => File;
    }

    /// <summary>A spin glass on a lattice with periodic edges.</summary>
    [Doc("A spin glass on a torus.")]
    public sealed record OnTorus : GraphSection
    {
        [Doc("A lattice of size^dimensions units whose opposite edges are joined.")]
        public required TorusSection Torus { get; init; }
    }

    /// <summary>A spin glass in which all units are coupled (Sherrington and Kirkpatrick 1975).</summary>
    [Doc("A Sherrington-Kirkpatrick spin glass.")]
    public sealed record Complete : GraphSection
    {
        [Doc("How many units; each is coupled with every other. The textbook's 1 / sqrt(units) is left to network.strength."),
            InRange(2, 20_000)]
        public required int Sk { get; init; }

        [Doc("pm-j: couplings +1 or -1 with equal chances; gaussian: normal ones of variance 1.")]
        public SpinCouplings Couplings { get; init; }
    }
}

/// <summary>A torus.</summary>
[Doc("A torus.")]
public sealed record TorusSection
{
    [Doc("Units along an edge."), InRange(3, 3000)]
    public required int Size { get; init; }

    [Doc("2 or 3."), InRange(2, 3)]
    public int Dimensions { get; init; } = 2;

    [Doc("pm-j: couplings +1 or -1 with equal chances; gaussian: normal ones of variance 1.")]
    public SpinCouplings Couplings { get; init; }
}
