using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>The blocks of a network and what couples them: a list of couplings or a graph file, not both.</summary>
[Doc("The network.")]
public sealed record NetworkSection
{
    [Doc("The blocks of units, in the order that numbers the units. None where tsp makes them."), Count(0, 10_000)]
    public BlockSection[] Blocks { get; init; } = [];

    [Doc("The weights between and inside blocks."), Count(0, 100_000)]
    public CouplingSection[] Couplings { get; init; } = [];

    [Doc("Instead of couplings: a graph file, or an instance by the experiment's seed.")]
    public GraphSection? Graph { get; init; }

    [Doc("Instead of blocks and couplings: a travelling salesman's network.")]
    public TspSection? Tsp { get; init; }

    [Doc("Instead of blocks and couplings: those of a saved model (model.annda, or the folder of a run), with its weights "
        + "and biases."), Count(1, 4096)]
    public string? From { get; init; }

    [Doc("All weights and biases are multiplied by it."), InRange(0, 1e6)]
    public double Strength { get; init; } = 1;

    [Doc("Cuts the units anew into blocks P0, P1, ...: how many (contiguous, of equal size), or the unit numbers of each, counted through "
        + "all blocks from 0. Everything outside of network names these blocks.")]
    public PartitionSection? Partition { get; init; }

    /// <summary>
    /// The blocks that run: those given, a travelling salesman's, or P0, P1, … of the partition. Sizes must be known and the partition fit.
    /// </summary>
    public IReadOnlyList<BlockSection> RunningBlocks()
    {
        if (Tsp is not null) return Tsp.Blocks();
        if (Partition is null) return Blocks;
        var owner = Blocks.SelectMany(b => Enumerable.Repeat(b, b.Width())).ToArray();
        return [.. Partition.Parts(owner.Length).Select((part, p) => owner[part[0]] with { Name = Topology.Partition.NameOf(p),
            Size = part.Length, Bias = new BiasSection.Constant() })];
    }
}

/// <summary>How units are cut anew into blocks.</summary>
public abstract record PartitionSection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } = [typeof(Contiguous), typeof(Lists)];

    /// <summary>The units of each part.</summary>
    /// <param name="units">Units of the network; a number of parts must not be larger.</param>
    public abstract int[][] Parts(int units);

    /// <summary>So many contiguous blocks of equal size, to a unit.</summary>
    [Bare, Doc("Contiguous blocks of equal size.")]
    public sealed record Contiguous : PartitionSection
    {
        [Doc("How many blocks."), InRange(1, 10_000)]
        public int Count { get; init; }

        /// <inheritdoc/>
        public override int[][] Parts(int units) => Topology.Partition.Contiguous(units, Count);
    }

    /// <summary>The units of each block.</summary>
    [Bare, Doc("The units of each block.")]
    public sealed record Lists : PartitionSection
    {
        [Doc("A list of unit numbers for each block."), Count(1, 1_000_000), InRange(0, 1_000_000_000)]
        public required int[][] Units { get; init; }

        /// <inheritdoc/>
        public override int[][] Parts(int units) => Units;
    }
}
