using System.Text.Json.Nodes;
using Annda.Dynamics;
using Annda.Experiments;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Execution;

/// <summary>The virtual world of an experiment: its clocks, links and crashes.</summary>
internal static class VirtualWorld
{
    private const int Ways = 4;
    private const double CrashNudges = 1000;

    /// <summary>Settings of virtual time; null where the experiment runs in real time.</summary>
    public static VirtualSettings? Of(Experiment experiment, NetworkSpec network)
    {
        var section = experiment.Dynamics;
        if (section.Time != RunTime.Virtual) return null;
        var all = Array.Find(section.Links, l => l.Between is null);
        var settings = new VirtualSettings
        {
            Seed = experiment.Seed,
            Blocks = Link(all ?? new LinkSection(), section.Latencies),
            Links = [.. section.Links.Where(l => l.Between is not null)
                .SelectMany(l => Both(l, network, all?.Latency ?? section.Latencies))],
            Crashes = [.. section.Crashes.Select(c => new Crash(network.Block(c.Block), c.At, c.For))],
        };
        return settings with { Patience = section.Patience ?? Patience(settings, experiment, network) };
    }

    // Longer than what one usually waits for: a way there and back with room for another, the passage of all states, a tick of the slowest
    // clock. Who is down for long is not asked more than some thousand times.
    private static double Patience(VirtualSettings settings, Experiment experiment, NetworkSpec network)
    {
        var chains = experiment.Task switch
        {
            SampleTask sample => sample.Chains,
            AnnealTask anneal => anneal.Chains!.Value,
            RelaxTask relax => relax.Chains,
            TrainTask train => Math.Max(train.Batch, train.Chains ?? 0),
            _ => 1,
        };
        var bytes = network.Blocks.Max(b => b.Size * (b.Units.IsTwoValued() ? (double)Numerics.BitPlanes.WordsFor(chains) * sizeof(ulong)
            : sizeof(float) * (double)Numerics.BitPlanes.LanesFor(chains)));
        var links = settings.Links.Select(l => l.Settings).Append(settings.Blocks);
        var way = links.Max(l => l.Latency.Usual + (l.Bandwidth is { } bandwidth ? bytes / bandwidth : 0));
        var tick = Clocks(experiment.Dynamics.Clocks, network) is { } clocks ? 1 / clocks.Rates.Min() : 0;
        var down = settings.Crashes.Select(c => c.For).DefaultIfEmpty(0).Max() / CrashNudges;
        return Math.Clamp(Math.Max(down, Ways * (way + tick)), settings.Patience, VirtualSettings.Longest);
    }

    /// <summary>Clocks of the blocks; null where they have none.</summary>
    public static ClockSpec? Clocks(ClockSection? clocks, NetworkSpec network) => clocks is null ? null
        : new ClockSpec(clocks.Kind, [.. network.Blocks.Select(b => clocks.Rates?.GetValueOrDefault(b.Name, clocks.Rate) ?? clocks.Rate)]);

    /// <summary>What passed in virtual time: units of time, events, their hash, and messages that did not simply arrive.</summary>
    public static JsonObject Report(VirtualNode node) => new()
    {
        ["time"] = JsonText.Number(node.Now),
        ["events"] = node.Events,
        ["logHash"] = $"{node.LogHash:x16}",
        ["lost"] = node.Wire.Lost,
        ["doubled"] = node.Wire.Doubled,
        ["overtaken"] = node.Wire.Overtaken,
    };

    private static BlockLink[] Both(LinkSection link, NetworkSpec network, LatencySection? latency)
    {
        var (a, b, settings) = (network.Block(link.Between![0]), network.Block(link.Between[1]), Link(link, latency));
        return [new BlockLink(a, b, settings), new BlockLink(b, a, settings)];
    }

    private static LinkSettings Link(LinkSection link, LatencySection? latency) => new()
    {
        Latency = (link.Latency ?? latency) switch
        {
            null => Latency.None,
            LatencySection.Constant constant => Latency.Fixed(constant.Value),
            LatencySection.UniformRange range => Latency.Uniform(range.Uniform[0], range.Uniform[1]),
            LatencySection.ExponentialMean mean => Latency.Exponential(mean.Exponential),
            LatencySection.ParetoTail tail => Latency.Pareto(tail.Pareto[0], tail.Pareto[1]),
            var other => throw new InvalidOperationException($"unknown latency {other}"),
        },
        Loss = link.Loss,
        Duplication = link.Duplication,
        Reordering = link.Reordering,
        Bandwidth = link.Bandwidth,
    };
}
