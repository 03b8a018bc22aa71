using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Makes clamps out of what a person writes.</summary>
public static class Clamping
{
    /// <summary>The same states in all chains; null units stay free.</summary>
    public static IReadOnlyDictionary<BlockId, Clamp> Fixed(IReadOnlyDictionary<BlockId, bool?[]> clamp, int chains) =>
        clamp.ToDictionary(c => c.Key, c => Fixed(c.Value, chains));

    /// <summary>Clamps of a phase that goes on: hold what is.</summary>
    public static IReadOnlyDictionary<BlockId, Clamp> Held(IReadOnlyDictionary<BlockId, Clamp> clamps) =>
        clamps.ToDictionary(c => c.Key, c => c.Value with { States = null });

    private static Clamp Fixed(bool?[] units, int chains)
    {
        var states = new BitPlanes(units.Length, chains);
        for (var unit = 0; unit < units.Length; unit++)
        {
            if (units[unit] is not true) continue;
            states.Plane(unit).Fill(ulong.MaxValue);
            states.Plane(unit)[^1] &= states.LastMask;
        }
        return new Clamp(units.Contains(null) ? [.. units.Select(u => u is not null)] : null, states);
    }
}
