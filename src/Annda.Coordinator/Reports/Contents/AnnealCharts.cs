using Annda.Metrics;
using Annda.Programs;

namespace Annda.Reports.Contents;

/// <summary>
/// Charts of an anneal task: energy and acceptance by temperature, the energies at the end, and swaps of parallel tempering.
/// </summary>
internal static class AnnealCharts
{
    /// <summary>Charts of what was annealed.</summary>
    public static IEnumerable<ReportChart> Of(AnnealMetrics metrics, IAnnealing program)
    {
        var charts = program is TemperingProgram tempering ? Tempered(new TemperingMetrics(tempering).Rungs()) : Cooled(metrics.Cooling);
        foreach (var chart in charts) yield return chart;
        if (metrics.Histogram is { } histogram)
            yield return new ReportChart
            {
                Title = "Energies at the end",
                Caption = histogram.Width > 0 ? "Chains by their last energy, in bins of equal width." : "Chains by their last energy.",
                XLabel = "energy",
                YLabel = "chains",
                Kind = ReportChartKind.Bars,
                X = histogram.Energies,
                Series = [new ReportSeries("chains", histogram.Counts.Select(c => (double)c))],
            };
    }

    private static IEnumerable<ReportChart> Cooled(IReadOnlyList<TracePoint> looks)
    {
        var warm = looks.Where(p => p.Temperature > 0).ToArray();
        if (warm.Select(p => p.Temperature).Distinct().Count() < 2) yield break;
        yield return new ReportChart
        {
            Title = "Energy by temperature",
            Caption = "Mean over the chains with one standard deviation to each side, and the lowest.",
            XLabel = "temperature",
            YLabel = "energy",
            X = [.. warm.Select(p => p.Temperature)],
            Series =
            [
                new ReportSeries("mean", warm.Select(p => p.MeanEnergy))
                {
                    Lower = [.. warm.Select(p => (double?)(p.MeanEnergy - p.Deviation))],
                    Upper = [.. warm.Select(p => (double?)(p.MeanEnergy + p.Deviation))],
                },
                new ReportSeries("lowest", warm.Select(p => p.LowestEnergy)),
            ],
        };
        yield return Shares("Acceptance", "Share of unit updates that changed a state.",
            [.. warm.Select(p => p.Temperature)], [("acceptance", warm.Select(p => p.Acceptance ?? double.NaN))]);
    }

    private static IEnumerable<ReportChart> Tempered(IReadOnlyList<TemperingMetrics.Rung> rungs)
    {
        double[] temperatures = [.. rungs.Select(r => r.Temperature)];
        yield return new ReportChart
        {
            Title = "Energy by temperature",
            Caption = "Mean over the later half of the run.",
            XLabel = "temperature",
            YLabel = "energy",
            X = temperatures,
            Series = [new ReportSeries("mean", rungs.Select(r => r.MeanEnergy))],
        };
        yield return Shares("Acceptance and swaps", "Share of unit updates that changed a state, and of tried swaps with the next colder "
            + "temperature that were made.", temperatures, [("acceptance", rungs.Select(r => r.Acceptance)),
            ("swaps", rungs.Select(r => r.SwapRate))]);
        yield return new ReportChart
        {
            Title = "Autocorrelation time by temperature",
            Caption = "Of the energy at each temperature, in rounds of swaps; gaps where the run was too short to tell.",
            XLabel = "temperature",
            YLabel = "rounds",
            LogY = true,
            X = temperatures,
            Series = [new ReportSeries("autocorrelation time", rungs.Select(r => r.Equilibrium.AutocorrelationTime))],
        };
    }

    private static ReportChart Shares(string title, string caption, double[] temperatures,
        (string Name, IEnumerable<double> Values)[] series) => new()
    {
        Title = title,
        Caption = caption,
        XLabel = "temperature",
        YLabel = "share",
        X = temperatures,
        Series = [.. series.Select(s => new ReportSeries(s.Name, s.Values))],
    };
}
