using Annda.Dynamics;
using Annda.Randomness;

namespace Annda.Blocks;

/// <summary>The order in which the units of a block update in one sweep.</summary>
internal static class UnitOrders
{
    /// <summary>The unit of each step; null: 0, 1, 2, ….</summary>
    /// <param name="order">Kind of order.</param>
    /// <param name="units">Units of the block.</param>
    /// <param name="key">Stream of orders.</param>
    /// <param name="firstUnit">Global number of the block's first unit.</param>
    /// <param name="sweep">Sweep.</param>
    public static int[]? Of(UnitOrder order, int units, StreamKey key, uint firstUnit, long sweep) => order switch
    {
        UnitOrder.Shuffled => key.Permutation(units, firstUnit, sweep),
        UnitOrder.Random => [.. Enumerable.Range(0, units).Select(i => key.Below(units, firstUnit, (uint)i, sweep))],
        _ => null,
    };
}
