using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>Some chains of a group by themselves: those that are counted, where chains have temperatures of their own.</summary>
internal static class ChosenChains
{
    /// <summary>States of these chains.</summary>
    /// <param name="all">States of all chains.</param>
    /// <param name="chains">Chains of the group, ascending; one or more.</param>
    /// <exception cref="NotSupportedException">The states are real: their sums would depend on chain groups.</exception>
    public static UnitStates Of(UnitStates all, IReadOnlyList<int> chains)
    {
        if (all is not BitPlanes states) throw new NotSupportedException("chains of real-valued units are counted all or none");
        var some = new BitPlanes(states.Units, chains.Count);
        for (var unit = 0; unit < states.Units; unit++)
            for (var c = 0; c < chains.Count; c++)
                if (states[unit, chains[c]]) some[unit, c] = true;
        return some;
    }

    /// <summary>Probabilities of these chains, [units, lanes of these chains].</summary>
    /// <param name="probabilities">[units, lanes] of all chains; more is not looked at.</param>
    /// <param name="units">Number of units.</param>
    /// <param name="lanes">Lanes of all chains.</param>
    /// <param name="chains">Chains of the group, ascending; one or more.</param>
    public static int[] Of(int[] probabilities, int units, int lanes, IReadOnlyList<int> chains)
    {
        var width = BitPlanes.LanesFor(chains.Count);
        var some = new int[units * width];
        for (var unit = 0; unit < units; unit++)
            for (var c = 0; c < chains.Count; c++) some[unit * width + c] = probabilities[unit * lanes + chains[c]];
        return some;
    }
}
