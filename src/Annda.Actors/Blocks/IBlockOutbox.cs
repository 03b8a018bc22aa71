using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>Where a block's messages go. The machine knows names only; the shell knows addresses.</summary>
public interface IBlockOutbox
{
    /// <summary>The node's clock. Only blocks with clocks of their own ask.</summary>
    TimeSpan Now { get; }

    /// <summary>To another block.</summary>
    void Send(BlockId to, IBlockMessage message);

    /// <summary>To several blocks: where some of them are on another node, the message goes there once.</summary>
    void Send(IReadOnlyList<BlockId> to, IBlockMessage message)
    {
        foreach (var block in to) Send(block, message);
    }

    /// <summary>To a coupling.</summary>
    void Send(CouplingId to, ICouplingMessage message);

    /// <summary>To the coordinator.</summary>
    void Send(ICoordinatorMessage message);

    /// <summary>To itself: <see cref="Block.Wake"/> after a delay.</summary>
    /// <param name="group">The chain group that sleeps.</param>
    /// <param name="alarm">What to wake it with.</param>
    /// <param name="delay">Above 0.</param>
    void Wake(GroupKey group, int alarm, TimeSpan delay);
}
