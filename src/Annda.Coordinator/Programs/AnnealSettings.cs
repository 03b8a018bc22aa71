using Annda.Annealing;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>What to anneal.</summary>
public sealed record AnnealSettings
{
    /// <summary>Chains, each annealed on its own.</summary>
    public int Chains { get; init; } = 32;

    /// <summary>Sweeps of the schedule.</summary>
    public int Sweeps { get; init; } = 1000;

    /// <summary>Temperatures.</summary>
    public TemperatureSchedule Temperatures { get; init; } = TemperatureSchedule.Constant(1);

    /// <summary>
    /// Sweeps of a pilot by these temperatures, run first; the run itself then goes from the first to the last of them by a schedule that
    /// is made of what the pilot's energies did (<see cref="PilotSchedule"/>). 0: no pilot.
    /// </summary>
    public int Pilot { get; init; }

    /// <summary>How often energies are looked at on the way, 1 or more.</summary>
    public int Looks { get; init; } = 20;

    /// <summary>End with zero-temperature sweeps until no chain's energy falls any more.</summary>
    public bool Greedy { get; init; } = true;

    /// <summary>Sweeps that it takes for every unit to have updated about once: more than 1 where few update at once.</summary>
    public int TicksPerSweep { get; init; } = 1;

    /// <summary>Held units by block.</summary>
    public IReadOnlyDictionary<BlockId, bool?[]> Clamp { get; init; } = new Dictionary<BlockId, bool?[]>();

    /// <summary>Chain groups in flight.</summary>
    public int Groups { get; init; } = 1;
}

/// <summary>Parallel tempering (replica exchange): ladders of chains, one at each temperature, which neighbours swap.</summary>
public sealed record TemperingSettings
{
    /// <summary>Temperatures above 0, the hottest first; two or more.</summary>
    public required IReadOnlyList<double> Temperatures { get; init; }

    /// <summary>Sweeps from one round of swaps to the next.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Temperature of the law that a chain at T samples, over T (2 where a ±1 unit is drawn by σ(h/T)).</summary>
    public double LawFactor { get; init; } = 1;

    /// <summary>Temperatures in a geometric series.</summary>
    /// <param name="from">The hottest.</param>
    /// <param name="to">The coldest, above 0.</param>
    /// <param name="count">How many, 2 or more.</param>
    public static double[] Ladder(double from, double to, int count)
    {
        var series = TemperatureSchedule.Geometric(from, to, count);
        return [.. Enumerable.Range(0, count).Select(k => series.At(k))];
    }

    /// <summary>Temperatures whose inverses have equal distances.</summary>
    /// <param name="from">The hottest.</param>
    /// <param name="to">The coldest, above 0.</param>
    /// <param name="count">How many, 2 or more.</param>
    public static double[] InverseLadder(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(k => k == count - 1 ? to : 1 / (1 / from + (1 / to - 1 / from) * k / (count - 1)))];
}
