using Akka.Actor;
using Annda.Actors;
using Annda.Protocol;

namespace Annda.Tests.Faults;

/// <summary>
/// Stands between a coordinator and the real agent of a node: puts a bad line in front of every block, every coupling and the
/// coordinator, so that no message of a run goes straight.
/// </summary>
public sealed class LossyAgent(IActorRef agent, BadLine fate) : UntypedActor
{
    private IActorRef _coordinator = ActorRefs.Nobody;
    private RunHosted? _answer;

    private string Path => Route.PathOf(Self, Context.System);

    /// <summary>How to make one.</summary>
    public static Props Props(IActorRef agent, BadLine fate) => Akka.Actor.Props.Create(() => new LossyAgent(agent, fate));

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DescribeNode query:
                _coordinator = Sender;
                agent.Tell(query with { Coordinator = Path });
                break;
            case NodeDescribed described:
                _coordinator.Tell(described with { Node = described.Node with { Path = Path } });
                break;
            case HostRun host:
                agent.Tell(host with { Coordinator = Path });
                break;
            case RunHosted hosted:
                _answer ??= Interpose(hosted) with { Node = Path };
                _coordinator.Tell(_answer);
                break;
            case MessagesReported reported:
                _coordinator.Tell(reported with { Node = Path });
                break;
            case ICoordinatorMessage known:
                _coordinator.Tell(known);
                break;
            default:
                agent.Forward(message);
                break;
        }
    }

    private RunHosted Interpose(RunHosted real)
    {
        var line = 0u;
        var coordinator = Line(_coordinator, "", line++);
        return real with
        {
            Blocks = real.Blocks.ToDictionary(b => b.Key, b => Line(Find(b.Value), coordinator, line++)),
            Couplings = real.Couplings.ToDictionary(c => c.Key, c => Line(Find(c.Value), coordinator, line++)),
        };
    }

    private string Line(IActorRef target, string coordinator, uint line)
    {
        var relay = Context.ActorOf(Akka.Actor.Props.Create(() => new Relay(target, coordinator, line, fate)), $"line-{line}");
        return relay.Path.ToString();
    }

    private static IActorRef Find(string path) => ((ExtendedActorSystem)Context.System).Provider.ResolveActorRef(path);
}
