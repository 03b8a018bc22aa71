namespace Annda.Tours;

/// <summary>The shortest tour, by dynamic programming over sets of visited cities (Bellman 1962; Held and Karp 1962).</summary>
public static class BestTour
{
    /// <summary>Most cities: the work grows as n² 2ⁿ.</summary>
    public const int CitiesMax = 12;

    /// <summary>The shortest tour from city 0 on, in the direction in which the second city has the lower number.</summary>
    /// <exception cref="ArgumentException">Too many cities.</exception>
    public static int[] Of(Cities cities)
    {
        if (cities.Count > CitiesMax) throw new ArgumentException($"{cities.Count} cities; the best tour is found of at most {CitiesMax}");
        // Ways from city 0 over a set of the others to its last city.
        var (others, sets) = (cities.Count - 1, 1 << (cities.Count - 1));
        var (lengths, before) = (new double[sets, others], new int[sets, others]);
        for (var set = 1; set < sets; set++)
            for (var last = 0; last < others; last++)
            {
                if ((set >> last & 1) == 0) continue;
                var rest = set ^ 1 << last;
                (lengths[set, last], before[set, last]) = rest == 0 ? (cities.Distance(0, last + 1), -1) : (double.MaxValue, -1);
                for (var k = 0; k < others; k++)
                    if ((rest >> k & 1) != 0 && lengths[rest, k] + cities.Distance(k + 1, last + 1) is var length
                        && length < lengths[set, last])
                        (lengths[set, last], before[set, last]) = (length, k);
            }
        var end = Enumerable.Range(0, others).MinBy(k => lengths[sets - 1, k] + cities.Distance(k + 1, 0));
        var tour = new List<int> { 0 };
        for (var set = sets - 1; end >= 0;)
        {
            tour.Add(end + 1);
            (set, end) = (set ^ 1 << end, before[set, end]);
        }
        return Tour.FromFirst([.. tour]);
    }
}
