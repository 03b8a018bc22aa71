using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// Fields of a dense within coupling whose units update one after the other. Units are cut into blocks of 32; a unit's sum takes first
/// the groups of four outside of its own block, ascending, then those of its own block, ascending. The first part is known for all 32
/// before the first of them updates, so that one pass over the weights makes it (<see cref="OneBitField"/>).
/// </summary>
public static unsafe class WithinField
{
    /// <summary>Units of a block.</summary>
    public const int Block = 32;

    /// <summary>Adds the sources outside of a block to the fields of its units.</summary>
    /// <param name="weights">[size, size].</param>
    /// <param name="symmetric">Whether they are symmetric.</param>
    /// <param name="states">All units' states.</param>
    /// <param name="block">Number of the block.</param>
    /// <param name="low">Value of a source that is off; one that is on has the value 1.</param>
    /// <param name="index">[blocks, lanes] made of the states by <see cref="Index"/>.</param>
    /// <param name="fields">[units of the block, lanes], added to; lanes beyond the last chain may be left alone.</param>
    internal static void AddOutside(ReadOnlySpan<float> weights, bool symmetric, BitPlanes states, int block, float low, Span<uint> index,
        Span<float> fields)
    {
        var size = states.Units;
        Guard.Shape(weights.Length, (long)size * size, "weights [size, size]");
        Guard.Shape(index.Length, (long)OneBitField.Blocks(size) * states.Lanes, "index [blocks, lanes]");
        var width = Math.Min(Block, size - block * Block);
        Guard.Room(fields.Length, (long)width * states.Lanes, "fields [units of the block, lanes]");
        // Symmetric: the weights into neighbouring targets stand side by side.
        var (first, targetStride, sourceStride) = symmetric ? (block * Block, 1, size) : (block * Block * size, size, 1);
        fixed (float* w = weights, h = fields)
        fixed (uint* i = index)
            OneBitField.AddStrip(w + first, targetStride, sourceStride, width, 0, size, block, i, null, states.Chains, low, null, h);
    }

    /// <summary>Writes the index of one block's states.</summary>
    /// <param name="states">All units' states.</param>
    /// <param name="block">Number of the block.</param>
    /// <param name="index">[blocks, lanes].</param>
    internal static void Index(BitPlanes states, int block, Span<uint> index)
    {
        fixed (uint* i = index.Slice(block * states.Lanes, states.Lanes)) OneBitField.Index(states, block, i);
    }

    /// <summary>Adds the sources outside of its block to the field of one unit.</summary>
    /// <param name="weights">[size, size], row i into unit i.</param>
    /// <param name="size">Units.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="values">[size, lanes] values of the units.</param>
    /// <param name="field">[lanes], added to.</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    public static void AddOutside(ReadOnlySpan<float> weights, int size, int unit, ReadOnlySpan<float> values, Span<float> field, int lanes)
    {
        var (first, end) = OwnBlock(size, unit);
        Add(weights, size, unit, 0, first, values, field, lanes);
        Add(weights, size, unit, end, size, values, field, lanes);
    }

    /// <summary>Adds the sources of its own block to the field of one unit.</summary>
    /// <param name="weights">[size, size], row i into unit i.</param>
    /// <param name="size">Units.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="values">[size, lanes] values of the units.</param>
    /// <param name="field">[lanes], added to.</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    public static void AddInside(ReadOnlySpan<float> weights, int size, int unit, ReadOnlySpan<float> values, Span<float> field, int lanes)
    {
        var (first, end) = OwnBlock(size, unit);
        Add(weights, size, unit, first, end, values, field, lanes);
    }

    private static (int First, int End) OwnBlock(int size, int unit) =>
        (unit / Block * Block, Math.Min(size, unit / Block * Block + Block));

    private static void Add(ReadOnlySpan<float> weights, int size, int unit, int first, int end, ReadOnlySpan<float> values,
        Span<float> field, int lanes) =>
        DenseField.Add(weights.Slice(unit * size + first, end - first), size, 1, 1, end - first, values[(first * lanes)..], field, lanes);
}
