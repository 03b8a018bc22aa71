using Annda.Randomness;

namespace Annda.Data;

/// <summary>Patterns drawn by the seed: the first so many of one endless list for each seed and width.</summary>
public static class RandomPatterns
{
    /// <summary>Units on with a probability, each by itself.</summary>
    /// <param name="count">Patterns, 1 or more.</param>
    /// <param name="units">Units of each, 1 or more.</param>
    /// <param name="activity">Probability of on.</param>
    /// <param name="seed">The experiment's seed.</param>
    public static Dataset Draw(int count, int units, double activity, ulong seed)
    {
        if ((long)count * units > CsvReader.MaxValues)
            throw new InputException($"data.count: found {count} patterns of {units} units; allowed: at most {CsvReader.MaxValues} values, "
                + $"here {CsvReader.MaxValues / units} patterns");
        var bits = new byte[count * units];
        var (low, high) = new StreamKey(seed, Purpose.Patterns).SweepWords(0);
        var on = activity * 4294967296.0;
        for (var p = 0; p < count; p++)
            for (var u = 0; u < units; u++)
                bits[p * units + u] = Philox.Block(seed, (uint)u, (uint)p, low, high).W0 < on ? (byte)1 : (byte)0;
        return new Dataset("random-patterns", bits, count, units, null, 0, 0);
    }
}
