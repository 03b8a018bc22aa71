using Annda.Runs;

namespace Annda.Programs;

/// <summary>
/// Energies at each temperature of the ladders, in the order of time, and how many unit updates changed a state there. Of the rounds of
/// swaps at most 1,024 are kept, evenly.
/// </summary>
public sealed class TemperingStatistics
{
    private const int KeptMax = 1024;

    private readonly ReplicaExchange _exchange;
    private readonly List<double>[,] _series;
    private readonly long[] _changed, _updates;
    private long _rounds;

    internal TemperingStatistics(ReplicaExchange exchange, int rounds)
    {
        _exchange = exchange;
        KeptEvery = (rounds + KeptMax - 1) / KeptMax;
        _series = new List<double>[exchange.Rungs, exchange.Ladders];
        for (var k = 0; k < _series.Length; k++) _series[k / exchange.Ladders, k % exchange.Ladders] = [];
        (_changed, _updates) = (new long[exchange.Rungs], new long[exchange.Rungs]);
    }

    /// <summary>Rounds of swaps from one kept energy to the next.</summary>
    public int KeptEvery { get; }

    /// <summary>Energies at a temperature: a series for each ladder.</summary>
    public IReadOnlyList<double[]> Energies(int rung) =>
        [.. Enumerable.Range(0, _exchange.Ladders).Select(l => _series[rung, l].ToArray())];

    /// <summary>Share of unit updates at a temperature that changed a state; NaN before the first.</summary>
    public double Acceptance(int rung) => _changed[rung] / (double)_updates[rung];

    /// <summary>Takes in what was done before a round of swaps.</summary>
    internal void Add(PhaseWork work)
    {
        for (var ladder = 0; ladder < _exchange.Ladders; ladder++)
            for (var rung = 0; rung < _exchange.Rungs; rung++)
            {
                _changed[rung] += work.Changed[_exchange.ChainAt(ladder, rung)];
                // As many in every chain, or on average where chance decides.
                _updates[rung] += work.UnitUpdates / work.Changed.Count;
            }
    }

    /// <summary>Takes in the energies before a round of swaps.</summary>
    internal void Add(double[] energies)
    {
        if (++_rounds % KeptEvery != 0) return;
        for (var ladder = 0; ladder < _exchange.Ladders; ladder++)
            for (var rung = 0; rung < _exchange.Rungs; rung++) _series[rung, ladder].Add(energies[_exchange.ChainAt(ladder, rung)]);
    }

    // Counts are whole numbers far below 2^53.
    internal double[] Save() => [_rounds, .. _changed.Select(c => (double)c), .. _updates.Select(u => (double)u),
        .. _series.Cast<List<double>>().SelectMany(s => s)];

    internal void Restore(ReadOnlySpan<double> saved)
    {
        var rungs = _changed.Length;
        if (saved.Length < 1 + 2 * rungs || (saved.Length - 1 - 2 * rungs) % _series.Length != 0)
            throw new InvalidDataException("the checkpoint is of other ladders");
        _rounds = (long)saved[0];
        for (var rung = 0; rung < rungs; rung++)
            (_changed[rung], _updates[rung]) = ((long)saved[1 + rung], (long)saved[1 + rungs + rung]);
        var rest = saved[(1 + 2 * rungs)..];
        var length = rest.Length / _series.Length;
        foreach (var series in _series)
        {
            series.Clear();
            series.AddRange(rest[..length]);
            rest = rest[length..];
        }
    }
}
