using System.Text.Json.Nodes;
using Annda.Data;
using Annda.Topology;

namespace Annda.Reports.Contents;

/// <summary>Codes, completions and equilibrium of Boltzmann learning, and weights as pictures.</summary>
internal static class BoltzmannCharts
{
    private const int UnitsMax = 64;

    /// <summary>Completion by the number of units that are on, where it differs.</summary>
    public static IEnumerable<ReportChart> Charts(JsonObject metrics)
    {
        if (metrics["completion"]?["byOnUnits"] is not JsonArray rows) yield break;
        yield return new ReportChart
        {
            Title = "Completion by units that are on",
            Caption = "Share of right answers: of states that were drawn, and of the most probable one (exact). With few or all units on, "
                + "examples say little or nothing.",
            XLabel = "units on in what is given",
            YLabel = "share right",
            Kind = ReportChartKind.Bars,
            X = [.. rows.Select(r => r!["on"]!.GetValue<double>())],
            Series = [.. new[] { ("sampled", "drawn"), ("mostProbableIsRight", "most probable") }
                .Where(s => rows.All(r => r![s.Item1] is JsonValue))
                .Select(s => new ReportSeries(s.Item2, rows.Select(r => r![s.Item1]!.GetValue<double>())))],
        };
    }

    /// <summary>Tables of codes, completions and equilibrium, as far as there are any.</summary>
    public static IEnumerable<ReportTable> Tables(JsonObject metrics)
    {
        if (metrics["codesTable"] is JsonArray codes)
            yield return new ReportTable("Codes", "The most probable state of the hidden units given each example, and its probability.",
                ["example", "code", "probability"],
                [.. codes.Select(c => (IReadOnlyList<string>)[c!["example"]!.ToString(), c["code"]!.ToString(), Short(c["probability"])])]);
        if (metrics["completion"] is JsonObject completion && completion["read"] is JsonArray { Count: > 0 } read)
        {
            string[] targets = [.. completion["targets"]!.AsArray().Select(t => t!.ToString())];
            yield return new ReportTable("Completion", $"How often each pattern (column) was read where another (row) was right, with "
                + $"{string.Join(" and ", completion["given"]!.AsArray())} held.", ["right", .. targets, "another"],
                [.. read.Select((row, k) => (IReadOnlyList<string>)[targets[k], .. row!.AsArray().Select(Short)])]);
        }
        if (metrics["equilibrium"] is JsonObject phases)
            yield return new ReportTable("Equilibrium of the phases", "On the learned network: the exact law of the annealing against "
                + "Boltzmann's, that of chains, and what their energy still does from the first to the second half of the statistics.",
                ["phase", "figure", "value"], [.. phases.SelectMany(p => p.Value!.AsObject().Select(f =>
                    (IReadOnlyList<string>)[p.Key, f.Key, Short(f.Value)]))]);
    }

    /// <summary>Every dense coupling as a picture: a row for each unit of the first block.</summary>
    public static IEnumerable<ReportPictureGroup> Weights(Network network)
    {
        var pictures = new List<ReportPicture>();
        foreach (var id in network.Spec.CouplingIds)
        {
            var spec = network.Spec[id];
            if (spec.Kind == CouplingKind.Bias || spec.Edges is not null || Math.Max(spec.SizeA, spec.SizeB) > UnitsMax) continue;
            var tiles = Pixels.Tiles([network[id]], spec.SizeB, spec.SizeA, 1, TileScaling.Each, TileColours.Diverging);
            pictures.Add(new ReportPicture(PngWriter.Rgb(tiles.Rgb, tiles.Width, tiles.Height), tiles.Width, tiles.Height,
                $"Weights of {spec.Name}: {spec.SizeA} by {spec.SizeB}", $"{spec.Name}, up to {network[id].Max(Math.Abs):0.##}"));
        }
        if (pictures.Count > 0)
            yield return new ReportPictureGroup("Weights", "A row for each unit of the first block, a column for each of the second: red "
                + "pulls both on, blue keeps them apart; each coupling on its own scale.", pictures) { Columns = 4 };
    }

    private static string Short(JsonNode? value) => value is JsonValue number && number.TryGetValue<double>(out var x) ? $"{x:0.####}"
        : value?.ToString() ?? "–";
}
