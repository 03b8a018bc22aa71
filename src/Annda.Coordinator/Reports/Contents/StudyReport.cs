using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Studies;

namespace Annda.Reports.Contents;

/// <summary>Puts the report of a study together: one table of all points, a figure for each curve, and speed against bias.</summary>
internal static class StudyReport
{
    /// <summary>The page.</summary>
    /// <param name="study">The study.</param>
    /// <param name="summary">Its summary.</param>
    public static string Write(Study study, JsonObject summary)
    {
        // As a reader of summary.json sees it: every number a JSON number.
        summary = JsonNode.Parse(summary.ToJsonString())!.AsObject();
        var metrics = summary["metrics"]!.AsObject();
        var rows = metrics["study"]!.AsArray().Select(r => r!.AsObject()).ToArray();
        var curves = study.Task.Curves.Select(c => (Curve: c, Rows: rows.Where(r => (string)r["curve"]! == c.Name).ToArray())).ToArray();
        return ReportPage.Write(new ReportData
        {
            Title = study.Experiment.Name,
            Lead = study.Experiment.Description ?? "A study.",
            Facts =
            [
                new("points", $"{rows.Length}", study.Task.Repeats == 1 ? "one run each" : $"{study.Task.Repeats} runs each"),
                new("seconds", $"{summary["timing"]!["seconds"]!.GetValue<double>():0.#}"),
                new("unit updates a second", $"{summary["timing"]!["unitUpdatesPerSecond"]!.GetValue<double>():#,0}", "of one run"),
                new("model hash", summary["modelHash"]!.ToString(), "of the network without what varies"),
                new("state hash", summary["stateHash"]!.ToString()),
            ],
            Charts = [.. StudyCharts.Frontier([.. curves.Select(c => (c.Curve.Name, c.Rows))]),
                .. curves.SelectMany(c => StudyCharts.Of(c.Curve, c.Rows))],
            Tables = [Points(rows), .. Cuts(metrics)],
            ExperimentJson = ExperimentWriter.Write(study.Experiment),
            Footer = $"Annda {Product.Version}, seed {study.Experiment.Seed}, {Environment.ProcessorCount} cores.",
        });
    }

    private static ReportTable Points(JsonObject[] rows)
    {
        var figures = StudyFigure.Shown(rows);
        var names = string.Join("; ", figures.Select(f => $"{f.Short}: {f.Doc}"));
        return new ReportTable("All points", $"Means of the repeats. {names}. study.csv has all figures, with standard errors.",
            ["curve", "value", "law", .. figures.Select(f => f.Short!)],
            [.. rows.Select(r => (IReadOnlyList<string>)[$"{r["curve"]}", $"{r["label"]}", $"{r["law"]}",
                .. figures.Select(f => Figure(r[f.Name]))])]);
    }

    private static IEnumerable<ReportTable> Cuts(JsonObject metrics)
    {
        if (metrics["suggestedPartition"] is not JsonArray cuts) yield break;
        yield return new ReportTable("Suggested cuts", "Blocks of equal size, to a unit, with as little weight between them as was found.",
            ["curve", "blocks", "units of each block", "cut weight", "cut pairs", "search"],
            [.. cuts.Select(c => (IReadOnlyList<string>)[$"{c!["curve"]}", $"{c["blocks"]}", c["partition"]!.ToJsonString(),
                Figure(c["cutWeight"]), $"{c["cutEdges"]}", c["exact"]!.GetValue<bool>() ? "none is smaller" : "several starts"])]);
    }

    private static string Figure(JsonNode? value) => value is null ? "–" : $"{value.GetValue<double>():0.####}";
}
