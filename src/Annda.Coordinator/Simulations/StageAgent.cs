using Akka.Actor;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Simulations;

/// <summary>
/// Stands between a coordinator and the agent of a node: the agent hosts what is real, this one what stands in a block's place.
/// </summary>
internal sealed class StageAgent(IActorRef agent, IReadOnlyDictionary<BlockId, IActorRef> placed,
    IReadOnlyDictionary<BlockId, Func<HostRun, Props>> made, Action<RunHosted> hosted) : UntypedActor
{
    private IActorRef _coordinator = ActorRefs.Nobody;
    private HostRun? _host;
    private RunHosted? _answer;

    public static Props Props(IActorRef agent, IReadOnlyDictionary<BlockId, IActorRef> placed,
        IReadOnlyDictionary<BlockId, Func<HostRun, Props>> made, Action<RunHosted> hosted) =>
        Akka.Actor.Props.Create(() => new StageAgent(agent, placed, made, hosted)).WithDispatcher("annda.dispatchers.control");

    // As with real blocks: none is made anew with its memory gone. The coordinator hears of its end.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HostRun host:
                _coordinator = Sender;
                _host = host;
                agent.Tell(host with { Blocks = [.. host.Blocks.Where(b => !placed.ContainsKey(b) && !made.ContainsKey(b))] });
                break;
            case RunHosted real:
                if (_answer is null) hosted(_answer = real with { Directory = Complete(real.Directory) });
                _coordinator.Tell(_answer);
                // Probes need not know how to answer.
                foreach (var block in placed.Keys)
                    _coordinator.Tell(new Connected(real.Run, $"block {_host!.Network[block].Name}"), _coordinator);
                break;
            case EndRun:
                agent.Forward(message);
                Context.Stop(Self);
                break;
            case ICoordinatorMessage:
                _coordinator.Forward(message);
                break;
            default:
                agent.Forward(message);
                break;
        }
    }

    private RunDirectory Complete(RunDirectory real)
    {
        var blocks = real.Blocks.ToDictionary();
        foreach (var (block, actor) in placed) blocks[block] = actor.Path.ToString();
        foreach (var (block, props) in made)
        {
            var own = Context.ActorOf(props(_host!).WithDispatcher("annda.dispatchers.compute"), $"block-{block.Index}");
            blocks[block] = own.Path.ToString();
        }
        return real with { Blocks = blocks };
    }
}
