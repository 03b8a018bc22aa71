using Annda.Numerics;

namespace Annda.Tours;

/// <summary>Reads tours out of states: block k is a city, its unit i says that the city is visited i-th.</summary>
public static class Tour
{
    /// <summary>Output above which a graded unit counts as on.</summary>
    public const float Threshold = 0.5f;

    /// <summary>
    /// The tour of one chain, from city 0 on, in the direction in which the second city has the lower number; null where the units that
    /// are on are no tour: some city is visited twice or never, or two are visited at once.
    /// </summary>
    /// <param name="outputs">Bits, or outputs of graded units, of each city's block.</param>
    /// <param name="chain">The chain.</param>
    public static int[]? Of(IReadOnlyList<UnitStates> outputs, int chain)
    {
        var tour = new int[outputs.Count];
        Array.Fill(tour, -1);
        for (var city = 0; city < outputs.Count; city++)
        {
            var on = 0;
            for (var place = 0; place < outputs.Count; place++)
            {
                if (!IsOn(outputs[city], place, chain)) continue;
                if (++on > 1 || tour[place] >= 0) return null;
                tour[place] = city;
            }
            if (on == 0) return null;
        }
        return FromFirst(tour);
    }

    /// <summary>The same round from city 0 on, in the direction in which the second city has the lower number.</summary>
    public static int[] FromFirst(int[] tour)
    {
        var (n, start) = (tour.Length, Array.IndexOf(tour, 0));
        var step = tour[(start + 1) % n] < tour[(start + n - 1) % n] ? 1 : n - 1;
        return [.. Enumerable.Range(0, n).Select(i => tour[(start + i * step) % n])];
    }

    private static bool IsOn(UnitStates outputs, int unit, int chain) =>
        outputs is BitPlanes bits ? bits[unit, chain] : ((RealStates)outputs)[unit, chain] > Threshold;
}
