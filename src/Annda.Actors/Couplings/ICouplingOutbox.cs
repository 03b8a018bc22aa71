using Annda.Protocol;
using Annda.Topology;

namespace Annda.Couplings;

/// <summary>Where a coupling's messages go.</summary>
public interface ICouplingOutbox
{
    /// <summary>To a block at one of its ends.</summary>
    void Send(BlockId to, IBlockMessage message);

    /// <summary>To the coordinator.</summary>
    void Send(ICoordinatorMessage message);
}
