using System.Text.Json.Nodes;
using Annda.Reports;

namespace Annda.Stacks;

/// <summary>Charts and pictures of a deep belief net's report: labels by Gibbs step, and what the net drew.</summary>
internal static class DeepPictures
{
    /// <summary>All of them.</summary>
    public static StackPictures Of(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done) => new(
        [.. Convergence(done)], [.. done.Where(d => d.Stage.Name.StartsWith("generate", StringComparison.Ordinal)).SelectMany(Drawn)],
        [DeepFigures.Table(done.ToDictionary(d => d.Stage.Name, d => d.Metrics))]);

    private static IEnumerable<ReportChart> Convergence(IReadOnlyList<(Stage Stage, string Folder, JsonObject Metrics)> done)
    {
        var read = done.Where(d => d.Metrics["accuracyBySweep"] is JsonArray).ToArray();
        foreach (var (key, title, label, caption) in new[]
        {
            ("accuracyBySweep", "Accuracy by Gibbs step", "share of test examples",
                "Test examples whose most probable label is right after so many Gibbs steps at the top; labels begin undecided."),
            ("labelProbabilityBySweep", "Probability of the right label", "mean probability", "Mean over the test examples."),
            ("labelChangedBySweep", "Labels that still change", "share of test examples",
                "Test examples whose most probable label was another one a step before: what is left is the chain's own noise."),
        })
        {
            if (read.Length == 0) continue;
            var steps = read.Max(r => r.Metrics[key]!.AsArray().Count);
            yield return new ReportChart
            {
                Title = title,
                Caption = caption,
                XLabel = "Gibbs step",
                YLabel = label,
                X = [.. Enumerable.Range(1, steps).Select(s => (double)s)],
                Series = [.. read.Select(r => new ReportSeries(r.Stage.Title, [.. Enumerable.Range(0, steps).Select(s =>
                    s < r.Metrics[key]!.AsArray().Count && !(s == 0 && key == "labelChangedBySweep")
                        ? (double?)r.Metrics[key]![s] : null)]))],
            };
        }
    }

    private static IEnumerable<ReportPictureGroup> Drawn((Stage Stage, string Folder, JsonObject Metrics) stage)
    {
        if (Picture(Path.Combine(stage.Folder, "samples.png"), "Samples: a row for each label") is { } sheet)
            yield return new ReportPictureGroup($"Digits drawn ({stage.Stage.Title})",
                "Probabilities of the pixels after the last Gibbs step: a row for each label, a column for each chain.", [sheet]);
        var moving = Enumerable.Range(0, (int)stage.Metrics["labels"]!).Select(l =>
            Picture(Path.Combine(stage.Folder, $"label-{l}.png"), $"Chains of label {l}, moving") is { } p ? p with { Label = $"{l}" }
                : null)
            .OfType<ReportPicture>().ToArray();
        if (moving.Length > 0)
            yield return new ReportPictureGroup($"From noise to digits ({stage.Stage.Title})",
                $"The chains of each label through {stage.Metrics["gibbsSteps"]} Gibbs steps at the top, each state sent down to the "
                    + $"pixels.",
                moving)
            {
                Columns = 2,
            };
    }

    // Width and height stand at fixed places of every PNG.
    private static ReportPicture? Picture(string file, string alt)
    {
        if (!File.Exists(file)) return null;
        var png = File.ReadAllBytes(file);
        return new ReportPicture(png, Number(png, 16), Number(png, 20), alt);
    }

    private static int Number(byte[] png, int at) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
}
