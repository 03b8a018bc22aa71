using System.Text.Json.Nodes;
using Annda.Execution;
using MathNet.Numerics.Distributions;

namespace Annda.Metrics;

/// <summary>
/// Sweeps after which, with runs begun again and again, a target was reached with a probability of 99 %: n ln 0.01 / ln(1 − p) for runs
/// of n sweeps that reach it with probability p, and n where p = 1. The interval is that of Clopper and Pearson (1934) for p, 95 %.
/// </summary>
/// <param name="Target">Energy to reach.</param>
/// <param name="Hits">Runs that reached it.</param>
/// <param name="Trials">Runs.</param>
/// <param name="Sweeps">Sweeps of a run.</param>
public sealed record TimeToTarget(double Target, int Hits, int Trials, long Sweeps)
{
    private const double Confidence = 0.99, Tail = 0.025;

    // Energies are sums of many numbers of single precision.
    private const double Slack = 1e-6;

    /// <summary>Counts runs whose lowest energy is the target or below.</summary>
    /// <param name="target">The target.</param>
    /// <param name="lowest">Lowest energy of each run.</param>
    /// <param name="sweeps">Sweeps of a run.</param>
    public static TimeToTarget Of(double target, IReadOnlyCollection<double> lowest, long sweeps) =>
        new(target, lowest.Count(e => e <= target + Slack * Math.Max(1, Math.Abs(target))), lowest.Count, sweeps);

    /// <summary>Sweeps; ∞ where no run reached the target.</summary>
    public double Estimate => SweepsAt(Hits / (double)Trials);

    /// <summary>Shortest time of the interval.</summary>
    public double From => SweepsAt(Hits == Trials ? 1 : Beta.InvCDF(Hits + 1, Trials - Hits, 1 - Tail));

    /// <summary>Longest time of the interval; ∞ where no run reached the target.</summary>
    public double To => SweepsAt(Hits == 0 ? 0 : Beta.InvCDF(Hits, Trials - Hits + 1, Tail));

    /// <summary>As metrics have it; null for ∞.</summary>
    public JsonObject ToJson() => new()
    {
        ["target"] = JsonText.Number(Target),
        ["hits"] = Hits,
        ["trials"] = Trials,
        ["sweepsOfATrial"] = Sweeps,
        ["sweeps"] = JsonText.Number(Estimate),
        ["from"] = JsonText.Number(From),
        ["to"] = JsonText.Number(To),
    };

    private double SweepsAt(double p) => p <= 0 ? double.PositiveInfinity
        : Sweeps * Math.Max(1, p >= 1 ? 1 : Math.Log(1 - Confidence) / Math.Log(1 - p));
}
