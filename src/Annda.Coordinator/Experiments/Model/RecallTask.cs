using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>What unknown units of a cue begin as.</summary>
public enum UnknownUnits
{
    Random,
    Off,
}

/// <summary>Which attractors are listed.</summary>
public enum AttractorList
{
    None,
    All,
    Sample,
}

/// <summary>Orders of updates that a recall is repeated under.</summary>
public enum RecallOrder
{
    Synchronous,
    Fixed,
    Shuffled,
    Random,
    RandomScan,
}

/// <summary>Start from cues, update, and say which memories come back.</summary>
[Kind("recall"), Doc("Recall stored patterns from cues, and list attractors.")]
public sealed record RecallTask : PointTask
{
    [Doc("The cues: \"stored\" for the stored patterns, rows of patterns, or a file of them.")]
    public CueSection Cues { get; init; } = new CueSection.Stored();

    [Doc("The share of a cue's units that are flipped, or a list of such shares: a level of each.")]
    public ShareSection Noise { get; init; } = new ShareSection.One();

    [Doc("The share of a cue's units that are unknown, or a list of such shares.")]
    public ShareSection Missing { get; init; } = new ShareSection.One();

    [Doc("What unknown units begin as: random, or off.")]
    public UnknownUnits Unknown { get; init; }

    [Doc("How often each cue is tried at each level; once where nothing is left to chance."), InRange(1, 1_000_000)]
    public int Trials { get; init; } = 20;

    [Doc("Sweeps at most: 100 when left out. At temperature 0 chains stop at fixed points and in cycles."), InRange(1, 1_000_000)]
    public int? Sweeps { get; init; }

    [Doc("none; all: every fixed point and cycle, with its basin, of at most 20 units; sample: those that random starts end in.")]
    public AttractorList Attractors { get; init; }

    [Doc("How many random starts the sample of attractors has."), InRange(1, 1_000_000)]
    [OnlyWith(nameof(Attractors), AttractorList.Sample)]
    public int Chains { get; init; } = 1000;

    [Doc("Orders of updates under which the same cues are recalled again: all units at once, one after the other in fixed, shuffled or "
        + "random order, or one random unit a tick."), Count(0, 5)]
    public RecallOrder[]? Compare { get; init; }

    [Doc("Into how many groups the chains are cut; chosen automatically when left out."), InRange(1, 64)]
    public int? ChainGroups { get; init; }
}

/// <summary>Where cues come from.</summary>
public abstract record CueSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Stored), typeof(Given), typeof(InFile)];

    /// <summary>The stored patterns.</summary>
    [Literal("stored"), Doc("The stored patterns.")]
    public sealed record Stored : CueSection;

    /// <summary>Rows.</summary>
    [Bare, Doc("Cues as rows.")]
    public sealed record Given : CueSection
    {
        [Doc("The cues, one row each: 1 is on, 0 and -1 are off."), InRange(-1, 1)]
        public required int[,] Rows { get; init; }
    }

    /// <summary>A file.</summary>
    [Bare, Doc("Cues in a file.")]
    public sealed record InFile : CueSection
    {
        [Doc("A file of patterns, as for data.train."), Count(1, 4096)]
        public required string File { get; init; }
    }
}

/// <summary>One share or several.</summary>
public abstract record ShareSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(One), typeof(Several)];

    /// <summary>All shares.</summary>
    public abstract IReadOnlyList<double> All();

    /// <summary>One share.</summary>
    [Bare, Doc("One share.")]
    public sealed record One : ShareSection
    {
        [Doc("The share."), InRange(0, 1)]
        public double Share { get; init; }

        /// <inheritdoc/>
        public override IReadOnlyList<double> All() => [Share];
    }

    /// <summary>Several shares.</summary>
    [Bare, Doc("Several shares.")]
    public sealed record Several : ShareSection
    {
        [Doc("The shares."), Count(1, 1000), InRange(0, 1)]
        public required double[] Shares { get; init; }

        /// <inheritdoc/>
        public override IReadOnlyList<double> All() => Shares;
    }
}
