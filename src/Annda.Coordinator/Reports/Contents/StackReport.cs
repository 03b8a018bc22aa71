using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Stacks;

namespace Annda.Reports.Contents;

/// <summary>Puts the report of what was trained in stages together: all stages, their progress, and what they came to.</summary>
internal static class StackReport
{
    /// <summary>The page.</summary>
    /// <param name="stack">What was trained.</param>
    /// <param name="done">Its stages with their folders and metrics.</param>
    /// <param name="summary">Its summary.</param>
    public static string Write(Stack stack, IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done, JsonObject summary)
    {
        // As a reader of summary.json sees it: every number a JSON number.
        summary = JsonNode.Parse(summary.ToJsonString())!.AsObject();
        var metrics = summary["metrics"]!.AsObject();
        var shown = stack.Pictures(done);
        return ReportPage.Write(new ReportData
        {
            Title = stack.Experiment.Name,
            Lead = stack.Experiment.Description ?? "A network trained in stages.",
            Facts =
            [
                .. stack.Facts(metrics),
                new("seconds", $"{summary["timing"]!["seconds"]!.GetValue<double>():0.#}", $"in {done.Count} stages"),
                new("model hash", summary["modelHash"]!.ToString()),
            ],
            Links = [.. done.Select(d => new ReportLink($"{d.Stage.Number:00} {d.Stage.Title}", $"{d.Stage.Folder}/report.html",
                stack.Headline(d.Stage, d.Metrics)))],
            Charts = [.. Errors(done), .. shown.Charts],
            Pictures = shown.Pictures,
            Tables = [.. Warnings(metrics), .. shown.Tables, Stages(stack, summary)],
            ExperimentJson = ExperimentWriter.Write(stack.Experiment),
            Footer = $"Annda {Product.Version}, seed {stack.Experiment.Seed}, {Environment.ProcessorCount} cores.",
        });
    }

    // Every layer's reconstruction error by epoch, in one figure.
    private static IEnumerable<ReportChart> Errors(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done)
    {
        var layers = done.Select(d => (d.Stage, Lines: FinishedLines.Read(d.Folder).Where(l =>
            l["reconstructionError"] is JsonValue).ToArray()))
            .Where(d => d.Lines.Length > 0).ToArray();
        if (layers.Length == 0) yield break;
        var epochs = layers.Max(l => l.Lines.Length);
        yield return new ReportChart
        {
            Title = "Reconstruction error of each layer",
            Caption = "Of the training examples as this layer sees them: a layer's error is of its own input, and says nothing of "
                + "another's.",
            XLabel = "epoch",
            YLabel = "mean square a unit",
            X = [.. Enumerable.Range(1, epochs).Select(e => (double)e)],
            Series = [.. layers.Select(l => new ReportSeries(l.Stage.Title, [.. Enumerable.Range(0, epochs)
                .Select(e => e < l.Lines.Length ? l.Lines[e]["reconstructionError"]!.GetValue<double>() : (double?)null)]))],
        };
    }

    private static IEnumerable<ReportTable> Warnings(JsonObject metrics)
    {
        if (metrics["warnings"] is not JsonArray { Count: > 0 } warnings) yield break;
        yield return new ReportTable("Warnings", "What these figures must be read with.", ["warning"],
            [.. warnings.Select(w => (IReadOnlyList<string>)[$"{w}"])]);
    }

    private static ReportTable Stages(Stack stack, JsonObject summary) => new("All stages",
        "Each is a run of its own, with a report and a model in its folder.", ["stage", "what", "seconds", "figures", "model hash"],
        [.. summary["metrics"]!["stages"]!.AsArray().Select((s, i) => (IReadOnlyList<string>)[$"{s!["folder"]}", stack.Stages[i].Title,
            $"{s["seconds"]!.GetValue<double>():0.0}", stack.Headline(stack.Stages[i], s["metrics"]!.AsObject()), $"{s["modelHash"]}"])]);
}
