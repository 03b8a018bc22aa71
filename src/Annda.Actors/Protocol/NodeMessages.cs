using Annda.Dynamics;
using Annda.Topology;

namespace Annda.Protocol;

/// <summary>A coupling at the start of a run or epoch: its parameters and how it was learning.</summary>
public sealed record CouplingStart(CouplingId Coupling, int Version, float[] Values, OptimiserState Optimiser);

/// <summary>Command to a node agent: start these blocks and couplings of a run. All or nothing.</summary>
public sealed record HostRun(RunKey Run, NetworkSpec Network, DynamicsSpec Dynamics, ulong Seed,
    IReadOnlyList<BlockId> Blocks, IReadOnlyList<CouplingStart> Couplings) : IRunMessage;

/// <summary>Event: the agent has started what it was asked for, under these actor paths.</summary>
public sealed record RunHosted(RunKey Run, RunDirectory Directory) : ICoordinatorMessage;

/// <summary>Where the actors of a run are: a path for each block and coupling, and the coordinator's.</summary>
public sealed record RunDirectory(IReadOnlyDictionary<BlockId, string> Blocks, IReadOnlyDictionary<CouplingId, string> Couplings,
    string Coordinator);

/// <summary>Command to blocks and couplings: these are your neighbours.</summary>
public sealed record Connect(RunKey Run, RunDirectory Directory) : IBlockMessage, ICouplingMessage;

/// <summary>Event: connected; may be given work.</summary>
public sealed record Connected(RunKey Run, string Who) : ICoordinatorMessage;

/// <summary>Command to a node agent: stop everything of a run.</summary>
public sealed record EndRun(RunKey Run) : IRunMessage;

/// <summary>Query to a node agent: messages sent by its blocks and couplings since the run was hosted.</summary>
public sealed record ReportMessages(RunKey Run) : IRunMessage;

/// <summary>Messages of one kind.</summary>
/// <param name="Kind">Name of the message.</param>
/// <param name="Count">How many were sent.</param>
/// <param name="Bytes">Payload (states, counts, parameters) in bytes.</param>
public sealed record MessageCount(string Kind, long Count, long Bytes);

/// <summary>Answer to <see cref="ReportMessages"/>.</summary>
public sealed record MessagesReported(RunKey Run, IReadOnlyList<MessageCount> Counts) : ICoordinatorMessage;
