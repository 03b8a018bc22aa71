using Annda.Numerics;

namespace Annda.Tests.Societies;

/// <summary>Tells where two runs of the same chains part: for a failing test's message.</summary>
public static class StateDifference
{
    private const int StatesShown = 8, BitsShown = 64;

    /// <summary>The first announced states that are not the same: chain set, version (sweep), block, and unit:chain=state.</summary>
    /// <param name="expected">A run of one chain group.</param>
    /// <param name="found">A run of any number of chain groups.</param>
    public static string Between(Society expected, Society found)
    {
        List<string> lines = [];
        foreach (var states in found.Announced.GroupBy(a => (a.Key.Set, a.Key.Version, a.Key.Block)).OrderBy(g => g.Key))
        {
            var key = states.Key;
            if (!expected.Announced.TryGetValue((key.Set, key.Version, key.Block, 0), out var right)) continue;
            var bits = Bits(right, [.. states.OrderBy(s => s.Key.Group).Select(s => s.Value)]);
            if (bits.Count == 0) continue;
            lines.Add($"set {key.Set} version {key.Version} block {key.Block}: {string.Join(' ', bits.Take(BitsShown))}");
            if (lines.Count == StatesShown) break;
        }
        return lines.Count == 0 ? "all announced states are the same" : string.Join('\n', lines);
    }

    private static List<string> Bits(UnitStates right, UnitStates[] groups)
    {
        List<string> bits = [];
        for (var unit = 0; unit < right.Units; unit++)
        {
            var first = 0;
            foreach (var group in groups)
            {
                for (var c = 0; c < group.Chains; c++)
                    if (Of(group, unit, c) != Of(right, unit, first + c)) bits.Add($"{unit}:{first + c}={Of(group, unit, c):r}");
                first += group.Chains;
            }
        }
        return bits;
    }

    private static float Of(UnitStates states, int unit, int chain) =>
        states is BitPlanes bits ? bits[unit, chain] ? 1 : 0 : ((RealStates)states)[unit, chain];
}
