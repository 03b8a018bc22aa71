using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Execution;

namespace Annda.Metrics;

/// <summary>How old the states were that blocks read of each other: in sweeps, or in units of time where blocks have clocks.</summary>
public sealed class ReadAges
{
    private readonly (double Age, long Reads)[] _ages;
    private readonly bool _timed;

    /// <summary>From a histogram of reads, as a run's snapshot has it.</summary>
    public ReadAges(UpdateRule rule, IReadOnlyDictionary<int, long> reads)
    {
        _timed = rule.IsTimed;
        _ages = [.. reads.Where(r => r.Value > 0).Select(r => (_timed ? ReadAge.Of(r.Key) : r.Key, r.Value)).OrderBy(r => r.Item1)];
        Reads = _ages.Sum(a => a.Reads);
    }

    /// <summary>Number of reads, over all chains.</summary>
    public long Reads { get; }

    /// <summary>Mean age; not a number without reads.</summary>
    public double Mean => _ages.Sum(a => a.Age * a.Reads) / Reads;

    /// <summary>The age that a share of the reads does not exceed.</summary>
    /// <param name="share">Above 0, at most 1.</param>
    public double Quantile(double share)
    {
        var below = 0L;
        foreach (var (age, reads) in _ages)
            if ((below += reads) >= share * Reads) return age;
        return double.NaN;
    }

    /// <summary>Shares of the reads whose largest ages are told: 1 % and 5, 10, 15, … 100 %.</summary>
    public static IReadOnlyList<double> Shares { get; } = [0.01, .. Enumerable.Range(1, 20).Select(k => k / 20.0)];

    /// <summary>Reads by whole sweeps; of ages in units of time their mean and, for <see cref="Shares"/>, percentiles.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (!_timed)
        {
            foreach (var (age, reads) in _ages) json[$"{age}"] = reads;
            return json;
        }
        json["unit"] = "time";
        json["reads"] = Reads;
        json["mean"] = JsonText.Number(Mean);
        json["percentiles"] = JsonText.Numbers(Shares.Select(Quantile));
        return json;
    }
}
