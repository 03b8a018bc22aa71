using System.Text.Json;
using System.Text.Json.Nodes;

namespace Annda.Execution;

/// <summary>Lines of metrics.jsonl that each stand for a finished run, as studies and stacks have them.</summary>
internal static class FinishedLines
{
    /// <summary>How many whole lines a folder has: a power cut may have left half a line at the end.</summary>
    public static int Count(string folder)
    {
        var file = Path.Combine(folder, "metrics.jsonl");
        return File.Exists(file) ? File.ReadLines(file).TakeWhile(IsObject).Count() : 0;
    }

    /// <summary>The lines of a run that has ended.</summary>
    public static IReadOnlyList<JsonObject> Read(string folder)
    {
        var file = Path.Combine(folder, "metrics.jsonl");
        return File.Exists(file) ? [.. File.ReadLines(file).Where(l => l.Length > 0).Select(l => JsonNode.Parse(l)!.AsObject())] : [];
    }

    /// <summary>Messages of all runs by kind.</summary>
    public static JsonObject Messages(IReadOnlyCollection<JsonObject> lines)
    {
        var messages = new JsonObject();
        foreach (var kind in lines.SelectMany(l => l["messages"]!.AsObject()).GroupBy(m => m.Key)
            .OrderBy(g => g.Key, StringComparer.Ordinal))
            messages[kind.Key] = new JsonObject { ["count"] = kind.Sum(m => (long)m.Value!["count"]!),
                ["bytes"] = kind.Sum(m => (long)m.Value!["bytes"]!) };
        return messages;
    }

    /// <summary>Reads by sweeps behind, of all runs that count in sweeps.</summary>
    public static JsonObject Staleness(IReadOnlyCollection<JsonObject> lines)
    {
        var staleness = new JsonObject();
        foreach (var reads in lines.Select(l => l["staleness"]!.AsObject()).Where(s => !s.ContainsKey("unit")).SelectMany(s => s)
            .GroupBy(s => int.Parse(s.Key)).OrderBy(g => g.Key)) staleness[$"{reads.Key}"] = reads.Sum(s => (long)s.Value!);
        return staleness;
    }

    private static bool IsObject(string line)
    {
        try
        {
            return JsonNode.Parse(line) is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
