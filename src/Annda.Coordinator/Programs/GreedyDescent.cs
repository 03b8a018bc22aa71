namespace Annda.Programs;

/// <summary>
/// The end of annealing: rounds of zero-temperature sweeps until no chain's energy falls any more. Whether it goes on depends on the last
/// outcome, so each round ends at a boundary.
/// </summary>
/// <param name="ticksPerSweep">Sweeps that it takes for every unit to have updated about once.</param>
internal sealed class GreedyDescent(int ticksPerSweep)
{
    private const int RoundSweeps = 20, RoundsMax = 50;

    /// <summary>Rounds begun.</summary>
    public int Rounds { get; set; }

    /// <summary>Whether the last round changed no energy.</summary>
    public bool Settled { get; set; }

    /// <summary>Sweeps of a round.</summary>
    public int Sweeps => RoundSweeps * ticksPerSweep;

    /// <summary>Sweeps of all rounds begun.</summary>
    public long SweepsDone => (long)Rounds * Sweeps;

    /// <summary>Begins another round; false if there is nothing left to do.</summary>
    public bool TryBegin()
    {
        if (Settled || Rounds >= RoundsMax) return false;
        Rounds++;
        return true;
    }
}
