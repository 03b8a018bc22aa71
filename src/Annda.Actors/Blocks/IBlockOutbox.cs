using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>Where a block's messages go. The machine knows names only; the shell knows addresses.</summary>
public interface IBlockOutbox
{
    /// <summary>To another block.</summary>
    void Send(BlockId to, IBlockMessage message);

    /// <summary>To a coupling.</summary>
    void Send(CouplingId to, ICouplingMessage message);

    /// <summary>To the coordinator.</summary>
    void Send(ICoordinatorMessage message);
}
