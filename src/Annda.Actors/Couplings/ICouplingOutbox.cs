using Annda.Protocol;
using Annda.Topology;

namespace Annda.Couplings;

/// <summary>Where a coupling's messages go.</summary>
public interface ICouplingOutbox
{
    /// <summary>To a block at one of its ends.</summary>
    void Send(BlockId to, IBlockMessage message);

    /// <summary>To blocks at both ends: where several of them are on another node, the message goes there once.</summary>
    void Send(IReadOnlyList<BlockId> to, IBlockMessage message)
    {
        foreach (var block in to) Send(block, message);
    }

    /// <summary>To another coupling: the biases of one of its ends, or, from biases, a coupling of their block.</summary>
    void Send(CouplingId to, ICouplingMessage message);

    /// <summary>To the coordinator.</summary>
    void Send(ICoordinatorMessage message);
}
