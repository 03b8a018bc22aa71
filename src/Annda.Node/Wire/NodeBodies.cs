using Annda.Protocol;
using Annda.Topology;
using Annda.Wire.Proto;
using Google.Protobuf.Collections;

namespace Annda.Wire;

/// <summary>What the coordinator and node agents tell each other, and who is where, as protobuf bodies.</summary>
internal static class NodeBodies
{
    public static HostRunBody Of(HostRun message)
    {
        var body = new HostRunBody
        {
            Dynamics = NetworkBodies.Of(message.Dynamics),
            Seed = message.Seed,
            Blocks = { message.Blocks.Select(b => new BlockPlacePart { Block = b.Block.Index, Replica = b.Replica }) },
            Couplings = { message.Couplings.Select(Of) },
            Replicas = message.Replicas,
            Coordinator = message.Coordinator,
        };
        NetworkBodies.Write(body, message.Network);
        return body;
    }

    public static HostRun Read(RunKey run, HostRunBody body)
    {
        var network = NetworkBodies.Read(body);
        var replicas = Check.Within(body.Replicas, "replicas", 1);
        return new HostRun(run, network, NetworkBodies.Dynamics(Check.There(body.Dynamics, "dynamics")), body.Seed, replicas,
            [.. body.Blocks.Select(b => new BlockPlace(new BlockId(Check.Within(b.Block, "block", 0, network.Blocks.Count - 1)),
                Check.Within(b.Replica, "replica", 0, replicas - 1)))],
            [.. body.Couplings.Select(c => Start(c, network))], body.Coordinator);
    }

    public static RunHostedBody Of(RunHosted message) => new()
    {
        Node = message.Node,
        Blocks =
        {
            message.Blocks.OrderBy(b => (b.Key.Block.Index, b.Key.Replica))
                .Select(b => new BlockPathPart { Block = b.Key.Block.Index, Replica = b.Key.Replica, Path = b.Value }),
        },
        Couplings = { Of(message.Couplings) },
    };

    public static RunHosted Read(RunKey run, RunHostedBody body) => new(run, body.Node,
        body.Blocks.ToDictionary(b => new BlockPlace(Check.Block(b.Block), Check.Within(b.Replica, "replica")), b => b.Path),
        Paths(body.Couplings));

    public static ConnectBody Of(Connect message) => new()
    {
        Blocks =
        {
            message.Directory.Blocks.OrderBy(b => b.Key.Index).SelectMany(b =>
                b.Value.Select((path, replica) => new BlockPathPart { Block = b.Key.Index, Replica = replica, Path = path })),
        },
        Couplings = { Of(message.Directory.Couplings) },
        Coordinator = message.Directory.Coordinator,
    };

    public static Connect Read(RunKey run, ConnectBody body)
    {
        var blocks = new Dictionary<BlockId, IReadOnlyList<string>>();
        foreach (var part in body.Blocks)
        {
            var block = Check.Block(part.Block);
            if (!blocks.TryGetValue(block, out var paths)) blocks[block] = paths = new List<string>();
            if (part.Replica != paths.Count) throw new WireException($"replica {part.Replica} of {block} found after {paths.Count} others");
            ((List<string>)paths).Add(part.Path);
        }
        return new Connect(run, new RunDirectory(blocks, Paths(body.Couplings), body.Coordinator));
    }

    public static EndRunBody Of(EndRun _) => new();

    public static EndRun Read(RunKey run, EndRunBody _) => new(run);

    public static ReportMessagesBody Of(ReportMessages _) => new();

    public static ReportMessages Read(RunKey run, ReportMessagesBody _) => new(run);

    public static DescribeNodeBody Of(DescribeNode message) => new() { Coordinator = message.Coordinator };

    public static DescribeNode Read(RunKey run, DescribeNodeBody body) => new(run, body.Coordinator);

    public static NodeDescribedBody Of(NodeDescribed message)
    {
        var (node, terms) = (message.Node, message.Node.Terms);
        return new NodeDescribedBody
        {
            Path = node.Path,
            Name = node.Name,
            Threads = node.Threads,
            MemoryBytes = node.MemoryBytes,
            Terms = new TermsPart
            {
                Product = terms.Product,
                WireMajor = terms.WireMajor,
                WireMinor = terms.WireMinor,
                FrameMax = terms.FrameMax,
                Settings = terms.Settings,
            },
        };
    }

    public static NodeDescribed Read(RunKey run, NodeDescribedBody body)
    {
        // Whether the terms are ours is the coordinator's to say: it names both.
        var terms = Check.There(body.Terms, "terms");
        return new NodeDescribed(run, new NodeProfile(body.Path, body.Name, Check.Within(body.Threads, "threads"),
            Check.AtLeastZero(body.MemoryBytes, "memory"),
            new NodeTerms(terms.Product, terms.WireMajor, terms.WireMinor, terms.FrameMax, terms.Settings)));
    }

    private static IEnumerable<CouplingPathPart> Of(IReadOnlyDictionary<CouplingId, string> couplings) =>
        couplings.OrderBy(c => c.Key.Index).Select(c => new CouplingPathPart { Coupling = c.Key.Index, Path = c.Value });

    private static Dictionary<CouplingId, string> Paths(RepeatedField<CouplingPathPart> parts) =>
        parts.ToDictionary(c => Check.Coupling(c.Coupling), c => c.Path);

    private static CouplingStartPart Of(CouplingStart start) => new()
    {
        Coupling = start.Coupling.Index,
        Version = start.Version,
        Values = Parts.Of(start.Values),
        Velocity = Parts.Of(start.Optimiser.Velocity),
        Activity = Parts.Of(start.Optimiser.Activity),
        Squares = Parts.Of(start.Optimiser.Squares),
        Offsets = Parts.Of(start.Optimiser.Offsets),
    };

    private static CouplingStart Start(CouplingStartPart part, NetworkSpec network)
    {
        var id = new CouplingId(Check.Within(part.Coupling, "coupling", 0, network.Couplings.Count - 1));
        var values = Floats.Read(part.Values.Span, "parameters");
        if (values.Length != network[id].Length)
            throw new WireException($"{values.Length} parameters found for '{network[id].Name}', which has {network[id].Length}");
        return new CouplingStart(id, Check.Within(part.Version, "version"), values,
            new OptimiserState(Floats.Read(part.Velocity.Span, "velocity"), Floats.Read(part.Activity.Span, "activity"))
            {
                Squares = Floats.Read(part.Squares.Span, "squared gradients"),
                Offsets = Floats.Read(part.Offsets.Span, "offsets"),
            });
    }
}
