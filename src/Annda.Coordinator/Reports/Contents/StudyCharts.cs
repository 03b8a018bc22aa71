using System.Text.Json.Nodes;
using Annda.Experiments;

namespace Annda.Reports.Contents;

/// <summary>Figures of a study: for each curve its distances, errors and ages; and all curves together, speed against bias.</summary>
internal static class StudyCharts
{
    // From a factor of so much an axis of ratios shows more than one of differences.
    private const double LogFrom = 8;

    /// <summary>The figures of one curve.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="rows">Its rows, of which at least one.</param>
    public static IEnumerable<ReportChart> Of(CurveSection curve, JsonObject[] rows)
    {
        var (x, names) = Places(rows);
        ReportChart Chart(string title, string caption, string label, params ReportSeries?[] series) => new()
        {
            Title = $"{curve.Name}: {title}",
            Caption = caption,
            XLabel = curve.Vary,
            YLabel = label,
            Kind = ReportChartKind.Marks,
            Joined = names is null,
            LogX = names is null && Wide(x),
            XNames = names,
            X = x,
            Series = [.. series.OfType<ReportSeries>()],
        };
        if (Has(rows, "totalVariation"))
        {
            yield return Chart("distance to Boltzmann's law",
                "Total variation; bars are standard errors of the repeats, chance is what as many independent samples of Boltzmann's law "
                + "show.",
                "total variation", Series("sampled", rows, "totalVariation"), Series("exact", rows, "lawTotalVariation"),
                Series("chance", rows, "noiseFloor"));
            yield return Chart("errors of moments", "The largest over all units, and over all pairs of units, against Boltzmann's law.",
                "error", Series("unit mean", rows, "maxUnitMeanError"), Series("unit mean, exact", rows, "lawMaxUnitMeanError"),
                Series("pair moment", rows, "maxPairMomentError"), Series("pair moment, exact", rows, "lawMaxPairMomentError"));
        }
        else if (Has(rows, "restored"))
        {
            foreach (var chart in Recalled(Chart, rows)) yield return chart;
        }
        else if (Has(rows, "meanEnergy"))
            yield return Chart("mean energy", "The network is too large to enumerate its law.", "energy",
                Series("mean", rows, "meanEnergy"));
        if (Has(rows, "logLikelihood"))
            yield return Chart("log-likelihood", "Of the network that was trained so; bars are standard errors of the repeats.",
                "nats an example", Series("test", rows, "logLikelihood"), Series("training", rows, "logLikelihoodTrain"),
                Series("each unit alone", rows, "baseRateLogLikelihood"));
        else if (Has(rows, "reconstructionError"))
            yield return Chart("reconstruction error", "Of the network that was trained so.", "mean square",
                Series("test", rows, "reconstructionError"));
        if (Varies(rows, "meanAge")) yield return Against(curve, rows, "meanAge", "measured age of what was read",
            "Mean age of the states that blocks read of each other, as it was measured.");
        if (curve.Vary == "network.partition") yield return Against(curve, rows, "cutWeight", "weight of the cut",
            "Sum of |w| over pairs of units in different blocks.");
    }

    private static IEnumerable<ReportChart> Recalled(Func<string, string, string, ReportSeries?[], ReportChart> chart, JsonObject[] rows)
    {
        yield return chart("what comes back", "Shares of recalls that end exactly in the cue's pattern, and in cycles.", "share of recalls",
            [Series("restored", rows, "restored"), Series("cycles", rows, "cycles")]);
        yield return chart("overlap", "Mean overlap of the last state and the cue's pattern; theory is that of Amit, Gutfreund and "
            + "Sompolinsky for a large net.", "overlap", [Series("recalled", rows, "overlap"), Series("theory", rows, "theoryOverlap")]);
        yield return chart("stable patterns", "Stored patterns that are fixed points, of all that are stored.", "patterns",
            [Series("stable", rows, "stablePatterns"), Series("stored", rows, "patterns")]);
        if (!Has(rows, "theoryOverlap")) yield break;
        double[] load = [.. rows.Select(r => Value(r, "load") ?? double.NaN)];
        if (load.Distinct().Count() < 2) yield break;
        yield return chart("overlap by load", "Overlap of the last state and the cue's pattern against patterns for each unit, beside "
            + "theory.", "overlap", [Series("recalled", rows, "overlap"), Series("theory", rows, "theoryOverlap")]) with
        {
            X = load, XNames = null, XLabel = "patterns for each unit", Joined = true, LogX = false,
        };
    }

