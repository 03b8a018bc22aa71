using Annda.Dynamics;
using Annda.Execution;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;

namespace Annda.Memories;

/// <summary>States of one recall on its way, update by update where the order of updates is known, else sweep by sweep.</summary>
public static class RecallSteps
{
    private const int Most = 64;

    /// <summary>At most 64 states from the cue to the end, evenly apart.</summary>
    /// <param name="recipe">The experiment.</param>
    /// <param name="kept">States after each sweep, the cue first.</param>
    /// <returns>Unit updates so far, the state, and its energy.</returns>
    public static IReadOnlyList<(long Updates, ulong[] State, double Energy)> Of(Recipe recipe, KeptRecall kept)
    {
        var units = recipe.Network.Spec.Units;
        var moving = kept.States.Count - 1;
        while (moving > 0 && kept.States[moving].AsSpan().SequenceEqual(kept.States[moving - 1])) moving--;
        var orders = Enumerable.Range(1, moving).Select(t => Order(recipe, kept.Versions[t])).ToArray();
        var known = orders.All(o => o is not null);
        var last = known ? (long)moving * units : moving;
        var points = Enumerable.Range(0, Most).Select(k => last * k / (Most - 1)).Distinct().ToArray();
        var states = points.Select(p => known ? After(kept, orders, p, units) : kept.States[(int)p]).ToArray();
        return [.. points.Zip(states, Energies(recipe, states)).Select(s => (known ? s.First : s.First * units, s.Second, s.Third))];
    }

    private static ulong[] After(KeptRecall kept, int[]?[] orders, long updates, int units)
    {
        var (sweep, rest) = ((int)(updates / units), (int)(updates % units));
        var state = (ulong[])kept.States[sweep].Clone();
        for (var k = 0; k < rest; k++)
        {
            var unit = orders[sweep]![k];
            var bit = 1UL << (unit % 64);
            state[unit / 64] = (state[unit / 64] & ~bit) | (kept.States[sweep + 1][unit / 64] & bit);
        }
        return state;
    }

    // Global numbers of the units in the order of a sweep; null where not every unit has one place in it.
    private static int[]? Order(Recipe recipe, long version)
    {
        var (rule, spec) = (recipe.Rule, recipe.Network.Spec);
        if (rule.Dynamics.Kind is not (DynamicsKind.Sequential or DynamicsKind.Chromatic) || rule.Dynamics.Order == UnitOrder.Random)
            return null;
        var key = new StreamKey(recipe.Experiment.Seed, Purpose.UnitOrder);
        return [.. spec.BlockIds.OrderBy(b => (rule.Rank(b), b.Index)).SelectMany(b =>
        {
            var first = spec.FirstUnit(b);
            return rule.Dynamics.Order == UnitOrder.Shuffled && spec.WithinOf(b).Count > 0
                ? key.Permutation(spec[b].Size, (uint)first, version).Select(u => first + u) : Enumerable.Range(first, spec[b].Size);
        })];
    }

    private static double[] Energies(Recipe recipe, ulong[][] states)
    {
        var spec = recipe.Network.Spec;
        var blocks = spec.Blocks.Select(b => new BitPlanes(b.Size, states.Length)).ToArray();
        foreach (var block in spec.BlockIds)
            for (var unit = 0; unit < spec[block].Size; unit++)
                for (var k = 0; k < states.Length; k++)
                    blocks[block.Index][unit, k] = PackedRows.IsOn(states[k], spec.FirstUnit(block) + unit);
        return Energy.Of(recipe.Network, blocks);
    }
}
