using System.Text;
using System.Text.Json.Nodes;

namespace Annda.Studies;

/// <summary>Writes study.csv: one row for each point, columns that do not change, empty where a point has no such figure.</summary>
internal static class StudyTable
{
    /// <summary>The columns: what a point is, then every figure, those with chance followed by their standard error, then the ages.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "curve", "point", "vary", "value", "label", "dynamics", "law", "blocks", "repeats",
        .. StudyFigure.All.SelectMany(f => f.Spread ? new[] { f.Name, f.ErrorName } : [f.Name]), "staleness", "stateHashes",
    ];

    /// <summary>The file.</summary>
    public static string Write(IEnumerable<JsonObject> rows)
    {
        var text = new StringBuilder().AppendJoin(',', Columns).Append('\n');
        foreach (var row in rows) text.AppendJoin(',', Columns.Select(c => Quoted(Cell(row[c])))).Append('\n');
        return text.ToString();
    }

    // Reads by age as "0:120 1:40"; a value that is JSON as JSON.
    private static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonValue text when text.TryGetValue<string>(out var plain) => plain,
        JsonArray hashes when hashes.All(h => h is JsonValue v && v.TryGetValue<string>(out _)) => string.Join(' ', hashes),
        JsonObject ages when ages.All(a => a.Value is JsonValue v && v.TryGetValue<long>(out _)) =>
            string.Join(' ', ages.Select(a => $"{a.Key}:{a.Value}")),
        _ => value.ToJsonString(),
    };

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}
