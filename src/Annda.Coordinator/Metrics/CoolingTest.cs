using System.Globalization;
using Annda.Programs;

namespace Annda.Metrics;

/// <summary>
/// Whether chains that are cooled kept up with the temperature. In equilibrium d⟨E⟩/dβ = −Var E (fluctuation and dissipation), so that
/// between two looks the mean energy falls by at least the smaller variance over the chains times the rise of β = 1/T. Chains that
/// freeze fall by less: what they differ in stays, while β goes on rising.
/// </summary>
public static class CoolingTest
{
    /// <summary>A shortfall of so many standard errors is no chance.</summary>
    public const double ShortfallMax = 4.9;

    private const int ChainsMin = 8;

    /// <summary>
    /// By how many standard errors the fall of the mean energy from one look to the next is too small; below 0: it is large enough.
    /// </summary>
    /// <param name="hot">A look.</param>
    /// <param name="cold">A later one at a lower temperature above 0.</param>
    /// <param name="chains">Chains, 2 or more.</param>
    /// <param name="lawFactor">Temperature of the law over T.</param>
    public static double Shortfall(TracePoint hot, TracePoint cold, int chains, double lawFactor = 1)
    {
        var rise = (1 / cold.Temperature - 1 / hot.Temperature) / lawFactor;
        var (first, second) = (hot.Deviation * hot.Deviation, cold.Deviation * cold.Deviation);
        var asked = Math.Min(first, second) * rise;
        var (ofFall, ofAsked) = ((first + second) / chains, asked * asked * 2 / (chains - 1));
        var error = Math.Sqrt(ofFall + ofAsked);
        return error > 0 ? (asked - (hot.MeanEnergy - cold.MeanEnergy)) / error : 0;
    }

    /// <summary>
    /// The coldest temperature down to which the chains kept up, and the look that shows where they no longer did (null: they always did);
    /// null where nothing was cooled, or by too few chains to tell.
    /// </summary>
    public static (double Until, TracePoint? Lost)? Of(IReadOnlyList<TracePoint> trace, int chains, double lawFactor = 1)
    {
        var warm = trace.TakeWhile(p => p.Temperature > 0).ToArray();
        if (chains < ChainsMin || warm.Length < 2 || warm[^1].Temperature >= warm[0].Temperature) return null;
        for (var k = 1; k < warm.Length; k++)
            if (warm[k].Temperature < warm[k - 1].Temperature && Shortfall(warm[k - 1], warm[k], chains, lawFactor) > ShortfallMax)
                return (warm[k - 1].Temperature, warm[k]);
        return (warm[^1].Temperature, null);
    }

    /// <summary>What a person must know; null where all is well or cannot be told.</summary>
    public static string? Warning(IReadOnlyList<TracePoint> trace, int chains, double lawFactor = 1)
    {
        if (Of(trace, chains, lawFactor) is not (var until, { } lost)) return null;
        static string Text(double temperature) => temperature.ToString("0.####", CultureInfo.InvariantCulture);
        return $"annealing left equilibrium below T = {Text(until)}: at sweep {lost.Sweep} (T = {Text(lost.Temperature)}) the mean energy "
            + "had fallen by less than its fluctuations over the chains ask for; states below that are those of the cooling, not of the "
            + "law";
    }
}
