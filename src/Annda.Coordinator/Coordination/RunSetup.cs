using Annda.Dynamics;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Coordination;

/// <summary>Everything that a coordinator needs to start a run.</summary>
/// <param name="Key">Run and first epoch.</param>
/// <param name="Network">Network at the start; of a resumed run, that of the snapshot.</param>
/// <param name="Dynamics">Dynamics.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Program">What to do.</param>
/// <param name="From">Where to go on; null: from the start.</param>
/// <param name="FirstVersion">Version of the first states of new chain sets: runs that follow one another with one seed share no random
/// number.</param>
public sealed record RunSetup(RunKey Key, Network Network, DynamicsSpec Dynamics, ulong Seed, IRunProgram Program, RunSnapshot? From = null,
    long FirstVersion = 0)
{
    /// <summary>How it finds its nodes.</summary>
    public PlacingRules Placing { get; init; } = new();
}

/// <summary>How a run ended.</summary>
/// <param name="Snapshot">The last snapshot.</param>
/// <param name="Rest">End or stopped.</param>
/// <param name="Messages">Messages sent, by kind.</param>
public sealed record RunResult(RunSnapshot Snapshot, RestKind Rest, IReadOnlyList<MessageCount> Messages)
{
    /// <summary>What went from node to node.</summary>
    public WireTraffic Wire { get; init; } = WireTraffic.None;

    /// <summary>Where the run was at its end.</summary>
    public RunPlaces? Places { get; init; }

    /// <summary>Last epoch.</summary>
    public int Epoch { get; init; }
}

/// <summary>A run could not go on.</summary>
public sealed class RunFailedException(string message) : Exception(message);
