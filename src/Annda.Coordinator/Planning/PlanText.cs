using System.Text;
using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Placement;
using Annda.Topology;

namespace Annda.Planning;

/// <summary>A plan as a table and as JSON.</summary>
internal static class PlanText
{
    /// <summary>For people.</summary>
    public static string Table(ClusterForecast plan, NetworkSpec network)
    {
        var text = new StringBuilder();
        var (work, link) = (plan.Work, plan.Machines.Link);
        text.AppendLine(Invariant($"{plan.Experiment}: {string.Join(", ", network.Blocks.Take(6).Select(b => $"{b.Name} ({b.Size})"))}{
            (network.Blocks.Count > 6 ? Invariant($", … ({network.Blocks.Count} blocks)") : "")}; {work.StepCount:0} steps, {
            work.Sweeps:0} sweeps{(work.Examples > 0 ? Invariant($", {work.Examples:0} examples") : "")}"));
        text.AppendLine(Invariant($"Nodes of {plan.Machines.Cores} core{(plan.Machines.Cores == 1 ? "" : "s")}{
            (plan.Machines.SharedCores is { } cores ? Invariant($", all on this machine's {cores}") : "")}; {
            8e-9 * link.BytesPerSecond:0.##} Gbit/s and {1e6 * link.Latency:0} µs between them. ")
            + "One node is one process; more have a coordinator beside them.");
        text.AppendLine();
        var learns = work.Learns;
        List<string[]> rows = [["nodes", "step", learns ? "epoch" : "sweep", "run", "speed-up", "efficiency", "sent/sweep", "sent/step",
            "sent", "memory", "placement"]];
        foreach (var size in plan.Sizes) rows.Add(Row(plan, size, network, learns));
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, c) => c == row.Length - 1 ? cell : cell.PadLeft(widths[c]));
            text.AppendLine("  " + string.Join("  ", cells).TrimEnd());
        }
        text.AppendLine().AppendLine(Verdict(plan));
        return text.ToString();
    }

    /// <summary>Which sizes pay, in a sentence.</summary>
    public static string Verdict(ClusterForecast plan)
    {
        var parts = new List<string>();
        foreach (var size in plan.Sizes.Where(s => s.Nodes > 1))
            parts.Add(Name(size) + (size.Placed is null ? "does not fit"
                : double.IsNaN(plan.SpeedUp(size)) ? $"{Time(size.Seconds)}, one process does not fit"
                : plan.Pays(size) ? Invariant($"{plan.SpeedUp(size):0.00}×") : "no gain"));
        if (plan.One.Placed is null) parts.Insert(0, "one process: does not fit");
        foreach (var size in plan.Sizes.Prepend(plan.One).Distinct().Where(s => s.Short is not null))
            parts.Add(Invariant($"on {size.Nodes}, {size.Short}"));
        var best = plan.Sizes.Prepend(plan.One).Where(s => s.Placed is not null && (s.Nodes == 1 || plan.Pays(s))).LastOrDefault();
        var advice = best is null ? "" : best.Nodes == 1 ? "Another machine does not pay. " : "";
        return $"{advice}{string.Join("; ", parts)}";

        static string Name(PlannedSize size) => Invariant($"{size.Nodes} nodes: ");
    }

    /// <summary>For programs.</summary>
    public static JsonObject Json(ClusterForecast plan, NetworkSpec network) => new()
    {
        ["annda"] = Product.Version,
        ["experiment"] = plan.Experiment,
        ["machines"] = new JsonObject
        {
            ["cores"] = plan.Machines.Cores,
            ["memoryBytes"] = plan.Machines.Memory,
            ["bytesPerSecond"] = plan.Machines.Link.BytesPerSecond,
            ["latencySeconds"] = plan.Machines.Link.Latency,
            ["oneMachine"] = plan.Machines.SharedCores is not null,
        },
        ["costs"] = Costs(plan.Costs),
        ["steps"] = JsonText.Number(plan.Work.StepCount),
        ["sweeps"] = JsonText.Number(plan.Work.Sweeps),
        ["sizes"] = new JsonArray([.. plan.Sizes.Select(s => Json(plan, s, network))]),
        ["verdict"] = Verdict(plan),
    };

    private static JsonObject Json(ClusterForecast plan, PlannedSize size, NetworkSpec network)
    {
        var json = new JsonObject { ["nodes"] = size.Nodes };
        if (size.Placed is not { } placed)
        {
            json["short"] = size.Short;
            return json;
        }
        var forecast = placed.Forecast;
        json["secondsPerStep"] = JsonText.Number(forecast.SecondsPerStep);
        if (plan.Work.Learns) json["secondsPerEpoch"] = JsonText.Number(forecast.Seconds / plan.Work.Boundaries);
        json["seconds"] = JsonText.Number(forecast.Seconds);
        json["speedUp"] = JsonText.Number(plan.SpeedUp(size));
        json["efficiency"] = JsonText.Number(plan.SpeedUp(size) / size.Nodes);
        json["pays"] = plan.Pays(size);
        json["bytesPerSweep"] = JsonText.Number(forecast.BytesPerSweep);
        json["bytesPerStep"] = JsonText.Number(forecast.BytesPerStep);
        json["bytes"] = JsonText.Number(forecast.Bytes);
        json["memoryBytes"] = forecast.Nodes.Max(n => n.MemoryBytes);
        json["nodesUsed"] = size.Used;
        json["replicas"] = placed.Replicas;
        json["placement"] = PlacementText.Words(network, placed);
        return json;
    }

    private static JsonObject Costs(Costs costs)
    {
        var json = new JsonObject();
        foreach (var property in typeof(Costs).GetProperties().Where(p => p.PropertyType == typeof(double)))
            json[char.ToLowerInvariant(property.Name[0]) + property.Name[1..]] = JsonText.Number((double)property.GetValue(costs)!);
        return json;
    }

    private static string[] Row(ClusterForecast plan, PlannedSize size, NetworkSpec network, bool learns)
    {
        if (size.Placed is not { } placed) return [Invariant($"{size.Nodes}"), .. Enumerable.Repeat("-", 9), "does not fit"];
        var forecast = placed.Forecast;
        var speed = plan.SpeedUp(size);
        return [Invariant($"{size.Nodes}"), Time(forecast.SecondsPerStep),
            Time(learns ? forecast.Seconds / plan.Work.Boundaries : forecast.SecondsPerStep * plan.Work.StepCount / plan.Work.Sweeps),
            Time(forecast.Seconds), double.IsNaN(speed) ? "-" : Invariant($"{speed:0.00}"),
            double.IsNaN(speed) ? "-" : Invariant($"{100 * speed / size.Nodes:0} %"), Traffic(forecast.BytesPerSweep),
            Traffic(forecast.BytesPerStep), Traffic(forecast.Bytes), MemoryText.Bytes(forecast.Nodes.Max(n => n.MemoryBytes)),
            PlacementText.Words(network, placed)];
    }

    private static string Traffic(double bytes) => bytes == 0 ? "-" : MemoryText.Bytes(bytes);

    private static string Time(double seconds) => seconds switch
    {
        >= 48 * 3600 => Invariant($"{seconds / 86400:0.0} d"),
        >= 2 * 3600 => Invariant($"{seconds / 3600:0.0} h"),
        >= 120 => Invariant($"{seconds / 60:0.0} min"),
        >= 1 => Invariant($"{seconds:0.0} s"),
        >= 1e-3 => Invariant($"{1e3 * seconds:0.00} ms"),
        _ => Invariant($"{1e6 * seconds:0.0} µs"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
