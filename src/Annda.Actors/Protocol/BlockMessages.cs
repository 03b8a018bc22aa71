using Annda.Numerics;
using Annda.Topology;

namespace Annda.Protocol;

/// <summary>Command: do a phase of a chain group.</summary>
public sealed record BeginPhase(RunKey Run, BlockId Block, PhaseOrder Order) : IGroupMessage
{
    /// <inheritdoc/>
    public GroupKey Group => Order.Group;
}

/// <summary>
/// Fact: what others read of a block's states in a chain group, valid as versions Version … Until; of a block with a clock of its own,
/// since a tick after the whole unit of time Version. Key: (run, epoch, group, version, tick, block).
/// </summary>
public sealed record Activation(RunKey Run, BlockId From, GroupKey Group, long Version, long Until, UnitStates States, int Tick = 0)
    : IGroupMessage;

/// <summary>Query to a neighbour: send again what you have from this version on.</summary>
public sealed record ActivationRequest(RunKey Run, BlockId From, GroupKey Group, long Version) : IGroupMessage;

/// <summary>
/// Fact: the parameters of a coupling. Key: (run, epoch, coupling, version). The array belongs to the coupling and is
/// only read.
/// </summary>
public sealed record Parameters(RunKey Run, CouplingId Coupling, int Version, float[] Values) : IBlockMessage;

/// <summary>Query of a coupling: send the counts of a phase again.</summary>
public sealed record CountsRequest(RunKey Run, CouplingId Coupling, int Phase, GroupKey Group) : IGroupMessage;

/// <summary>Query of the coordinator: the states of all chain groups; answered by <see cref="StatesReported"/>.</summary>
public sealed record ReportStates(RunKey Run, int Query) : IBlockMessage;

/// <summary>States of one chain group of a block.</summary>
public sealed record GroupStates(GroupKey Group, long Version, UnitStates States);

/// <summary>States seen at a sweep of a phase.</summary>
public readonly record struct ObservedStates(long Sweep, UnitStates States);

/// <summary>Event: a block has ended a phase of a chain group.</summary>
/// <param name="Run">Run.</param>
/// <param name="Block">The block.</param>
/// <param name="Phase">The phase.</param>
/// <param name="Group">The group.</param>
/// <param name="Observed">States at the observed sweeps, in order.</param>
/// <param name="Staleness">Reads of neighbours' states, over all chains, by staleness in sweeps.</param>
/// <param name="UnitUpdates">Unit updates done, over all chains.</param>
public sealed record PhaseEnded(RunKey Run, BlockId Block, int Phase, GroupKey Group,
    IReadOnlyList<ObservedStates> Observed, IReadOnlyDictionary<int, long> Staleness, long UnitUpdates) : ICoordinatorMessage
{
    /// <summary>
    /// Unit updates that changed a state: one number over all chains, or one for each chain of an order with temperatures by chain; empty
    /// where the block was held.
    /// </summary>
    public IReadOnlyList<long> Changed { get; init; } = [];

    /// <summary>[chains] the block's part in the energies of the last version; empty where none was asked for.</summary>
    public IReadOnlyList<double> Energies { get; init; } = [];

    /// <summary>By how much the block's goal was missed, over all chains, in units of 2^−20.</summary>
    public long Loss { get; init; }
}

/// <summary>Answer to <see cref="ReportStates"/>: from each replica of a block the groups that it has.</summary>
public sealed record StatesReported(RunKey Run, int Query, BlockPlace Place, IReadOnlyList<GroupStates> Groups) : ICoordinatorMessage;

/// <summary>Event: something cannot be done as ordered; the run stops with this reason.</summary>
public sealed record Refused(RunKey Run, string Who, string Reason) : ICoordinatorMessage;
