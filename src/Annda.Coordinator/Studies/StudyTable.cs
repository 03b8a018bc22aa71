using System.Text;
using System.Text.Json.Nodes;
using Annda.Execution;

namespace Annda.Studies;

/// <summary>Writes study.csv: one row for each point, the same columns always, empty where a point has no such figure.</summary>
internal static class StudyTable
{
    /// <summary>The columns: what a point is, then every figure, those with chance with their standard error, then the ages.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "curve", "point", "vary", "value", "label", "dynamics", "law", "blocks", "repeats",
        .. StudyFigure.All.SelectMany(f => f.Spread ? new[] { f.Name, f.ErrorName } : [f.Name]), "staleness", "stateHashes",
    ];

    /// <summary>The file.</summary>
    public static string Write(IEnumerable<JsonObject> rows)
    {
        var text = new StringBuilder().AppendJoin(',', Columns).Append('\n');
        foreach (var row in rows) text.AppendJoin(',', Columns.Select(c => Quoted(Cell(c, row[c])))).Append('\n');
        return text.ToString();
    }

    // Reads by age as "0:120 1:40".
    private static string Cell(string column, JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.TryGetValue<string>(out var plain) => plain,
        JsonArray hashes when column == "stateHashes" => string.Join(' ', hashes),
        JsonObject reads when column == "staleness" => string.Join(' ', reads.Select(r => $"{r.Key}:{Cell("", r.Value)}")),
        _ => value.ToJsonString(JsonText.OneLine),
    };

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}
