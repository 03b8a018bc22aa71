using System.Text;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Placement;

/// <summary>A placement as a person reads it before a run.</summary>
public static class PlacementText
{
    private const int NamesMax = 6;

    /// <summary>A table with a line for each node, and a line for all of them.</summary>
    public static string Table(NetworkSpec network, PlacedRun placed)
    {
        List<string[]> rows = [["node", "blocks", "couplings", "memory", "of", "work", "sent/sweep", "sent/step"]];
        foreach (var node in placed.Forecast.Nodes)
            rows.Add([node.Name, Blocks(network, placed.Replicas, node.Blocks), Names(node.Couplings.Select(c => network[c].Name)),
                node.MemoryBytes > 0 ? MemoryText.Bytes(node.MemoryBytes) : "-", MemoryText.Bytes(node.MemoryOffered),
                Invariant($"{100 * node.WorkShare:0} %"), Traffic(node.BytesPerSweep), Traffic(node.BytesPerStep)]);
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, c) => c < 3 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }
        return text.Append(Line(placed)).AppendLine().ToString();
    }

    /// <summary>Where everything is, in a few words.</summary>
    public static string Words(NetworkSpec network, PlacedRun placed)
    {
        var hosts = placed.Forecast.Nodes.Where(n => n.Blocks.Count > 0).ToArray();
        var others = placed.Forecast.Nodes.Count(n => n.Blocks.Count == 0 && n.Couplings.Count > 0);
        var couplings = others == 0 ? "" : others == 1 ? ", couplings on one more" : Invariant($", couplings on {others} more");
        if (hosts.Length == 1) return $"all on one node{couplings}";
        var split = hosts.Any(h => h.Blocks.Count(b => b.Replica == h.Blocks[0].Replica) < network.Blocks.Count);
        var parts = hosts.Where(h => h.Blocks.Any(b => b.Replica == 0)).Select(h => Names(h.Blocks.Where(b => b.Replica == 0)
            .Select(b => network[b.Block].Name)));
        return (placed.Replicas, split) switch
        {
            (1, _) => $"blocks split: {Cut(parts)}{couplings}",
            (_, false) => Invariant($"{placed.Replicas} replicas, one on each node{couplings}"),
            _ => Invariant($"{placed.Replicas} replicas, each split: {Cut(parts)}{couplings}"),
        };
    }

    private static string Cut(IEnumerable<string> parts)
    {
        var all = parts.ToArray();
        return string.Join(" | ", all.Take(4)) + (all.Length > 4 ? Invariant($" | … ({all.Length} parts)") : "");
    }

    private static string Line(PlacedRun placed)
    {
        var forecast = placed.Forecast;
        var (replicas, used) = (placed.Replicas, forecast.Nodes.Count(n => n.Blocks.Count + n.Couplings.Count > 0));
        var gain = forecast.SecondsAlone is { } alone && used > 1 ? Invariant($", {alone / forecast.Seconds:0.00}× as fast as on one") : "";
        return Invariant($"{replicas} replica{(replicas == 1 ? "" : "s")} on {used} node{(used == 1 ? "" : "s")}; predicted: {
            1e3 * forecast.SecondsPerStep:0.###} ms a step{gain}, {Traffic(forecast.BytesPerStep)} a step between processes");
    }

    private static string Blocks(NetworkSpec network, int replicas, IReadOnlyList<BlockPlace> blocks)
    {
        if (replicas == 1) return Names(blocks.Select(b => network[b.Block].Name));
        return Names(blocks.GroupBy(b => b.Replica).Select(r => r.Count() == network.Blocks.Count ? Invariant($"replica {r.Key}")
            : Invariant($"replica {r.Key}: {Names(r.Select(b => network[b.Block].Name))}")));
    }

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToArray();
        return all.Length == 0 ? "-" : string.Join(", ", all.Take(NamesMax))
            + (all.Length > NamesMax ? Invariant($", … ({all.Length})") : "");
    }

    private static string Traffic(double bytes) => bytes == 0 ? "-" : MemoryText.Bytes(bytes);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
