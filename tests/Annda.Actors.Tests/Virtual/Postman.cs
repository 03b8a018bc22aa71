using Akka.Actor;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Virtual;

/// <summary>Two plain actors in the places of blocks 0 and 1: what one sends the other is noted with its time of arrival.</summary>
public sealed class Postman : IAsyncDisposable
{
    private static readonly RunKey Run = new(1, 1);
    private readonly IActorRef _from, _to;

    public Postman(VirtualSettings settings)
    {
        Node = VirtualNode.Start(settings);
        _from = Node.System.ActorOf(Props.Create(() => new Listener(this)), "zero");
        _to = Node.System.ActorOf(Props.Create(() => new Listener(this)), "one");
        var blocks = new Dictionary<BlockId, IReadOnlyList<string>> { [new(0)] = [$"{_from.Path}"], [new(1)] = [$"{_to.Path}"] };
        var directory = new RunDirectory(blocks, new Dictionary<CouplingId, string>(), $"{Node.Agent.Path}");
        Node.RunFor(0);
        _to.Tell(new Connect(Run, directory), _to);
        Node.RunFor(0);
    }

    /// <summary>The node.</summary>
    public VirtualNode Node { get; }

    /// <summary>Versions and times of arrival, in order of arrival.</summary>
    public List<(long Version, double Time)> Arrived { get; } = [];

    /// <summary>Sends states from block 0 to block 1: units × 8 bytes.</summary>
    public void Send(long version, int units = 1) =>
        _to.Tell(new Activation(Run, new BlockId(0), new GroupKey(0, 0), version, version, new BitPlanes(units, 64)), _from);

    /// <summary>Sends so many at once and waits until all have arrived or are lost.</summary>
    public Postman Burst(int count, double within = 1e6)
    {
        for (var version = 0; version < count; version++) Send(version);
        Node.RunFor(within);
        return this;
    }

    /// <summary>Has block 1 tell itself something after a while, by the actor system's scheduler.</summary>
    public void Wake(double after, long version) =>
        Node.System.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(after), _to, version, _to);

    public ValueTask DisposeAsync() => Node.DisposeAsync();

    private sealed class Listener(Postman postman) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Activation activation) postman.Arrived.Add((activation.Version, postman.Node.Now));
            if (message is long version) postman.Arrived.Add((version, postman.Node.Now));
        }
    }
}
