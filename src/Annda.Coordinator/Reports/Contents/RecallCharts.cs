using Annda.Execution;
using Annda.Memories;
using Annda.Metrics;
using Annda.Programs;

namespace Annda.Reports.Contents;

/// <summary>Charts of a recall task: what comes back by noise and by unknown units, energies on the way, and orders of updates.</summary>
internal static class RecallCharts
{
    private const int CuesMax = 6, TracesMax = 6;

    /// <summary>The charts.</summary>
    public static IEnumerable<ReportChart> Of(Recipe recipe, RecallMetrics metrics)
    {
        var (settings, figures) = (metrics.Program.Settings, metrics.Figures);
        if (figures.Cues.Count == 0) yield break;
        if (settings.Levels.Select(l => l.Noise).Distinct().Count() > 1)
            yield return ByLevel("Noise", "units flipped", settings.Levels, l => l.Noise, l => l.Missing, figures, metrics.Names);
        if (settings.Levels.Select(l => l.Missing).Distinct().Count() > 1)
            yield return ByLevel("Completion", "units unknown", settings.Levels, l => l.Missing, l => l.Noise, figures, metrics.Names);
        foreach (var chart in Traces(recipe, metrics, figures)) yield return chart;
        if (metrics.Compared.Count > 0) yield return Orders(metrics);
    }

    // At the first level of the other kind.
    private static ReportChart ByLevel(string title, string axis, IReadOnlyList<RecallLevel> levels, Func<RecallLevel, double> along,
        Func<RecallLevel, double> other, RecallFigures figures, StateNames names)
    {
        var shown = Enumerable.Range(0, levels.Count).Where(l => other(levels[l]) == other(levels[0])).OrderBy(l => along(levels[l]))
            .ToArray();
        var cues = figures.Targets.Length <= CuesMax ? Enumerable.Range(0, figures.Targets.Length) : [];
        double Mean(IEnumerable<CueResults> of, Func<RecallResult, double> value) =>
            of.SelectMany(c => c.Results).Select(value).DefaultIfEmpty(double.NaN).Average();
        double Restored(RecallResult r) => PackedRows.Distance(r.State, names.Patterns[figures.Targets[r.Chain.Cue]]) == 0 ? 1 : 0;
        double Overlap(RecallResult r) => names.Overlap(r.State, names.Patterns[figures.Targets[r.Chain.Cue]]);
        return new ReportChart
        {
            Title = title,
            Caption = "Share of recalls that end exactly in the cue's pattern, and the mean overlap with it.",
            XLabel = $"share of {axis}",
            YLabel = "share restored, overlap",
            Kind = ReportChartKind.Marks,
            Joined = true,
            X = [.. shown.Select(l => along(levels[l]))],
            Series =
            [
                new ReportSeries("restored", shown.Select(l => Mean(figures.Cues.Where(c => c.Level == l), Restored))),
                new ReportSeries("overlap", shown.Select(l => Mean(figures.Cues.Where(c => c.Level == l), Overlap))),
                .. cues.Select(k => new ReportSeries($"{figures.NameOf(k)} restored",
                    shown.Select(l => Mean(figures.Cues.Where(c => c.Level == l && c.Cue == k), Restored)))),
            ],
        };
    }

    private static IEnumerable<ReportChart> Traces(Recipe recipe, RecallMetrics metrics, RecallFigures figures)
    {
        var mean = metrics.Program.Trace.MeanEnergy;
        if (mean.Count > 1)
            yield return new ReportChart
            {
                Title = "Energy by sweep",
                Caption = "Mean over all recalls; one that has come to rest counts with its last energy.",
                XLabel = "sweep",
                YLabel = "energy",
                X = [.. Enumerable.Range(0, mean.Count).Select(t => (double)t)],
                Series = [new ReportSeries("mean", mean)],
            };
        var shown = metrics.Program.Trace.Shown.OrderBy(s => s.Key.Cue).Take(TracesMax)
            .Select(s => (figures.NameOf(s.Key.Cue), Steps: RecallSteps.Of(recipe, s.Value))).ToArray();
        double[] x = [.. shown.SelectMany(s => s.Steps.Select(p => (double)p.Updates)).Distinct().Order()];
        if (x.Length < 2) yield break;
        yield return new ReportChart
        {
            Title = "Energy on the way",
            Caption = "The first recall of each cue at the middle level of noise, by unit updates.",
            XLabel = "unit updates",
            YLabel = "energy",
            X = x,
            Series = [.. shown.Select(s => new ReportSeries(s.Item1, [.. x.Select(u => At(s.Steps, u))]))],
        };
    }

    // Between two states the last one's.
    private static double? At(IReadOnlyList<(long Updates, ulong[] State, double Energy)> steps, double updates)
    {
        var after = steps.TakeWhile(s => s.Updates <= updates).ToArray();
        return after.Length == 0 ? null : after[^1].Energy;
    }

    private static ReportChart Orders(RecallMetrics metrics)
    {
        var compared = metrics.Compared.Select(c => (Name: JsonText.Name(c.Order), Figures: c.Metrics.Figures.Overall())).ToArray();
        ReportSeries Series(string name, string key) => new(name, compared.Select(c => c.Figures[key]!.GetValue<double>()));
        return new ReportChart
        {
            Title = "What the order of updates decides",
            Caption = "The same cues and the same weights; only who updates when differs.",
            XLabel = "order of updates",
            YLabel = "share of recalls",
            Kind = ReportChartKind.Bars,
            X = [.. compared.Select((_, i) => i + 1.0)],
            XNames = [.. compared.Select(c => c.Name)],
            Series = [Series("restored", "restored"), Series("in cycles", "cycles")],
        };
    }
}
