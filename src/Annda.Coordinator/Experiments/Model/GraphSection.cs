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

/// <summary>An energy to reach.</summary>
public abstract record TargetSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Energy), typeof(Best)];

    /// <summary>A given energy.</summary>
    [Bare, Doc("An energy.")]
    public sealed record Energy : TargetSection
    {
        [Doc("The energy to reach.")]
        public double Value { get; init; }
    }

    /// <summary>The lowest energy that the run itself finds.</summary>
    [Literal("best"), Doc("The lowest energy that this run finds.")]
    public sealed record Best : TargetSection;
}

/// <summary>Parallel tempering.</summary>
[Doc("Parallel tempering instead of a schedule: every chain has a temperature of its own, and neighbours swap theirs.")]
public sealed record TemperingSection
{
    [Doc("Temperatures of a ladder, in a geometric series; task.chains is a multiple of it."), InRange(2, 1024)]
    public required int Temperatures { get; init; }

    [Doc("The hottest temperature; 1.5 times the root mean square local field when left out."), InRange(1e-9, 1e12)]
    public double? From { get; init; }

    [Doc("The coldest temperature; 0.1 times the root mean square local field when left out."), InRange(1e-9, 1e12)]
    public double? To { get; init; }

    [Doc("Sweeps from one round of swaps to the next."), InRange(1, 1_000_000)]
    public int Every { get; init; } = 1;
}
