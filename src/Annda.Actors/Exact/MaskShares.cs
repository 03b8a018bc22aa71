namespace Annda.Exact;

/// <summary>
/// How often each set of units is the one that updates in a tick: [2^units] shares that sum to 1; bit k of a set is the k-th free unit.
/// </summary>
public static class MaskShares
{
    /// <summary>All units at once (Little 1974).</summary>
    public static double[] All(int units) => Subsets(units, units);

    /// <summary>k units at once, every set of k as often; k = 1 is random scan.</summary>
    public static double[] Subsets(int units, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, units);
        double[] shares = [.. Enumerable.Range(0, 1 << units).Select(mask => int.PopCount(mask) == k ? 1.0 : 0)];
        var sets = shares.Sum();
        return [.. shares.Select(x => x / sets)];
    }

    /// <summary>Each unit takes part with probability q, independently.</summary>
    public static double[] Bernoulli(int units, double q)
    {
        if (!(q is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(q), q, "a share above 0, at most 1, is needed");
        return [.. Enumerable.Range(0, 1 << units)
            .Select(mask => Math.Pow(q, int.PopCount(mask)) * Math.Pow(1 - q, units - int.PopCount(mask)))];
    }

    /// <summary>
    /// Every unit draws a priority; those above all units coupled to them update (the Luby step of LubyGlauber: Feng, Sun and Yin 2017).
    /// No two of a set are coupled, and the set does not depend on the state: Boltzmann's law is kept exactly.
    /// </summary>
    /// <param name="model">At most 10 free units.</param>
    public static double[] LocalMaxima(PairwiseModel model)
    {
        var units = model.Free.Length;
        if (units > MaskedTicks.UnitsMax) throw new NotSupportedException($"{units} units, at most {MaskedTicks.UnitsMax} are allowed");
        int[] coupled = [.. model.Free.Select(i => Enumerable.Range(0, units)
            .Where(k => model.Free[k] != i && (model.Weights[i, model.Free[k]] != 0 || model.Weights[model.Free[k], i] != 0))
            .Aggregate(0, (bits, k) => bits | 1 << k))];
        // Units come from the highest priority down, in every order as often; one before all its neighbours is a maximum.
        var all = (1 << units) - 1;
        var shares = new double[all + 1, all + 1];
        shares[0, 0] = 1;
        for (var placed = 0; placed < all; placed++)
            for (var maxima = 0; maxima <= placed; maxima++)
            {
                var share = shares[placed, maxima] / (units - int.PopCount(placed));
                if (share == 0) continue;
                for (var k = 0; k < units; k++)
                    if ((placed >> k & 1) == 0) shares[placed | 1 << k, (coupled[k] & placed) == 0 ? maxima | 1 << k : maxima] += share;
            }
        return [.. Enumerable.Range(0, all + 1).Select(mask => shares[all, mask])];
    }
}
