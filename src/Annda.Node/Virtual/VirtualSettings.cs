namespace Annda.Virtual;

/// <summary>
/// Virtual time: how messages travel, and what else happens. A unit of time is one second of the actors' clock. One value of these
/// settings, with everything else equal, is one course of events.
/// </summary>
public sealed record VirtualSettings
{
    /// <summary>Longest time that a setting may name.</summary>
    public const double Longest = Latency.Longest;

    /// <summary>Seed of latencies and faults.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Seed of the order of events at one instant; null: as they were made. What one actor tells another stays in order in any case.
    /// </summary>
    public ulong? TieSeed { get; init; }

    /// <summary>Links between blocks.</summary>
    public LinkSettings Blocks { get; init; } = LinkSettings.Perfect;

    /// <summary>Links between blocks that differ from <see cref="Blocks"/>; one link at most once.</summary>
    public IReadOnlyList<BlockLink> Links { get; init; } = [];

    /// <summary>All other links of a run's actors: orders, counts, parameters and answers.</summary>
    public LinkSettings Others { get; init; } = LinkSettings.Perfect;

    /// <summary>Blocks that are down for a while.</summary>
    public IReadOnlyList<Crash> Crashes { get; init; } = [];

    /// <summary>How long nothing may move before what is missing is asked for again; more than a message's way there and back.</summary>
    public double Patience { get; init; } = 100;

    /// <summary>Every fault of these settings; empty if there is none.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var fault in Blocks.Faults()) yield return $"blocks: {fault}";
        foreach (var fault in Others.Faults()) yield return $"others: {fault}";
        foreach (var link in Links)
        {
            foreach (var fault in link.Settings.Faults()) yield return $"link {link.From} to {link.To}: {fault}";
            if (link.From == link.To) yield return $"link {link.From} to {link.To}: two blocks are needed";
        }
        foreach (var twice in Links.GroupBy(l => (l.From, l.To)).Where(g => g.Count() > 1))
            yield return $"link {twice.Key.From} to {twice.Key.To}: found {twice.Count()} times, once is allowed";
        foreach (var crash in Crashes)
        {
            if (!(crash.At >= 0 && crash.At <= Longest))
                yield return $"crash of {crash.Block}: at {crash.At} found, 0 to {Longest} is allowed";
            if (!(crash.For > 0 && crash.For <= Longest))
                yield return $"crash of {crash.Block}: for {crash.For} found, more than 0 to {Longest} is allowed";
        }
        if (!(Patience >= 1e-6 && Patience <= Longest)) yield return $"patience: {Patience} found, 0.000001 to {Longest} is allowed";
    }
}
