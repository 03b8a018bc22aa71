using Akka.Actor;
using Annda.Hosting;

namespace Annda.Tests.Strangers;

/// <summary>A hostile peer at a port without TLS: it is heard, and gets nothing.</summary>
public sealed class HostilePeerTests : IAsyncLifetime
{
    private const string Hostile = """
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp.maximum-frame-size = 8 MiB
        akka.remote.dot-netty.tcp.send-buffer-size = 16 MiB
        akka.actor {
          serializers {
            forged-protobuf = "Annda.Tests.Strangers.ProtobufForger, Annda.Node.Tests"
            forged-unknown = "Annda.Tests.Strangers.UnknownForger, Annda.Node.Tests"
            forged-frame = "Annda.Tests.Strangers.FrameForger, Annda.Node.Tests"
          }
          serialization-bindings {
            "Annda.Tests.Strangers.ForgedProtobuf, Annda.Node.Tests" = forged-protobuf
            "Annda.Tests.Strangers.ForgedUnknown, Annda.Node.Tests" = forged-unknown
            "Annda.Tests.Strangers.ForgedFrame, Annda.Node.Tests" = forged-frame
          }
        }
        """;

    private readonly Peers _peers = new();
    private ActorSystem _hostile = null!;

    public Task InitializeAsync()
    {
        _hostile = _peers.Other("hostile", more: Hostile);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _peers.EndAsync();

    [Fact]
    public async Task On_a_system_as_Akka_makes_it_the_probes_build_types_and_start_and_stop_actors()
    {
        var naive = _peers.Other("annda", more: "akka.actor.provider = remote");
        var victim = naive.ActorOf(Props.Create<PlantedActor>(), "node");
        var address = ((ExtendedActorSystem)naive).Provider.DefaultAddress;
        var (built, started) = (Planted.Built, PlantedActor.Started);
        var ended = victim.WatchAsync();
        Probe(address, "/user/node");
        await Systems.UntilAsync(() => Planted.Built >= built + 2 && PlantedActor.Started >= started + 1,
            "types are built, an actor starts");
        Stop(address, "/user/node");
        await Systems.UntilAsync(() => ended.IsCompleted, "the actor is stopped");
    }

    [Fact]
    public async Task A_member_builds_nothing_starts_nothing_and_stops_nothing()
    {
        var first = await _peers.MemberAsync(null);
        var second = await _peers.MemberAsync(null, first);
        await Peers.UpAsync(2, first, second);
        var address = Systems.Address(first.System);
        string[] paths = ["/user/node", "/user/post", "/system/cluster/core/daemon", "/remote", "/deadLetters"];
        var (built, started) = (Planted.Built, PlantedActor.Started);
        var ended = first.Agent.WatchAsync();
        foreach (var path in paths)
        {
            Probe(address, path);
            Stop(address, path);
        }
        // An answer over the same connection: all before it has been read, and the connection has survived it.
        await AnswersAsync(_hostile, address, "/user/node");
        Assert.Equal((built, started), (Planted.Built, PlantedActor.Started));
        Assert.False(ended.IsCompleted);
        await WorksAsync(first, second);
    }

    [Fact]
    public async Task Frames_that_are_too_long_cut_off_their_sender_and_nobody_else()
    {
        var first = await _peers.MemberAsync(null);
        var second = await _peers.MemberAsync(null, first);
        await Peers.UpAsync(2, first, second);
        var address = Systems.Address(first.System);
        await AnswersAsync(_hostile, address, "/user/node");
        var cut = new Journal(_hostile);
        Find(_hostile, address, "/user/node").Tell(new byte[4 << 20]);
        await cut.SaysAsync("Association with remote system", "has failed");
        await AnswersAsync(_hostile, address, "/user/node");
        await WorksAsync(first, second);
    }

    // What builds a type by JSON, by a manifest, starts an actor, and what nobody understands.
    private void Probe(Address to, string path)
    {
        var target = Find(_hostile, to, path);
        target.Tell(new Planted("by JSON"));
        target.Tell(new ForgedProtobuf());
        _hostile.ActorOf(Props.Create<PlantedActor>().WithDeploy(new Deploy(new RemoteScope(to))));
        target.Tell(new ForgedUnknown());
        target.Tell(new ForgedFrame());
    }

    private void Stop(Address to, string path)
    {
        foreach (var end in new object[] { PoisonPill.Instance, Kill.Instance })
        {
            Find(_hostile, to, path).Tell(end);
            _hostile.ActorSelection($"{to}{path}").Tell(end);
            _hostile.ActorSelection($"{to}/user/*").Tell(end);
        }
        // Orders that a parent gives to its children.
        var child = (IInternalActorRef)Find(_hostile, to, path);
        child.Restart(new InvalidOperationException("by a stranger"));
        child.Suspend();
        child.Stop();
    }

    /// <summary>Both answer each other and reach each other.</summary>
    internal static async Task WorksAsync(ClusterNode first, ClusterNode second)
    {
        await AnswersAsync(second.System, Systems.Address(first.System), "/user/node");
        await AnswersAsync(first.System, Systems.Address(second.System), "/user/node");
        await Peers.UpAsync(2, first, second);
        await Systems.UntilAsync(() => new[] { first, second }.All(m => Akka.Cluster.Cluster.Get(m.System).State.Unreachable.IsEmpty),
            "both reach each other");
    }

    // Asks again where a connection has to be made anew.
    private static async Task AnswersAsync(ActorSystem from, Address to, string path)
    {
        using var end = new CancellationTokenSource(Systems.Patience);
        while (true)
        {
            try
            {
                var identity = await Find(from, to, path).Ask<ActorIdentity>(new Identify(path), TimeSpan.FromSeconds(3));
                Assert.NotNull(identity.Subject);
                return;
            }
            catch (AskTimeoutException) when (!end.IsCancellationRequested)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private static IActorRef Find(ActorSystem from, Address to, string path) =>
        ((ExtendedActorSystem)from).Provider.ResolveActorRef($"{to}{path}");
}