    /// <summary>All curves in one figure: what an update or a message is worth, against the bias that it costs.</summary>
    public static IEnumerable<ReportChart> Frontier(IReadOnlyList<(string Curve, JsonObject[] Rows)> curves)
    {
        foreach (var (key, title, caption) in new[]
        {
            ("effectiveSamplesPerUpdate", "update",
                "Independent samples that one unit update gives, by the autocorrelation of the energy"),
            ("effectiveSamplesPerMessage", "message", "Independent samples that one message from block to block gives, for one chain"),
        })
        {
            var shown = curves.Where(c => Has(c.Rows, key) && Has(c.Rows, "totalVariation")).ToArray();
            if (shown.Length == 0) continue;
            var points = shown.SelectMany(c => c.Rows.Select(r => (c.Curve, Row: r))).ToArray();
            double[] x = [.. points.Select(p => Value(p.Row, "totalVariation") ?? double.NaN)];
            yield return new ReportChart
            {
                Title = $"Speed against bias, by {title}",
                Caption = $"{caption}. Up is faster, left is truer; points at the level of chance have no bias that could be seen.",
                XLabel = "total variation to Boltzmann's law",
                YLabel = $"effective samples a {title}",
                Kind = ReportChartKind.Marks,
                LogX = Wide(x),
                X = x,
                Series = [.. shown.Select(c => new ReportSeries(c.Curve, [.. points.Select(p => p.Curve == c.Curve ? Value(p.Row, key)
                    : null)]))],
            };
        }
    }

    private static ReportChart Against(CurveSection curve, JsonObject[] rows, string key, string label, string caption)
    {
        double[] x = [.. rows.Select(r => Value(r, key) ?? double.NaN)];
        var (measure, name) = Has(rows, "logLikelihood") ? ("logLikelihood", "log-likelihood") : ("totalVariation", "total variation");
        return new ReportChart
        {
            Title = $"{curve.Name}: {label}",
            Caption = caption,
            XLabel = label,
            YLabel = name,
            Kind = ReportChartKind.Marks,
            LogX = Wide(x),
            X = x,
            Series = [.. new[] { Series("sampled", rows, measure), measure == "totalVariation" ? Series("exact", rows, "lawTotalVariation")
                : null }.OfType<ReportSeries>()],
        };
    }

    // Numbers stand where they are, anything else at 1, 2, … with its name.
    private static (double[] X, string[]? Names) Places(JsonObject[] rows) =>
        rows.All(r => r["value"] is JsonValue value && value.TryGetValue<double>(out _) && (string)r["label"]! == value.ToString())
            ? ([.. rows.Select(r => r["value"]!.GetValue<double>())], null)
            : ([.. rows.Select((_, i) => i + 1.0)], [.. rows.Select(r => (string)r["label"]!)]);

    private static ReportSeries? Series(string name, JsonObject[] rows, string key)
    {
        if (!Has(rows, key)) return null;
        double?[]? Ends(int sign) => Has(rows, $"{key}StdErr")
            ? [.. rows.Select(r => Value(r, key) + sign * Value(r, $"{key}StdErr"))] : null;
        return new ReportSeries(name, [.. rows.Select(r => Value(r, key))]) { Lower = Ends(-1), Upper = Ends(1) };
    }

    private static bool Has(JsonObject[] rows, string key) => rows.Any(r => r[key] is JsonValue);

    private static bool Varies(JsonObject[] rows, string key) =>
        rows.Select(r => Value(r, key)).OfType<double>().Distinct().Take(2).Count() == 2 && (Has(rows, "totalVariation")
            || Has(rows, "logLikelihood"));

    private static bool Wide(double[] x) => x.Where(double.IsFinite).ToArray() is { Length: > 2 } all && all.Min() > 0
        && all.Max() / all.Min() >= LogFrom;

    private static double? Value(JsonObject row, string key) => row[key]?.GetValue<double>();
}
