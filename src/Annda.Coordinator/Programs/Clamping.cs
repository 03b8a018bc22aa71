using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Makes clamps out of what a person writes.</summary>
public static class Clamping
{
    /// <summary>The same states in all chains; null units stay free.</summary>
    /// <exception cref="ArgumentException">Units of a block cannot be held so.</exception>
    public static IReadOnlyDictionary<BlockId, Clamp> Fixed(NetworkSpec network, IReadOnlyDictionary<BlockId, bool?[]> clamp, int chains)
    {
        foreach (var (block, units) in clamp)
            if (Fault(network[block].Units, units) is var (found, allowed))
                throw new ArgumentException($"clamp of '{network[block].Name}': {found} found, {allowed} allowed");
        return clamp.ToDictionary(c => c.Key, c => Fixed(c.Value, chains));
    }

    /// <summary>Why units of a kind cannot be held at on, off or free (null); null: they can.</summary>
    public static (string Found, string Allowed)? Fault(UnitKind kind, IReadOnlyCollection<bool?> units)
    {
        if (!kind.IsTwoValued()) return ($"{kind.ToString().ToLowerInvariant()} units", "binary, bipolar and softmax units are");
        if (kind != UnitKind.Softmax) return null;
        var (on, free) = (units.Count(u => u is true), units.Count(u => u is null));
        return (on, free) == (1, 0) ? null : ($"{on} categories at 1 and {free} free", "1 for one category and 0 for all others is");
    }

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
