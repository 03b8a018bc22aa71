using System.Text.Json.Nodes;
using Annda.Reports;

namespace Annda.Stacks;

/// <summary>
/// What the stages of a deep belief net come to together: accuracy with and without each of them, and what to be warned of.
/// </summary>
internal static class DeepFigures
{
    // Fine-tuning made it worse where it loses more than two standard errors.
    private const double StdErrs = 2;

    private static readonly (string Stage, string Name, string Metric, string Key)[] Rows =
    [
        ("recognise", "greedy layers, Gibbs steps at the top", "accuracy", "accuracy"),
        ("recognise", "greedy layers, free energy", "freeEnergyAccuracy", "freeEnergyAccuracy"),
        ("recognise-after", "+ up-down, Gibbs steps at the top", "upDownAccuracy", "accuracy"),
        ("recognise-after", "+ up-down, free energy", "upDownFreeEnergyAccuracy", "freeEnergyAccuracy"),
        ("backpropagation", "greedy layers + backpropagation", "backpropagationAccuracy", "accuracy"),
        ("random-start", "backpropagation from random weights", "randomStartAccuracy", "accuracy"),
    ];

    /// <summary>A stage's figures worth watching.</summary>
    public static string Headline(JsonObject metrics) => string.Join(", ",
        new[]
        {
            ("reconstructionError", "reconstruction error"), ("accuracy", "accuracy"), ("freeEnergyAccuracy", "by free energy"),
            ("nearestLabelAgreement", "pictures like their label"),
        }.Where(f => metrics[f.Item1] is JsonValue).Select(f => $"{f.Item2} {(double)metrics[f.Item1]!:0.0000}"));

    /// <summary>Metrics of the whole.</summary>
    /// <param name="done">Metrics by the names of stages.</param>
    /// <param name="layers">Names of the hidden layers.</param>
    public static JsonObject Of(IReadOnlyDictionary<string, JsonObject> done, IReadOnlyList<string> layers)
    {
        var metrics = new JsonObject();
        foreach (var row in Rows)
            if (done.TryGetValue(row.Stage, out var stage) && stage[row.Key] is JsonValue accuracy)
            {
                metrics[row.Metric] = accuracy.DeepClone();
                if (stage[$"{row.Key}Train"] is JsonValue train) metrics[$"{row.Metric}Train"] = train.DeepClone();
            }
        foreach (var layer in layers)
            if (done.TryGetValue(layer, out var rbm) && rbm["reconstructionError"] is JsonValue error)
                metrics[$"reconstructionError{layer}"] = error.DeepClone();
        if (done.TryGetValue("generate", out var drawn) && drawn["nearestLabelAgreement"] is JsonValue agreement)
            metrics["nearestLabelAgreement"] = agreement.DeepClone();
        var warnings = new JsonArray([.. Warnings(done).Select(w => (JsonNode)w)]);
        if (warnings.Count > 0) metrics["warnings"] = warnings;
        return metrics;
    }

    /// <summary>The figures at the top of the report.</summary>
    public static IEnumerable<ReportFact> Facts(JsonObject metrics)
    {
        foreach (var (key, label) in new[]
        {
            ("accuracy", "accuracy"), ("freeEnergyAccuracy", "accuracy by free energy"), ("upDownAccuracy", "after up-down"),
            ("backpropagationAccuracy", "after backpropagation"), ("randomStartAccuracy", "from random weights"),
        })
            if (metrics[key] is JsonValue value) yield return new ReportFact(label, $"{(double)value:0.00 %}", "of the test examples");
    }

    /// <summary>Accuracy with and without each stage.</summary>
    public static ReportTable Table(IReadOnlyDictionary<string, JsonObject> done) => new("Accuracy with and without each stage",
        "Shares of examples whose label is read right; one standard error of a share is that of independent test examples.",
        ["net", "test", "standard error", "training"],
        [.. Rows.Where(r => done.TryGetValue(r.Stage, out var s) && s[r.Key] is JsonValue).Select(r =>
        {
            var (value, count) = ((double)done[r.Stage][r.Key]!, (double)(done[r.Stage]["examplesTest"] ?? 0)!);
            return (IReadOnlyList<string>)[r.Name, $"{value:0.00 %}", count > 0 ? $"{Math.Sqrt(value * (1 - value) / count):0.00 %}" : "–",
                done[r.Stage][$"{r.Key}Train"] is JsonValue train ? $"{(double)train:0.00 %}" : "–"];
        })]);

    private static IEnumerable<string> Warnings(IReadOnlyDictionary<string, JsonObject> done)
    {
        foreach (var (name, stage) in done)
            foreach (var warning in stage["warnings"] as JsonArray ?? []) yield return $"{name}: {warning}";
        if (done.GetValueOrDefault("recognise") is not { } before) yield break;
        var error = (double)before["accuracyStdErr"]!;
        foreach (var (name, words) in new[] { ("recognise-after", "up-down"), ("backpropagation", "backpropagation") })
            if (done.GetValueOrDefault(name) is { } after && after["accuracy"] is JsonValue tuned
                && (double)tuned < (double)before["accuracy"]! - StdErrs * error)
                yield return $"fine-tuning by {words} made it worse: {(double)before["accuracy"]!:0.0 %} right before, "
                    + $"{(double)tuned:0.0 %} after";
    }
}
