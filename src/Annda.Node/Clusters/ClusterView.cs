using Akka.Actor;
using Akka.Cluster;
using Annda.Agents;
using Annda.Hosting;
using static Akka.Cluster.ClusterEvent;

namespace Annda.Clusters;

/// <summary>Tells its subscribers which nodes of the cluster are there: members with the role of a node that are up.</summary>
public sealed class ClusterView : UntypedActor
{
    /// <summary>Its name under /user.</summary>
    public const string Name = "cluster-view";

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly HashSet<IActorRef> _subscribers = [];
    // Those that are up, and whether they are silent.
    private readonly Dictionary<UniqueAddress, bool> _nodes = [];

    /// <summary>Query: an actor wants to be told.</summary>
    public sealed record Subscribe(IActorRef Subscriber);

    /// <inheritdoc/>
    protected override void PreStart() =>
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent), typeof(IReachabilityEvent));

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Subscribe(var subscriber) when _subscribers.Add(subscriber):
                Context.Watch(subscriber);
                foreach (var (node, silent) in _nodes)
                {
                    subscriber.Tell(new NodeUp(Path(node)), Self);
                    if (silent) subscriber.Tell(new NodeSilent(Path(node)), Self);
                }
                break;
            case Terminated gone:
                _subscribers.Remove(gone.ActorRef);
                break;
            case MemberUp up when up.Member.HasRole(MemberSettings.RoleName(ClusterRole.Node))
                && _nodes.TryAdd(up.Member.UniqueAddress, false):
                Say(new NodeUp(Path(up.Member.UniqueAddress)));
                break;
            case UnreachableMember silent when _nodes.TryGetValue(silent.Member.UniqueAddress, out var known) && !known:
                _nodes[silent.Member.UniqueAddress] = true;
                Say(new NodeSilent(Path(silent.Member.UniqueAddress)));
                break;
            case ReachableMember back when _nodes.TryGetValue(back.Member.UniqueAddress, out var known) && known:
                _nodes[back.Member.UniqueAddress] = false;
                Say(new NodeBack(Path(back.Member.UniqueAddress)));
                break;
            // Who begins to leave takes no more work: waiting until it is gone would only lose time.
            case MemberLeft or MemberExited or MemberDowned or MemberRemoved
                when ((IMemberEvent)message).Member.UniqueAddress is var lost && _nodes.Remove(lost):
                Say(new NodeLost(Path(lost)));
                break;
        }
    }

    private static string Path(UniqueAddress node) => $"{node.Address}/user/{NodeAgent.Name}";

    private void Say(object news)
    {
        foreach (var subscriber in _subscribers) subscriber.Tell(news, Self);
    }
}
