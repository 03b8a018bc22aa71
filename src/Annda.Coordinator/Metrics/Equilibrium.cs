using System.Globalization;
using System.Text.Json.Nodes;
using Annda.Execution;

namespace Annda.Metrics;

/// <summary>What a quantity, seen in several chains at times of equal distance, says of whether a phase has reached equilibrium.</summary>
/// <param name="Chains">Chains.</param>
/// <param name="Samples">Values of a chain.</param>
/// <param name="RHat">Split R̂ over the chains.</param>
/// <param name="AutocorrelationTime">1 + 2 Σ ρ, in samples; NaN where the chains are too short to tell.</param>
/// <param name="Drift">
/// Mean over the chains of second half less first half, in standard errors taken over the chains, which are independent (Geweke's
/// comparison with honest errors); NaN for fewer than four chains.
/// </param>
public sealed record Equilibrium(int Chains, int Samples, double RHat, double AutocorrelationTime, double Drift)
{
    /// <summary>Above this R̂ chains are not samples of one law (Gelman and Rubin 1992).</summary>
    public const double RHatMax = 1.1;

    /// <summary>A drift of so many standard errors is no chance: two-sided 10^−6.</summary>
    public const double DriftMax = 4.9;

    /// <summary>Below this R̂ nothing is to be said at all (Vehtari and others 2021).</summary>
    private const double RHatGood = 1.01;

    private const int ChainsMin = 4, SamplesMin = 4;

    /// <summary>How many independent samples all values are worth; NaN where that cannot be told.</summary>
    public double EffectiveSamples => Chains * (double)Samples / AutocorrelationTime;

    /// <summary>Looks at a quantity.</summary>
    /// <param name="chains">A series for each chain, in the order of time.</param>
    public static Equilibrium Of(IReadOnlyList<double[]> chains)
    {
        var length = chains.Count == 0 ? 0 : chains.Min(c => c.Length);
        return new Equilibrium(chains.Count, length, SplitRHat.Of(chains), Metrics.AutocorrelationTime.Of(chains), DriftOf(chains, length));
    }

    /// <summary>What a person must know; nothing where all is well.</summary>
    /// <param name="phase">The phase, as a message begins.</param>
    /// <param name="quantity">The quantity.</param>
    public IEnumerable<string> Warnings(string phase, string quantity = "energy")
    {
        if (Samples < SamplesMin)
            yield return $"{phase}: {Samples} looks at the {quantity} are too few to tell whether it reached equilibrium ({SamplesMin} or "
                + "more)";
        else if (double.IsPositiveInfinity(RHat))
            yield return $"{phase} has not reached equilibrium: every chain keeps its {quantity}, and the chains' differ";
        else if (RHat > RHatMax || Math.Abs(Drift) > DriftMax && RHat > RHatGood)
            yield return $"{phase} has not reached equilibrium: split R-hat of the {quantity} over {Chains} "
                + $"chain{(Chains == 1 ? "" : "s")} is {Text(RHat)} (1 to {Text(RHatMax)} is allowed)"
                + (Math.Abs(Drift) > DriftMax
                    ? $", and it drifts by {Text(Math.Abs(Drift))} standard errors from the first half to the second" : "");
        else if (Math.Abs(Drift) > DriftMax)
            yield return $"{phase} has not reached equilibrium: the {quantity} drifts by {Text(Math.Abs(Drift))} standard errors from the "
                + "first half to the second";
    }

    /// <summary>Puts the figures into metrics.</summary>
    /// <param name="metrics">Where to.</param>
    /// <param name="sweeps">Sweeps from one value to the next.</param>
    public void Write(JsonObject metrics, double sweeps)
    {
        metrics["autocorrelationTime"] = JsonText.Number(AutocorrelationTime * sweeps);
        metrics["effectiveSamples"] = JsonText.Number(EffectiveSamples);
        metrics["splitRHat"] = JsonText.Number(RHat);
        metrics["drift"] = JsonText.Number(Drift);
    }

    private static double DriftOf(IReadOnlyList<double[]> chains, int length)
    {
        var half = length / 2;
        if (chains.Count < ChainsMin || half < 1) return double.NaN;
        var moves = chains.Select(c => c[(length - half)..length].Average() - c[..half].Average()).ToArray();
        var mean = moves.Average();
        var error = StandardError.Of(moves);
        return error > 0 ? mean / error : mean == 0 ? 0 : mean > 0 ? double.PositiveInfinity : double.NegativeInfinity;
    }

    private static string Text(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
