using Annda.Dynamics;
using Annda.Experiments.Binding;

namespace Annda.Experiments.Checks;

/// <summary>
/// Rules of dynamics: given colours must name every block and differ between coupled ones; parameters must fit the network; clocks, links
/// and crashes name its blocks.
/// </summary>
internal static class DynamicsCheck
{
    public static void Check(Experiment experiment, ErrorList errors)
    {
        var dynamics = experiment.Dynamics;
        var units = experiment.Network.RunningBlocks().Sum(b => (long)b.Width());
        if (dynamics.Kind == DynamicsKind.RandomSubset && dynamics.Units > units)
            errors.Add("dynamics.units", $"found {dynamics.Units}; allowed: at most the {units} units of the network");
        AsRead(experiment, errors);
        Time(experiment, errors);
        Colours(experiment, errors);
    }

    // What a block reads must be one known version of the other block's, told every sweep.
    private static void AsRead(Experiment experiment, ErrorList errors)
    {
        var dynamics = experiment.Dynamics;
        if (dynamics.Pairing != Pairing.AsRead) return;
        var blocks = experiment.Network.RunningBlocks().Count;
        if (blocks != 2)
            errors.Add("dynamics.pairing", $"found as-read with {blocks} blocks; states can be paired as they were read in a network of "
                + "two blocks");
        var known = dynamics.Kind is DynamicsKind.Sequential or DynamicsKind.Chromatic or DynamicsKind.Synchronous or DynamicsKind.BlockSync
            or DynamicsKind.AlternatingStale || dynamics is { Kind: DynamicsKind.Stale, Reads: StaleReads.Oldest }
            or { Kind: DynamicsKind.Concurrent, Exchange: 1 };
        if (!known)
            errors.Add("dynamics.pairing", "found as-read; it is for dynamics whose blocks read one known version: sequential, chromatic, "
                + "synchronous, block-sync, alternating-stale, stale with reads oldest, or concurrent with exchange 1");
    }

    private static void Time(Experiment experiment, ErrorList errors)
    {
        var (dynamics, blocks) = (experiment.Dynamics, experiment.Network.RunningBlocks());
        if (dynamics.Time == RunTime.Real)
        {
            var given = new[] { (dynamics.Clocks is not null, "clocks"), (dynamics.Latencies is not null, "latencies"),
                (dynamics.Links.Length > 0, "links"), (dynamics.Crashes.Length > 0, "crashes"),
                (dynamics.Patience is not null, "patience") }.Where(g => g.Item1);
            foreach (var (_, key) in given)
                errors.Add("dynamics.time", $"found real; dynamics.{key} is for virtual time: leave time out, or {key}");
        }
        foreach (var name in dynamics.Clocks?.Rates?.Keys ?? [])
            Known(name, $"dynamics.clocks.rates.{Found.Printable(name, 100)}");
        Latency(dynamics.Latencies, "dynamics.latencies", errors);
        var seen = new HashSet<string>();
        for (var i = 0; i < dynamics.Links.Length && !errors.Full; i++)
        {
            var (link, path) = (dynamics.Links[i], $"dynamics.links[{i}]");
            Latency(link.Latency, $"{path}.latency", errors);
            for (var end = 0; end < (link.Between?.Length ?? 0); end++) Known(link.Between![end], $"{path}.between[{end}]");
            if (link.Between is [var a, var b] && a == b)
                errors.Add($"{path}.between", $"found {Found.Printable(a, 100)} twice; a link joins two blocks");
            if (!seen.Add(link.Between is null ? "" : string.Join('\n', link.Between.Order(StringComparer.Ordinal))))
                errors.Add(path, link.Between is null ? "a second entry for all links; one is allowed"
                    : "a second entry for this link; one is allowed");
        }
        for (var i = 0; i < dynamics.Crashes.Length && !errors.Full; i++) Known(dynamics.Crashes[i].Block, $"dynamics.crashes[{i}].block");

        void Known(string name, string path)
        {
            if (blocks.All(b => b.Name != name)) errors.Add(path, Unknown.Block(name, blocks));
        }
    }

    private static void Latency(LatencySection? latency, string path, ErrorList errors)
    {
        if (latency is LatencySection.UniformRange { Uniform: [var least, var most] } && least > most)
            errors.Add($"{path}.uniform", $"found {least} and {most}; the least latency comes first");
    }

    private static void Colours(Experiment experiment, ErrorList errors)
    {
        if (experiment.Dynamics.Colours is not { } colours)
            return;
        var network = experiment.Network;
        var blocks = network.RunningBlocks();
        foreach (var name in colours.Keys.Where(n => blocks.All(b => b.Name != n)))
            errors.Add($"dynamics.colours.{Found.Printable(name, 100)}", Unknown.Block(name, blocks));
        foreach (var block in blocks.Where(b => !colours.ContainsKey(b.Name)).DistinctBy(b => b.Name))
            errors.Add("dynamics.colours", $"block {block.Name} has no colour; give all blocks one, or leave colours out");
        for (var i = 0; i < network.Couplings.Length; i++)
        {
            if (network.Couplings[i].Between is [var a, var b] && a != b
                && colours.TryGetValue(a, out var colour) && colours.TryGetValue(b, out var other) && colour == other)
                errors.Add($"dynamics.colours.{b}", $"found {other}, the colour of block {a} too; network.couplings[{i}] couples the "
                    + "two, so they need different ones");
        }
    }
}
