using Annda.Runs;

namespace Annda.Metrics;

/// <summary>How old what blocks read of their neighbours was: staleness in sweeps, and how many reads had it.</summary>
/// <param name="Reads">Reads by age.</param>
public sealed record ReadAges(IReadOnlyDictionary<int, long> Reads)
{
    /// <summary>Mean age; NaN without reads.</summary>
    public double Mean => Reads.Sum(r => (double)r.Key * r.Value) / Reads.Sum(r => (double)r.Value);

    /// <summary>The reads of a run.</summary>
    public static ReadAges Of(RunSnapshot snapshot) => new(snapshot.Staleness);

    /// <summary>The reads of several runs.</summary>
    public static ReadAges Of(IEnumerable<ReadAges> runs) =>
        new(runs.SelectMany(r => r.Reads).GroupBy(r => r.Key, r => r.Value).ToDictionary(g => g.Key, g => g.Sum()));
}
