using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote;
using Akka.Serialization;
using Annda.Actors;
using Annda.Post;
using Annda.Protocol;

namespace Annda.Tests.Post;

/// <summary>A message with a number and content of any size.</summary>
public sealed record Note(RunKey Run, int Number, byte[] Content) : IRunMessage;

/// <summary>A message that has no form in bytes.</summary>
public sealed record Unwritable(RunKey Run) : IRunMessage;

/// <summary>Parcels as they are.</summary>
public sealed class ParcelSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 741;

    public override byte[] ToBinary(object obj) => ((Parcel)obj).Frame;

    public override object FromBinary(byte[] bytes, string manifest) =>
        manifest == "p1" ? new Parcel(bytes) : throw new SerializationException(manifest);

    public override string Manifest(object o) => "p1";
}

/// <summary>An actor system with a post, listening on 127.0.0.1, and an actor that keeps what comes to /user/node.</summary>
public sealed class PostNode : IAsyncDisposable
{
    public static readonly RunKey Run = new(0xBEE, 1);

    /// <summary>How long anything may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private long _bytes;

    private PostNode(int port, PostOptions options, string settings)
    {
        System = ActorSystem.Create("annda", ConfigurationFactory.ParseString(settings).WithFallback(ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = remote
              actor.serializers.annda = "Annda.Tests.Post.ParcelSerializer, Annda.Node.Tests"
              actor.serialization-bindings { "Annda.Post.Parcel, annda-node" = annda, "Annda.Post.Parcel, Annda.Node" = annda }
              actor.serialization-settings.allow-unregistered-types = false
              remote.retry-gate-closed-for = 300ms
              remote.dot-netty.tcp {
                hostname = "127.0.0.1"
                port = {{port}}
                maximum-frame-size = 1 MiB
                send-buffer-size = 2 MiB
                receive-buffer-size = 2 MiB
              }
              coordinated-shutdown.exit-clr = off
            }
            """)));
        Sink = System.ActorOf(Props.Create(() => new Keeper(this)), "node");
        Post = System.ActorOf(PostActor.Props(options, Traffic), PostActor.Name);
        Address = ((ExtendedActorSystem)System).Provider.DefaultAddress;
        Peer = new Peer(Address, AddressUidExtension.Uid(System));
    }

    /// <summary>How notes become bytes.</summary>
    public static PostCodec Codec { get; } = new(Write, Read);

    public ActorSystem System { get; }

    public IActorRef Post { get; }

    public IActorRef Sink { get; }

    public Address Address { get; }

    public Peer Peer { get; }

    public PostTraffic Traffic { get; } = new();

    /// <summary>Numbers of the notes that came, in order of arrival.</summary>
    public ConcurrentQueue<int> Notes { get; } = [];

    /// <summary>Bytes of content that came.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>A post that hears of its peers from the test.</summary>
    public static PostNode Start(int port = 0, PostFaults? faults = null) =>
        Start(new PostOptions { Codec = Codec, FollowsCluster = false, Faults = faults }, port);

    public static PostNode Start(PostOptions options, int port = 0, string settings = "") => new(port, options, settings);

    /// <summary>One that others reach through a proxy.</summary>
    public static PostNode Start(Proxy proxy)
    {
        for (var tries = 0; ; tries++)
            try
            {
                var settings = $"akka.remote.dot-netty.tcp.public-port = {proxy.Port}";
                return Start(new PostOptions { Codec = Codec, FollowsCluster = false }, proxy.ChooseTarget(), settings);
            }
            catch (Exception) when (tries < 10)
            {
                // Somebody else has taken the port meanwhile.
            }
    }

    /// <summary>Both know each other.</summary>
    public static void Meet(PostNode a, PostNode b)
    {
        a.Post.Tell(new PeerUp(b.Peer));
        b.Post.Tell(new PeerUp(a.Peer));
    }

    /// <summary>Sends a note to an actor of a node.</summary>
    public void Send(PostNode to, int number, int bytes = 100, string path = "/user/node") =>
        Post.Tell(new Outbound([$"{to.Address}{path}"], new Note(Run, number, new byte[bytes])));

    /// <summary>Waits until something holds.</summary>
    public static async Task Until(Func<bool> holds, string what)
    {
        for (var waited = TimeSpan.Zero; !holds(); waited += TimeSpan.FromMilliseconds(2))
        {
            Assert.True(waited < Patience, $"not in {Patience}: {what}");
            await Task.Delay(2);
        }
    }

    /// <summary>Waits until so many notes have come, and checks that each came once.</summary>
    public async Task Expect(int notes)
    {
        await Until(() => Notes.Count >= notes, $"{notes} notes");
        Assert.Equal(Enumerable.Range(0, notes), Notes.Order());
    }

    public async ValueTask DisposeAsync() => await System.Terminate();

    private static void Write(IRunMessage message, IBufferWriter<byte> to)
    {
        var note = message as Note ?? throw new NotSupportedException(message.GetType().Name);
        var head = to.GetSpan(16);
        MemoryMarshal.Write(head, note.Run.Run);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], note.Run.Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], note.Number);
        to.Advance(16);
        to.Write(note.Content);
    }

    private static Note Read(ReadOnlySpan<byte> from) => from.Length < 16
        ? throw new SerializationException("too short")
        : new Note(new RunKey(MemoryMarshal.Read<ulong>(from), BinaryPrimitives.ReadInt32LittleEndian(from[8..])),
            BinaryPrimitives.ReadInt32LittleEndian(from[12..]), from[16..].ToArray());

    private sealed class Keeper(PostNode node) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "child") Context.ActorOf(Props.Create(() => new Keeper(node)), "0123456789abcdef-1-block-3");
            else if (message is Note note && Sender.IsNobody())
            {
                Interlocked.Add(ref node._bytes, note.Content.Length);
                node.Notes.Enqueue(note.Number);
            }
        }
    }
}
