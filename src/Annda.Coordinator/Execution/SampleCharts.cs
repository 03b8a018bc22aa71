using Annda.Metrics;
using Annda.Reports;

namespace Annda.Execution;

/// <summary>Charts of a sample task: sampled against exact probabilities and moments.</summary>
internal static class SampleCharts
{
    private const int StatesMax = 4096, BarsMax = 64;

    public static IEnumerable<ReportChart> Of(SampleMetrics metrics)
    {
        if (metrics.Boltzmann is not { } exact || metrics.Sampled.Length == 0) yield break;
        var order = Enumerable.Range(0, exact.Length).OrderByDescending(s => exact[s]).Take(StatesMax).ToArray();
        if (order.Length <= BarsMax)
            yield return new ReportChart
            {
                Title = "Every state",
                Caption = "States in order of their exact probability.",
                XLabel = "rank of the state",
                YLabel = "probability",
                Kind = ReportChartKind.Bars,
                X = [.. order.Select((_, rank) => rank + 1.0)],
                Series = [new ReportSeries("exact", order.Select(s => exact[s])),
                    new ReportSeries("sampled", order.Select(s => metrics.Sampled[s]))],
            };
        yield return new ReportChart
        {
            Title = "Sampled against exact",
            Caption = "Probability of each state; on the line the law is met.",
            XLabel = "exact",
            YLabel = "sampled",
            Kind = ReportChartKind.Scatter,
            X = [.. order.Select(s => exact[s])],
            Series = [new ReportSeries("states", order.Select(s => metrics.Sampled[s]))],
        };
        var pairs = metrics.PairMoments().ToArray();
        if (pairs.Length > 0)
            yield return new ReportChart
            {
                Title = "Pair moments",
                Caption = "⟨s_i s_j⟩ of every coupled pair.",
                XLabel = "exact",
                YLabel = "sampled",
                Kind = ReportChartKind.Scatter,
                X = [.. pairs.Select(p => p.Exact)],
                Series = [new ReportSeries("pairs", pairs.Select(p => p.Sampled))],
            };
    }
}
