using Akka.Actor;
using Annda.Actors;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Simulations;

/// <summary>
/// Stands between a coordinator and the agent of a node: the agent hosts what is real, this one what stands in a block's place.
/// </summary>
internal sealed class StageAgent(IActorRef agent, IReadOnlyDictionary<BlockId, IActorRef> placed,
    IReadOnlyDictionary<BlockId, Func<HostRun, Props>> made, Action<RunHosted> hosted, TimeSpan patience) : UntypedActor, IWithTimers
{
    private readonly Dictionary<IActorRef, string> _own = [];
    private Route _coordinator = Route.Nowhere;
    private HostRun? _host;
    private RunHosted? _answer;

    private sealed record EndedTick(string Member);

    public ITimerScheduler Timers { get; set; } = null!;

    private string Path => Route.PathOf(Self, Context.System);

    public static Props Props(IActorRef agent, IReadOnlyDictionary<BlockId, IActorRef> placed,
        IReadOnlyDictionary<BlockId, Func<HostRun, Props>> made, Action<RunHosted> hosted, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new StageAgent(agent, placed, made, hosted, patience)).WithDispatcher("annda.dispatchers.control");

    // As with real blocks: none is made anew with its memory gone. The coordinator hears of its end.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DescribeNode query:
                _coordinator = Route.To(query.Coordinator, Context.System);
                agent.Tell(query with { Coordinator = Path });
                break;
            case NodeDescribed described:
                _coordinator.Tell(described with { Node = described.Node with { Path = Path } }, Self);
                break;
            case HostRun host:
                _host = host;
                agent.Tell(host with
                {
                    Blocks = [.. host.Blocks.Where(b => !placed.ContainsKey(b.Block) && !made.ContainsKey(b.Block))],
                    Coordinator = Path,
                });
                break;
            case RunHosted real:
                if (_answer is null) hosted(_answer = real with { Node = Path, Blocks = Complete(real.Blocks) });
                _coordinator.Tell(_answer, Self);
                // Probes need not know how to answer.
                foreach (var block in placed.Keys)
                    _coordinator.Tell(new Connected(real.Run, MemberName.Of(new BlockPlace(block), _host!)), Self);
                break;
            case MessagesReported reported:
                _coordinator.Tell(reported with { Node = Path }, Self);
                break;
            case Terminated gone:
                TellEnd(new EndedTick(_own[gone.ActorRef]));
                break;
            case EndedTick again:
                TellEnd(again);
                break;
            case EndRun:
                agent.Forward(message);
                Context.Stop(Self);
                break;
            case ICoordinatorMessage known:
                _coordinator.Tell(known, Sender);
                break;
            default:
                agent.Forward(message);
                break;
        }
    }

    private Dictionary<BlockPlace, string> Complete(IReadOnlyDictionary<BlockPlace, string> real)
    {
        var blocks = real.ToDictionary();
        foreach (var (block, actor) in placed) blocks[Watched(block, actor)] = actor.Path.ToString();
        foreach (var (block, props) in made)
        {
            var own = Context.ActorOf(props(_host!).WithDispatcher("annda.dispatchers.compute"), $"block-{block.Index}");
            blocks[Watched(block, own)] = own.Path.ToString();
        }
        return blocks;
    }

    // As an agent does: said again until the run is ended.
    private void TellEnd(EndedTick ended)
    {
        _coordinator.Tell(new MemberEnded(_host!.Run, ended.Member), Self);
        Timers.StartSingleTimer(ended, ended, patience);
    }

    private BlockPlace Watched(BlockId block, IActorRef actor)
    {
        var place = new BlockPlace(block);
        _own[Context.Watch(actor)] = MemberName.Of(place, _host!);
        return place;
    }
}
