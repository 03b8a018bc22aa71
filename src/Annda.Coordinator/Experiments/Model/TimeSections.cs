using Annda.Dynamics;
using Annda.Experiments.Binding;

namespace Annda.Experiments;

/// <summary>Whose time a run takes.</summary>
public enum RunTime
{
    /// <summary>The machine's: blocks run on threads, as fast as they can.</summary>
    Real,

    /// <summary>A clock that jumps from event to event, on one thread.</summary>
    Virtual,
}

/// <summary>When blocks may update.</summary>
[Doc("The clocks of the blocks.")]
public sealed record ClockSection
{
    [Doc("poisson: independent exponential intervals; fixed: equal intervals, with a random first tick.")]
    public ClockKind Kind { get; init; } = ClockKind.Poisson;

    [Doc("Sweeps per unit of time."), InRange(1e-6, ClockSpec.RateMax)]
    public double Rate { get; init; } = 1;

    [Doc("Rates of blocks that differ, by name: a slow node has a low one."), InRange(1e-6, ClockSpec.RateMax)]
    public IReadOnlyDictionary<string, double>? Rates { get; init; }
}

/// <summary>How long messages are under way, in units of time.</summary>
public abstract record LatencySection : IUnion
{
    /// <inheritdoc/>
    public static IReadOnlyList<Type> Cases { get; } =
        [typeof(Constant), typeof(UniformRange), typeof(ExponentialMean), typeof(ParetoTail)];

    /// <summary>Always the same.</summary>
    [Bare, Doc("One latency.")]
    public sealed record Constant : LatencySection
    {
        [Doc("The latency."), InRange(0, 1e9)]
        public double Value { get; init; }
    }

    /// <summary>Evenly between two.</summary>
    [Doc("Evenly between two.")]
    public sealed record UniformRange : LatencySection
    {
        [Doc("Least and largest latency."), Count(2, 2), InRange(0, 1e9)]
        public required double[] Uniform { get; init; }
    }

    /// <summary>Exponential.</summary>
    [Doc("Exponential.")]
    public sealed record ExponentialMean : LatencySection
    {
        [Doc("The mean latency."), InRange(0, 1e9)]
        public required double Exponential { get; init; }
    }

    /// <summary>Heavy tail.</summary>
    [Doc("A heavy tail.")]
    public sealed record ParetoTail : LatencySection
    {
        [Doc("Shape and scale: a latency is above x with probability (scale / x)^shape."), Count(2, 2), InRange(1e-6, 1e6)]
        public required double[] Pareto { get; init; }
    }
}

/// <summary>What links between blocks do to messages, in virtual time.</summary>
[Doc("Links between blocks.")]
public sealed record LinkSection
{
    [Doc("The two blocks of this link, both ways; left out: all links that no other entry names."), Count(2, 2)]
    public string[]? Between { get; init; }

    [Doc("Time that a message is under way: a number, uniform, exponential or pareto; dynamics.latencies when left out.")]
    public LatencySection? Latency { get; init; }

    [Doc("Share of messages that are lost."), InRange(0, 0.99)]
    public double Loss { get; init; }

    [Doc("Share of messages that arrive twice."), InRange(0, 1)]
    public double Duplication { get; init; }

    [Doc("Share of messages that are overtaken by later ones."), InRange(0, 1)]
    public double Reordering { get; init; }

    [Doc("Bytes of states in a unit of time; no limit when left out."), InRange(1e-3, 1e18)]
    public double? Bandwidth { get; init; }
}

/// <summary>A block that is down for a while.</summary>
[Doc("A block that is down and returns.")]
public sealed record CrashSection
{
    [Doc("The block.")]
    public required string Block { get; init; }

    [Doc("From when, in units of time."), InRange(0, 1e9)]
    public required double At { get; init; }

    [Doc("For how long: messages to it are lost, and it returns with the states that it had."), InRange(1e-6, 1e9)]
    public required double For { get; init; }
}
