using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Experiments;
using Annda.Metrics;

namespace Annda.Studies;

/// <summary>The row of a finished point: what it is, means over its repeats with their standard errors, ages of reads and hashes.</summary>
internal static class StudyRow
{
    /// <summary>Keys that a line of metrics.jsonl has beyond a row of the summary.</summary>
    private static readonly string[] LineOnly = ["messages", "inputs", "epoch"];

    /// <summary>The line of a point, for metrics.jsonl.</summary>
    /// <param name="study">The study.</param>
    /// <param name="point">The point.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="repeats">What each repeat gave, in order.</param>
    /// <param name="epoch">Epoch of the study.</param>
    public static JsonObject Line(Study study, StudyPoint point, Recipe recipe, IReadOnlyList<PointMeasures> repeats, int epoch)
    {
        var curve = study.Task.Curves[point.Curve];
        var line = new JsonObject
        {
            ["curve"] = curve.Name,
            ["point"] = point.Index,
            ["vary"] = curve.Vary,
            ["value"] = JsonNode.Parse(curve.Values[point.Index].GetRawText()),
            ["label"] = point.Label,
            ["dynamics"] = JsonText.Name(recipe.Dynamics.Kind),
            ["law"] = JsonText.Name(recipe.Rule.Law),
            ["blocks"] = recipe.Network.Spec.Blocks.Count,
            ["repeats"] = repeats.Count,
        };
        foreach (var figure in StudyFigure.All)
        {
            var values = repeats.Where(r => r.Figures.ContainsKey(figure.Name)).Select(r => r.Figures[figure.Name]).ToArray();
            if (values.Length == 0) continue;
            line[figure.Name] = JsonText.Number(figure.Name is "unitUpdates" or "seconds" ? values.Sum()
                : figure.Median ? Median(values) : values.Average());
            if (figure.Spread && values.Length > 1) line[figure.ErrorName] = JsonText.Number(StandardError.Of(values));
        }
        line["staleness"] = new ReadAges(recipe.Rule, repeats.SelectMany(r => r.Staleness).GroupBy(s => s.Key, s => s.Value)
            .ToDictionary(g => g.Key, g => g.Sum())).ToJson();
        line["stateHashes"] = new JsonArray([.. repeats.Select(r => (JsonNode)r.StateHash)]);
        line["modelHashes"] = new JsonArray([.. repeats.Select(r => (JsonNode)r.ModelHash)]);
        line["messages"] = new JsonObject(repeats.SelectMany(r => r.Messages).GroupBy(m => m.Kind)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => KeyValuePair.Create(g.Key, (JsonNode?)new JsonObject { ["count"] = g.Sum(m => m.Count),
                ["bytes"] = g.Sum(m => m.Bytes) })));
        line["inputs"] = recipe.InputsHash();
        line["epoch"] = epoch;
        return line;
    }

    /// <summary>The row of a line, for summary.json.</summary>
    public static JsonObject Of(JsonObject line)
    {
        var row = line.DeepClone().AsObject();
        foreach (var key in LineOnly) row.Remove(key);
        return row;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
