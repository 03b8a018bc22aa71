using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Blocks;

/// <summary>How the units of a block are drawn in one sweep.</summary>
/// <param name="Input">What the sweep reads.</param>
/// <param name="Scale">g / T.</param>
/// <param name="Scales">g / T of each chain, in whole words, where chains have temperatures of their own.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="FirstUnit">Global number of the block's first unit.</param>
/// <param name="Ties">Ties at temperature 0.</param>
internal readonly record struct UnitDraw(SweepInput Input, float Scale, float[]? Scales, ulong Seed, uint FirstUnit, Ties Ties)
{
    /// <summary>Draws one unit in every chain, unless it is held.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="stream">What names its random number: the unit, or its place in the order.</param>
    /// <param name="field">[lanes] its fields.</param>
    /// <param name="states">The states to change.</param>
    public void Apply(int unit, int stream, ReadOnlySpan<float> field, BitPlanes states)
    {
        if (Input.Held is { } held && held[unit]) return;
        var plane = states.Plane(unit);
        var (key, word) = (new StreamKey(Seed, Purpose.GibbsDraw, Input.Set), (uint)(Input.Chains.First / BitPlanes.ChainsPerWord));
        var named = FirstUnit + (uint)stream;
        if (Scales is not null) HeatBath.Draw(field, Scales.AsSpan(0, field.Length), key, named, word, Input.Sweep, plane);
        else if (Input.Temperature > 0) HeatBath.Draw(field, Scale, key, named, word, Input.Sweep, plane);
        else
            ThresholdUpdate.Apply(field, Ties.Widths[unit], Ties.Rule == TieRule.On, plane, plane);
        plane[^1] &= states.LastMask;
    }
}
