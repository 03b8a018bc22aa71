using Annda.Dynamics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>What a block reads in the phases of one pass.</summary>
internal sealed class PassInputs
{
    public PassInputs(NetworkSpec network, UpdateRule rule, BlockId block, Pass pass)
    {
        var between = network.BetweenOf(block);
        var read = between.Where(c => rule.Reads(network[c], block, pass)).ToArray();
        Neighbours = [.. read.Select(c => network[c].Other(block)).Distinct().OrderBy(b => b.Index)];
        Ends = [.. between.Select(c => read.Contains(c) ? Array.IndexOf(Neighbours, network[c].Other(block)) : -1)];
        IsReadBefore = between.Any(c => !network[c].IsArrow) || between.Count == 0;
    }

    /// <summary>The blocks that are read, ascending.</summary>
    public BlockId[] Neighbours { get; }

    /// <summary>Of each coupling with another block: which of <see cref="Neighbours"/> it reads, or −1: it is not read.</summary>
    public int[] Ends { get; }

    /// <summary>
    /// Whether somebody may read what the block is before it updates. An arrow points the way of the order: its target reads what the block
    /// has become.
    /// </summary>
    public bool IsReadBefore { get; }
}
