using System.Globalization;
using System.Text.Json.Nodes;
using Annda.Metrics;

namespace Annda.Reports.Contents;

/// <summary>How old the states were that blocks read: from a summary's staleness, in sweeps or in units of time.</summary>
internal static class StalenessChart
{
    /// <summary>Bars by sweeps, or the share of reads up to each age.</summary>
    public static ReportChart Of(JsonObject staleness) => InTime(staleness) ? new()
    {
        Title = "Age of what was read",
        Caption = "Share of the reads of a neighbour's states that were at most so old, in units of time since the states were made; a "
            + "state may be old and still the newest.",
        XLabel = "age in units of time",
        YLabel = "share of reads",
        X = [.. staleness["percentiles"]!.AsArray().Select(a => a!.GetValue<double>())],
        Series = [new ReportSeries("reads", ReadAges.Shares)],
    } : new()
    {
        Title = "Staleness",
        Caption = "Reads of a neighbour's states in every chain, by how many sweeps older they were than the sequential order "
            + "would have read; exact dynamics reads at 0.",
        XLabel = "sweeps behind",
        YLabel = "reads",
        Kind = ReportChartKind.Bars,
        X = [.. staleness.Select(s => double.Parse(s.Key, CultureInfo.InvariantCulture))],
        Series = [new ReportSeries("reads", staleness.Select(s => s.Value!.GetValue<double>()))],
    };

    /// <summary>In a few words: "0 to 2" sweeps, or a mean age.</summary>
    public static string Text(JsonObject staleness)
    {
        if (InTime(staleness)) return $"mean {staleness["mean"]!.GetValue<double>():0.###}";
        var sweeps = staleness.Select(s => int.Parse(s.Key, CultureInfo.InvariantCulture)).Order().ToArray();
        return sweeps.Length == 0 ? "–" : sweeps[0] == sweeps[^1] ? $"{sweeps[0]}" : $"{sweeps[0]} to {sweeps[^1]}";
    }

    private static bool InTime(JsonObject staleness) => staleness.ContainsKey("unit");
}
