using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using Annda.Actors;
using Annda.Agents;

namespace Annda.Post;

/// <summary>
/// A node's post: brings messages of runs to the posts of other nodes, over one link for each of them, and theirs to actors of this one.
/// Nothing else crosses between nodes for a run.
/// </summary>
public sealed class PostActor : UntypedActor
{
    /// <summary>Its name, below /user.</summary>
    public const string Name = Route.Post;

    // Full paths that are known taken apart; more are forgotten together.
    private const int RoutesMax = 1 << 16;

    private readonly PostOptions _options;
    private readonly PostTraffic _traffic;
    private readonly FaultyDoor<Address>? _door;
    private readonly Dictionary<Address, (int Uid, IActorRef Link)> _links = [];
    private readonly Dictionary<string, (Address Address, string Path)> _routes = [];
    private readonly Address _address = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;
    private readonly int _uid = AddressUidExtension.Uid(Context.System);
    private int _numbers;

    /// <summary>A post without peers.</summary>
    public PostActor(PostOptions options, PostTraffic traffic)
    {
        (_options, _traffic) = (options, traffic);
        if (options.Faults is { } faults) _door = new FaultyDoor<Address>(faults);
    }

    /// <summary>How to make one.</summary>
    public static Props Props(PostOptions options, PostTraffic traffic) => Akka.Actor.Props.Create(() => new PostActor(options, traffic));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_options.FollowsCluster)
            Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
                typeof(ClusterEvent.IMemberEvent));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        if (_options.FollowsCluster) Cluster.Get(Context.System).Unsubscribe(Self);
    }

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason)
    {
        // A post that has lost its links' state must not go on under the same incarnation.
        _options.Failed?.Invoke(reason);
        Context.Stop(Self);
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        _options.Failed?.Invoke(error);
        return Directive.Stop;
    });

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Outbound outbound:
                Send(outbound);
                break;
            case Parcel parcel when _door is null:
                Take(parcel, Sender.Path.Address);
                break;
            case Parcel parcel:
                foreach (var (frame, from) in _door.Pass(parcel.Frame, Sender.Path.Address)) Take(new Parcel(frame), from);
                break;
            case PeerUp up:
                Add(up.Peer);
                break;
            case PeerGone gone:
                Remove(gone.Peer);
                break;
            case ClusterEvent.MemberRemoved removed:
                Remove(PeerOf(removed.Member));
                break;
            // A member is one from its joining on: nodes hear of each other at different times.
            case ClusterEvent.IMemberEvent present:
                Add(PeerOf(present.Member));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>
    /// Bytes that Akka puts around a frame: length, both paths, serializer and manifest.
    /// </summary>
    internal static int EnvelopeBytes(IActorRef to, IActorRef from) =>
        to.Path.ToSerializationFormat().Length + from.Path.ToSerializationFormat().Length + 40;

    /// <summary>Whether the n-th event of a kind is worth a line in the log: the first, second, fourth, ….</summary>
    internal static bool IsNews(long count) => (count & (count - 1)) == 0;

    private static Peer PeerOf(Member member) => new(member.UniqueAddress.Address, member.UniqueAddress.Uid);

    private void Send(Outbound outbound)
    {
        var routes = outbound.To.Select(RouteOf).OfType<(Address Address, string Path)>().ToArray();
        if (routes.Length < outbound.To.Count) Drop(outbound, "no path that takes letters");
        foreach (var node in routes.GroupBy(r => r.Address))
        {
            if (_links.TryGetValue(node.Key, out var known))
                foreach (var paths in Letter.Addresses(node.Select(r => r.Path)))
                    known.Link.Tell(new LinkActor.Send(paths, outbound.Message), Sender);
            else if (node.Key.Equals(_address) || node.Key.HasLocalScope)
                foreach (var (_, path) in node) Letter.Find(Context.System, Letter.Names(path)!).Tell(outbound.Message, ActorRefs.NoSender);
            else Drop(outbound, "no such node");
        }
    }

    private (Address Address, string Path)? RouteOf(string to)
    {
        if (_routes.TryGetValue(to, out var known)) return known;
        if (!ActorPath.TryParse(to, out var path) || path.ToStringWithoutAddress() is var local && Letter.Names(local) is null) return null;
        if (_routes.Count >= RoutesMax) _routes.Clear();
        return _routes[to] = (path.Address, local);
    }

    private void Drop(Outbound outbound, string why)
    {
        if (IsNews(_traffic.Drop()))
            Context.GetLogger().Warning("{0} to {1} dropped: {2}, {3} so far", outbound.Message.GetType().Name,
                string.Join(Letter.Between, outbound.To), why,
                _traffic.Dropped);
    }

    private void Take(Parcel parcel, Address from)
    {
        if (_links.TryGetValue(from, out var known)) known.Link.Tell(parcel, Self);
        else
        {
            _traffic.Others.Refused();
            if (IsNews(_traffic.Stranger()))
                Context.GetLogger().Warning("parcel from {0} refused: no member, {1} so far", from, _traffic.Strangers);
        }
    }

    private void Add(Peer peer)
    {
        if (peer.Address.Equals(_address) || _links.TryGetValue(peer.Address, out var known) && known.Uid == peer.Uid) return;
        // A process that starts again on the same address is another one.
        if (known.Link is { } former) Context.Stop(former);
        var self = _uid;
        var link = Context.ActorOf(Akka.Actor.Props.Create(() => new LinkActor(_options, _traffic, self, peer))
            .WithDispatcher(Context.Props.Dispatcher), $"link-{++_numbers}");
        _links[peer.Address] = (peer.Uid, link);
    }

    private void Remove(Peer peer)
    {
        if (!_links.TryGetValue(peer.Address, out var known) || known.Uid != peer.Uid) return;
        _links.Remove(peer.Address);
        Context.Stop(known.Link);
        Context.ActorSelection($"/user/{NodeAgent.Name}").Tell(new NodeAgent.PeerLost(peer.Address), Self);
    }
}
