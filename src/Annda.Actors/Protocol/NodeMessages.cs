using Annda.Dynamics;
using Annda.Topology;

namespace Annda.Protocol;

/// <summary>A coupling at the start of a run or epoch: its parameters and how it was learning.</summary>
public sealed record CouplingStart(CouplingId Coupling, int Version, float[] Values, OptimiserState Optimiser);

/// <summary>A block in one replica of the network.</summary>
/// <param name="Block">The block.</param>
/// <param name="Replica">Replica, from 0.</param>
public readonly record struct BlockPlace(BlockId Block, int Replica = 0);

/// <summary>Where the actors of a run are: paths of each block, one for each replica, of each coupling, and the coordinator's.</summary>
public sealed record RunDirectory(IReadOnlyDictionary<BlockId, IReadOnlyList<string>> Blocks,
    IReadOnlyDictionary<CouplingId, string> Couplings, string Coordinator);

/// <summary>Query to a node agent: what do you offer? Answered by <see cref="NodeDescribed"/>.</summary>
/// <param name="Run">The run that looks for nodes.</param>
/// <param name="Coordinator">Path of who asks.</param>
public sealed record DescribeNode(RunKey Run, string Coordinator) : IRunMessage;

/// <summary>What all nodes of a run must agree on, but for the minor version of the wire.</summary>
/// <param name="Product">Version of Annda.</param>
/// <param name="WireMajor">Version of the wire's format; nodes of two of them do not understand each other.</param>
/// <param name="WireMinor">Rises with each kind of message that older nodes do not know.</param>
/// <param name="FrameMax">Largest message between nodes, in bytes.</param>
/// <param name="Settings">Hash of the settings that decide when a node is given up.</param>
public sealed record NodeTerms(string Product, int WireMajor, int WireMinor, int FrameMax, ulong Settings);

/// <summary>What a node offers.</summary>
/// <param name="Path">Path of its agent.</param>
/// <param name="Name">Its name.</param>
/// <param name="Threads">Compute threads.</param>
/// <param name="MemoryBytes">Memory for runs.</param>
/// <param name="Terms">What it must agree on with others.</param>
public sealed record NodeProfile(string Path, string Name, int Threads, long MemoryBytes, NodeTerms Terms);

/// <summary>Answer to <see cref="DescribeNode"/>.</summary>
public sealed record NodeDescribed(RunKey Run, NodeProfile Node) : ICoordinatorMessage;

/// <summary>Command to a node agent: start these blocks and couplings of a run. All or nothing.</summary>
/// <param name="Run">The run.</param>
/// <param name="Network">The network.</param>
/// <param name="Dynamics">Dynamics.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="Replicas">Replicas of the network in all.</param>
/// <param name="Blocks">Blocks for this node.</param>
/// <param name="Couplings">Couplings for this node.</param>
/// <param name="Coordinator">Path of the coordinator.</param>
public sealed record HostRun(RunKey Run, NetworkSpec Network, DynamicsSpec Dynamics, ulong Seed, int Replicas,
    IReadOnlyList<BlockPlace> Blocks, IReadOnlyList<CouplingStart> Couplings, string Coordinator) : IRunMessage;

/// <summary>Event: the agent has started what it was asked for, under these paths.</summary>
/// <param name="Run">The run.</param>
/// <param name="Node">Path of the agent.</param>
/// <param name="Blocks">Its blocks.</param>
/// <param name="Couplings">Its couplings.</param>
public sealed record RunHosted(RunKey Run, string Node, IReadOnlyDictionary<BlockPlace, string> Blocks,
    IReadOnlyDictionary<CouplingId, string> Couplings) : ICoordinatorMessage;

/// <summary>Command to blocks and couplings: these are your neighbours.</summary>
public sealed record Connect(RunKey Run, RunDirectory Directory) : IBlockMessage, ICouplingMessage;

/// <summary>Event: connected; may be given work.</summary>
public sealed record Connected(RunKey Run, string Who) : ICoordinatorMessage;

/// <summary>Event: a block or coupling has stopped before its run had ended.</summary>
public sealed record MemberEnded(RunKey Run, string Who) : ICoordinatorMessage;

/// <summary>Command to a node agent: stop everything of a run. Answered by <see cref="MessagesReported"/>.</summary>
public sealed record EndRun(RunKey Run) : IRunMessage;

/// <summary>Query to a node agent: messages sent by its blocks and couplings since the run was hosted.</summary>
public sealed record ReportMessages(RunKey Run) : IRunMessage;

/// <summary>Messages of one kind.</summary>
/// <param name="Kind">Name of the message.</param>
/// <param name="Count">How many were sent.</param>
/// <param name="Bytes">Payload (states, counts, parameters) in bytes.</param>
public sealed record MessageCount(string Kind, long Count, long Bytes);

/// <summary>What a node has sent to other nodes.</summary>
/// <param name="Messages">Messages of the run.</param>
/// <param name="Information">Their payload in bytes: states at a bit for each unit and chain, counts and parameters at their size.</param>
/// <param name="Bytes">Bytes of all frames.</param>
/// <param name="Frames">Frames.</param>
/// <param name="Resent">Frames that were sent again.</param>
/// <param name="Refused">Frames of others that were refused.</param>
public sealed record WireTraffic(long Messages, long Information, long Bytes, long Frames, long Resent, long Refused)
{
    /// <summary>Nothing.</summary>
    public static WireTraffic None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>Both.</summary>
    public static WireTraffic operator +(WireTraffic a, WireTraffic b) => new(a.Messages + b.Messages, a.Information + b.Information,
        a.Bytes + b.Bytes, a.Frames + b.Frames, a.Resent + b.Resent, a.Refused + b.Refused);
}

/// <summary>What the blocks of a run have done on a node.</summary>
/// <param name="Blocks">How many there are.</param>
/// <param name="Updates">Unit updates, over all chains.</param>
/// <param name="WaitedSeconds">Seconds that they had nothing to do, summed over blocks.</param>
public readonly record struct NodeLoad(int Blocks, long Updates, double WaitedSeconds);

/// <summary>Answer to <see cref="ReportMessages"/> and <see cref="EndRun"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="Node">Path of the agent.</param>
/// <param name="Counts">Messages by kind.</param>
/// <param name="Wire">What went to other nodes.</param>
/// <param name="Load">What its blocks have done.</param>
public sealed record MessagesReported(RunKey Run, string Node, IReadOnlyList<MessageCount> Counts, WireTraffic Wire,
    NodeLoad Load = default) : ICoordinatorMessage;
