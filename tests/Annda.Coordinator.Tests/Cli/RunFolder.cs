using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Annda.Tests.Cli;

/// <summary>Looks into the folder of a run.</summary>
internal static class RunFolder
{
    private static readonly string[] Clocks = ["seconds", "examplesPerSecond"];

    public static int Lines(string folder) => Metrics(folder).Count;

    /// <summary>Whole lines of metrics.jsonl.</summary>
    public static IReadOnlyList<string> Metrics(string folder)
    {
        var path = Path.Combine(folder, "metrics.jsonl");
        if (!File.Exists(path)) return [];
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Metrics without what a clock has measured.</summary>
    public static string[] TimelessMetrics(string folder) => [.. Metrics(folder).Select(line =>
    {
        var json = JsonNode.Parse(line)!.AsObject();
        foreach (var clock in Clocks) json.Remove(clock);
        return json.ToJsonString();
    })];

    public static JsonObject Summary(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")))!.AsObject();

    /// <summary>What must not depend on time, threads or interruptions: hashes, metrics, staleness.</summary>
    public static string Bits(JsonObject summary) =>
        string.Join('\n', new[] { "modelHash", "stateHash", "law", "metrics" }.Select(key => $"{key} {summary[key]!.ToJsonString()}"));

    /// <summary>Every file of the run below a folder with the SHA-256 of its content; the lock is no part of the run.</summary>
    public static SortedDictionary<string, string> Contents(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock")
            .ToDictionary(f => Path.GetRelativePath(folder, f), f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))),
        StringComparer.Ordinal);
}

/// <summary>A test that needs signals and a shell.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs signals and a shell" : null;
}

/// <summary>Tests that need signals and a shell.</summary>
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "needs signals and a shell" : null;
}
