using Annda.Protocol;
using Annda.Topology;

namespace Annda.Placement;

/// <summary>A choice of nodes, by their numbers: one for each block in each replica, and one for each coupling.</summary>
internal sealed class Layout
{
    private readonly int _blocks;
    private readonly int[] _ofBlocks, _ofCouplings;

    /// <summary>Everything on node 0.</summary>
    public Layout(NetworkSpec network, int replicas)
    {
        (_blocks, Replicas) = (network.Blocks.Count, replicas);
        (_ofBlocks, _ofCouplings) = (new int[_blocks * replicas], new int[network.Couplings.Count]);
    }

    private Layout(Layout other)
    {
        (_blocks, Replicas) = (other._blocks, other.Replicas);
        (_ofBlocks, _ofCouplings) = ([.. other._ofBlocks], [.. other._ofCouplings]);
    }

    /// <summary>Replicas.</summary>
    public int Replicas { get; }

    /// <summary>Node of a block in a replica.</summary>
    public int this[BlockId block, int replica]
    {
        get => _ofBlocks[replica * _blocks + block.Index];
        set => _ofBlocks[replica * _blocks + block.Index] = value;
    }

    /// <summary>Node of a coupling.</summary>
    public int this[CouplingId coupling]
    {
        get => _ofCouplings[coupling.Index];
        set => _ofCouplings[coupling.Index] = value;
    }

    /// <summary>Nodes that host anything, ascending.</summary>
    public IEnumerable<int> Used => _ofBlocks.Concat(_ofCouplings).Distinct().Order();

    /// <summary>How many nodes host blocks.</summary>
    public int NodesWithBlocks => _ofBlocks.Distinct().Count();

    /// <summary>Blocks on a node, with their replica, in order.</summary>
    public IEnumerable<BlockPlace> BlocksOn(int node) => Enumerable.Range(0, _ofBlocks.Length).Where(i => _ofBlocks[i] == node)
        .Select(i => new BlockPlace(new BlockId(i % _blocks), i / _blocks));

    /// <summary>Couplings on a node, in order.</summary>
    public IEnumerable<CouplingId> CouplingsOn(int node) => Enumerable.Range(0, _ofCouplings.Length).Where(i => _ofCouplings[i] == node)
        .Select(i => new CouplingId(i));

    /// <summary>Another one with the same choices.</summary>
    public Layout Copy() => new(this);
}
