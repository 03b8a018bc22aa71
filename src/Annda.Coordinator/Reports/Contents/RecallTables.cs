using System.Text.Json.Nodes;

namespace Annda.Reports.Contents;

/// <summary>Tables of a recall task: levels, cues by order of updates, attractors.</summary>
internal static class RecallTables
{
    private const int RowsMax = 100, StateMax = 40;

    /// <summary>The tables; none for another task.</summary>
    public static IEnumerable<ReportTable> Of(JsonObject metrics)
    {
        if (metrics["levels"] is not JsonArray { Count: > 0 } levels) yield break;
        yield return new ReportTable("Recalls", "By share of units flipped and of units unknown.",
            ["flipped", "unknown", "recalls", "restored", "overlap", "at fixed points", "in cycles", "still moving", "sweeps"],
            [.. levels.Select(l => (IReadOnlyList<string>)[Figure(l!["noise"]), Figure(l["missing"]), $"{l["recalls"]}",
                Figure(l["restored"]), Figure(l["overlap"]), Figure(l["fixedPoints"]), Figure(l["cycles"]), Figure(l["moving"]),
                Figure(l["recallSweeps"])])]);
        if (metrics["cues"] is JsonArray { Count: > 0 } cues)
            yield return new ReportTable("Cues", "What came back, how often, and the mean energies at the start and the end.",
                ["cue", "flipped", "unknown", "came back", "overlap", "sweeps", "energy of the cue", "energy at the end"],
                [.. cues.Take(RowsMax).Select(c => (IReadOnlyList<string>)[$"{c!["cue"]}", Figure(c["noise"]), Figure(c["missing"]),
                    Memories(c["memories"]), Figure(c["overlap"]), Figure(c["recallSweeps"]), Figure(c["energyStart"]),
                    Figure(c["energyEnd"])])]);
        if (metrics["orders"] is JsonObject { Count: > 0 } orders) yield return Orders(orders);
        if (metrics["attractors"] is JsonObject attractors) yield return Attractors(attractors);
    }

    private static ReportTable Orders(JsonObject orders)
    {
        var rows = orders.First().Value!["cues"]!.AsArray().Count;
        return new ReportTable("The same cues and weights in each order of updates", "What came back, and how often.",
            ["cue", "flipped", .. orders.Select(o => o.Key)],
            [.. Enumerable.Range(0, Math.Min(rows, RowsMax)).Select(r => (IReadOnlyList<string>)[
                $"{orders.First().Value!["cues"]![r]!["cue"]}", Figure(orders.First().Value!["cues"]![r]!["noise"]),
                .. orders.Select(o => Memories(o.Value!["cues"]![r]!["memories"]))])]);
    }

    private static ReportTable Attractors(JsonObject attractors)
    {
        if (attractors["list"] is not JsonArray list) return new ReportTable("Attractors", $"None listed: {attractors["reason"]}.", [], []);
        var whole = $"{attractors["method"]}" == "all";
        return new ReportTable("Attractors", $"{attractors["fixedPoints"]} fixed points and {attractors["cycles"]} cycles "
            + (whole ? "are all that there are" : "were found") + $" from {attractors["starts"]} starts.",
            ["attractor", "kind", "states", "starts", "energy", "nearest pattern", "overlap", "state"],
            [.. list.Take(RowsMax).Select(a => (IReadOnlyList<string>)[$"{a!["name"]}", $"{a["kind"]}", $"{a["period"]}",
                Figure(a["basin"]), Figure(a["energy"]), $"{a["nearest"]}", Figure(a["overlap"]),
                $"{a["state"]}" is { Length: <= StateMax } state ? state : "–"])]);
    }

    private static string Memories(JsonNode? counts) => string.Join("; ", counts!.AsObject().Select(m => $"{m.Key} {m.Value}"));

    private static string Figure(JsonNode? value) => value is null ? "–" : $"{value.GetValue<double>():0.####}";
}
