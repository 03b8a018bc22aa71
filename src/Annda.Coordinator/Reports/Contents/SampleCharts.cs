using System.Text.Json.Nodes;
using Annda.Metrics;

namespace Annda.Reports.Contents;

/// <summary>Charts of a sample task: sampled against exact probabilities and moments.</summary>
internal static class SampleCharts
{
    private const int StatesMax = 4096, BarsMax = 64;

    /// <summary>One row for each dynamics that was compared.</summary>
    public static IEnumerable<ReportTable> Comparison(JsonObject metrics)
    {
        if (metrics["dynamics"] is not JsonObject { Count: > 0 } dynamics) yield break;
        yield return new ReportTable("The same network under each dynamics",
            "Total variation between the sampled law and Boltzmann's, and the law that the dynamics should have where it is known.",
            ["dynamics", "law", "to Boltzmann", "to its law", "chance", "mean energy", "staleness"],
            [.. dynamics.Select(d => (IReadOnlyList<string>)[d.Key, $"{d.Value!["law"]}", Figure(d.Value["totalVariation"]),
                Figure(d.Value["totalVariationToLaw"]), Figure(d.Value["noiseFloor"]), Figure(d.Value["meanEnergy"]),
                StalenessChart.Text(d.Value["staleness"]!.AsObject())])]);
    }

    private static string Figure(JsonNode? value) => value is null ? "–" : $"{value.GetValue<double>():0.0000}";

    /// <summary>Charts of what was sampled; none where the law was not enumerated.</summary>
    public static IEnumerable<ReportChart> Of(SampleMetrics metrics)
    {
        if (metrics.Boltzmann is not { } exact || metrics.Sampled is not { Length: > 0 } sampled) yield break;
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
                    new ReportSeries("sampled", order.Select(s => sampled[s]))],
            };
        yield return Agreement("Sampled against exact", "Probability of each state; on the line the law is met.", "states",
            [.. order.Select(s => (exact[s], sampled[s]))]);
        var pairs = metrics.PairMoments().ToArray();
        if (pairs.Length > 0) yield return Agreement("Pair moments", "⟨s_i s_j⟩ of every coupled pair.", "pairs", pairs);
    }

    private static ReportChart Agreement(string title, string caption, string name, (double Exact, double Sampled)[] points) => new()
    {
        Title = title,
        Caption = caption,
        XLabel = "exact",
        YLabel = "sampled",
        Kind = ReportChartKind.Scatter,
        X = [.. points.Select(p => p.Exact)],
        Series = [new ReportSeries(name, points.Select(p => p.Sampled))],
    };
}
