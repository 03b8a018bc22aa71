using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Programs;

/// <summary>
/// Swaps of temperatures between neighbours of a ladder: accepted with probability min(1, exp((1/T − 1/T')(E − E'))), which leaves the
/// product of the Boltzmann laws as it is (Hukushima and Nemoto 1996; Geyer 1991). Temperatures move, states stay. A function of seed,
/// sweep and energies.
/// </summary>
internal sealed class ReplicaExchange
{
    private readonly double[] _inverse;
    private readonly int[] _chainAt;
    // Of each chain: 1 on its way up from the coldest temperature, 2 on its way back from the hottest, 0 before.
    private readonly int[] _way;
    private readonly StreamKey _key;

    /// <summary>Ladders of chains: chain k of a ladder begins at temperature k.</summary>
    /// <param name="settings">Temperatures.</param>
    /// <param name="ladders">Ladders.</param>
    /// <param name="seed">Seed of the run.</param>
    public ReplicaExchange(TemperingSettings settings, int ladders, ulong seed)
    {
        (Ladders, Rungs, _key) = (ladders, settings.Temperatures.Count, new StreamKey(seed, Purpose.Swap));
        _inverse = [.. settings.Temperatures.Select(t => 1 / (settings.LawFactor * t))];
        _chainAt = [.. Enumerable.Range(0, ladders * Rungs)];
        _way = new int[_chainAt.Length];
        (Tried, Swapped) = (new long[Rungs - 1], new long[Rungs - 1]);
    }

    /// <summary>Ladders.</summary>
    public int Ladders { get; }

    /// <summary>Temperatures of a ladder.</summary>
    public int Rungs { get; }

    /// <summary>[rungs − 1] swaps tried between a temperature and the next colder one.</summary>
    public long[] Tried { get; }

    /// <summary>[rungs − 1] those that were made.</summary>
    public long[] Swapped { get; }

    /// <summary>Ways of a chain from the coldest temperature to the hottest and back.</summary>
    public long RoundTrips { get; private set; }

    /// <summary>Rounds of swaps.</summary>
    public long Rounds { get; private set; }

    /// <summary>The chain that is at a temperature of a ladder.</summary>
    public int ChainAt(int ladder, int rung) => _chainAt[ladder * Rungs + rung];

    /// <summary>A round: even or odd pairs of neighbours in turn.</summary>
    /// <param name="energies">[chains].</param>
    /// <param name="sweep">Version of the states: names the random numbers.</param>
    public void Swap(IReadOnlyList<double> energies, long sweep)
    {
        Guard.Shape(energies.Count, _chainAt.Length, "energies of chains");
        for (var ladder = 0; ladder < Ladders; ladder++)
            for (var rung = (int)(Rounds % 2); rung + 1 < Rungs; rung += 2)
            {
                ref var hot = ref _chainAt[ladder * Rungs + rung];
                ref var cold = ref _chainAt[ladder * Rungs + rung + 1];
                var gain = (_inverse[rung] - _inverse[rung + 1]) * (energies[hot] - energies[cold]);
                Tried[rung]++;
                if (gain < 0 && Elementary.Log(_key.Uniform((uint)ladder, (uint)rung, sweep)) >= gain) continue;
                Swapped[rung]++;
                (hot, cold) = (cold, hot);
            }
        Rounds++;
        for (var ladder = 0; ladder < Ladders; ladder++) Arrive(ChainAt(ladder, 0), ChainAt(ladder, Rungs - 1));
    }

    /// <summary>All that changes: to be saved.</summary>
    public long[] Save() => [Rounds, RoundTrips, .. Tried, .. Swapped, .. _chainAt.Select(c => (long)c), .. _way.Select(w => (long)w)];

    /// <summary>Goes back to what was saved.</summary>
    public void Restore(long[] saved)
    {
        if (saved.Length != 2 + 2 * Tried.Length + 2 * _chainAt.Length)
            throw new InvalidDataException("the checkpoint is of other ladders");
        (Rounds, RoundTrips) = (saved[0], saved[1]);
        var rest = saved.AsSpan(2);
        foreach (var counts in new[] { Tried, Swapped })
        {
            rest[..counts.Length].CopyTo(counts);
            rest = rest[counts.Length..];
        }
        for (var k = 0; k < _chainAt.Length; k++) (_chainAt[k], _way[k]) = ((int)rest[k], (int)rest[_chainAt.Length + k]);
    }

    private void Arrive(int hottest, int coldest)
    {
        if (_way[hottest] == 1) _way[hottest] = 2;
        if (_way[coldest] == 2) RoundTrips++;
        _way[coldest] = 1;
    }
}
