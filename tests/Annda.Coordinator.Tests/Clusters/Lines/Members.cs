using Akka.Actor;
using Akka.Remote;
using Akka.Remote.Transport;
using Annda.Coordination;
using Annda.Hosting;
using Annda.Post;
using Annda.Protocol;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Tests.Clusters.Lines;

/// <summary>A coordinator and nodes, members of a cluster of this process on 127.0.0.1, and the lines between them.</summary>
internal sealed class Members : IAsyncDisposable
{
    /// <summary>How long anything may take: far longer than it does.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Time of the machine, from some beginning on.</summary>
    public static long Milliseconds => (long)TimeProvider.System.GetElapsedTime(0).TotalMilliseconds;

    private readonly string _settings;
    private readonly PostFaults? _line;
    private readonly List<ClusterNode> _nodes = [];
    private ulong _started;

    private Members(PostFaults? line, string settings) => (_line, _settings) = (line, settings);

    /// <summary>Coordinates.</summary>
    public ClusterNode Coordinator { get; private set; } = null!;

    /// <summary>Everyone, the coordinator first, then nodes in the order in which they were started.</summary>
    public IReadOnlyList<ClusterNode> All => [Coordinator, .. _nodes];

    /// <summary>Nodes.</summary>
    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    /// <summary>Starts them and waits until they are members.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="line">What happens to parcels at every door.</param>
    /// <param name="settings">Settings of Akka.</param>
    public static async Task<Members> StartAsync(int nodes, PostFaults? line = null, string settings = "")
    {
        var members = new Members(line, "akka.remote.dot-netty.tcp.applied-adapters = [trttl]\n" + settings);
        try
        {
            members.Coordinator = await members.StartAsync(ClusterRole.Coordinator);
            for (var n = 0; n < nodes; n++) await members.AddNodeAsync();
            return members;
        }
        catch
        {
            await members.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more node, which joins the coordinator.</summary>
    public async Task AddNodeAsync() => _nodes.Add(await StartAsync(ClusterRole.Node));

    /// <summary>Nothing passes any more from these to those.</summary>
    public static void Silence(IEnumerable<ClusterNode> from, IEnumerable<ClusterNode> to) => Set(from, to, Blackhole.Instance);

    /// <summary>Nothing passes any more between these and those.</summary>
    public static void Cut(IReadOnlyList<ClusterNode> these, IReadOnlyList<ClusterNode> those)
    {
        Silence(these, those);
        Silence(those, these);
    }

    /// <summary>Everything passes again.</summary>
    public static void Mend(IReadOnlyList<ClusterNode> these, IReadOnlyList<ClusterNode> those)
    {
        Set(these, those, Unthrottled.Instance);
        Set(those, these, Unthrottled.Instance);
    }

    /// <summary>Runs a program on the nodes.</summary>
    /// <param name="job">What.</param>
    /// <param name="observer">Who watches.</param>
    public async Task<RunResult> RunAsync(Job job, IRunObserver observer)
    {
        // Not disposed of: that would end the coordinator's member, which is this object's.
        var simulation = await Simulation.StartAsync(job.Network, new SimulationOptions
        {
            Seed = Job.Seed,
            Start = _ => Task.FromResult<INode>(Coordinator),
            Placing = new PlacingRules
            {
                Nodes = _nodes.Count, Wait = TimeSpan.FromMinutes(2), Terms = Coordinator.Terms,
                Place = nodes => Spread(job.Network.Spec, nodes),
            },
        });
        return await simulation.RunAsync(job.Program(), observer).WaitAsync(Patience);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_nodes.Append(Coordinator).Where(m => m is not null).Select(m => m.DisposeAsync().AsTask()));

    // Two replicas of every block, one after the other over the nodes: every step crosses between all of them.
    private static RunPlaces Spread(NetworkSpec network, IReadOnlyList<NodeProfile> nodes)
    {
        var next = 0;
        return new RunPlaces(2,
            Enumerable.Range(0, 2).SelectMany(r => network.BlockIds.Select(b => new BlockPlace(b, r)))
                .ToDictionary(b => b, _ => nodes[next++ % nodes.Count].Path),
            network.CouplingIds.ToDictionary(c => c, _ => nodes[next++ % nodes.Count].Path));
    }

    private static void Set(IEnumerable<ClusterNode> from, IEnumerable<ClusterNode> to, ThrottleMode mode)
    {
        foreach (var (a, b) in from.SelectMany(a => to.Select(b => (a, b))))
        {
            Command(a, b, ThrottleTransportAdapter.Direction.Send, mode);
            Command(b, a, ThrottleTransportAdapter.Direction.Receive, mode);
        }
    }

    private static void Command(ClusterNode at, ClusterNode other, ThrottleTransportAdapter.Direction direction, ThrottleMode mode)
    {
        if (at.System.WhenTerminated.IsCompleted) return;
        var transport = ((IRemoteActorRefProvider)((ExtendedActorSystem)at.System).Provider).Transport;
        var address = new Address("trttl.tcp", "annda", other.Address.Host, other.Address.Port);
        Assert.True(transport.ManagementCommand(new SetThrottle(address, direction, mode)).Wait(Patience), "a line cannot be set");
    }

    private async Task<ClusterNode> StartAsync(ClusterRole role)
    {
        var node = await ClusterNode.StartAsync(new ClusterOptions
        {
            Listen = new HostPort("127.0.0.1", 0),
            Name = $"{role}-{++_started}",
            Role = role,
            Join = role == ClusterRole.Coordinator ? [] : [Coordinator.Address],
            Threads = 1,
            Patience = TimeSpan.FromMilliseconds(300),
            BadLine = _line is { } line ? line with { Seed = line.Seed * 100 + _started } : null,
            Settings = _settings,
        });
        await node.Joined.WaitAsync(Patience);
        return node;
    }
}
