using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Faults;

/// <summary>What is killed, so that all that it knew is lost.</summary>
public enum Victim
{
    /// <summary>Nothing.</summary>
    Nobody,

    /// <summary>A block.</summary>
    Block,

    /// <summary>A coupling.</summary>
    Coupling,

    /// <summary>The coordinator.</summary>
    Coordinator,

    /// <summary>The node with all of them.</summary>
    Node,
}

/// <summary>A seed's schedule: what is run, in how many chain groups, what messages suffer, what falls silent and what is killed.</summary>
public sealed record Schedule
{
    /// <summary>The schedule of a seed.</summary>
    public Schedule(int seed)
    {
        var dice = new Dice((ulong)seed);
        Seed = seed;
        Number = dice.Below(Scenario.Count);
        Groups = 1 + dice.Below(3);
        var blocks = Link(dice);
        var network = new Scenario(Number).Network.Spec;
        var bad = network.NeighboursOf(new BlockId(0))[0];
        Virtual = new VirtualSettings
        {
            Seed = (ulong)seed,
            TieSeed = dice.Chance(0.5) ? (ulong)seed : null,
            Blocks = blocks,
            Links = dice.Chance(0.3)
                ? [new BlockLink(new BlockId(0), bad, Link(dice)), new BlockLink(bad, new BlockId(0), Link(dice))] : [],
            Others = dice.Chance(0.7) ? Link(dice) : LinkSettings.Perfect,
            Crashes = dice.Chance(0.3)
                ? [new Crash(new BlockId(dice.Below(network.Blocks.Count)), 50 * dice.Uniform(), 0.1 + 60 * dice.Uniform())] : [],
            Patience = 5 + 35 * dice.Uniform(),
        };
        Kill = dice.Chance(0.4) ? (Victim)(1 + dice.Below(4)) : Victim.Nobody;
        (KillShare, Which) = (0.2 + 1.3 * dice.Uniform(), dice.Below(1000));
    }

    /// <summary>The seed.</summary>
    public int Seed { get; }

    /// <summary>Number of the scenario.</summary>
    public int Number { get; }

    /// <summary>Chain groups.</summary>
    public int Groups { get; }

    /// <summary>What messages suffer, and blocks that fall silent for a while and return with their states.</summary>
    public VirtualSettings Virtual { get; }

    /// <summary>What is killed.</summary>
    public Victim Kill { get; }

    /// <summary>When: events until then, over those of the run without faults.</summary>
    public double KillShare { get; }

    /// <summary>Which block or coupling, and how.</summary>
    public int Which { get; }

    private static LinkSettings Link(Dice dice)
    {
        var latency = dice.Below(5) switch
        {
            0 => Latency.None,
            1 => Latency.Fixed(2 * dice.Uniform()),
            2 => Latency.Uniform(0.1, 0.1 + 3 * dice.Uniform()),
            3 => Latency.Exponential(dice.Uniform()),
            _ => Latency.Pareto(1.1 + dice.Uniform(), 0.05 + dice.Uniform() / 2),
        };
        return new LinkSettings
        {
            Latency = latency,
            Loss = dice.Chance(0.6) ? 0.3 * dice.Uniform() : 0,
            Duplication = dice.Chance(0.5) ? 0.5 * dice.Uniform() : 0,
            Reordering = dice.Chance(0.5) ? 0.5 * dice.Uniform() : 0,
            Bandwidth = dice.Chance(0.3) ? 100 + 5000 * dice.Uniform() : null,
        };
    }
}
