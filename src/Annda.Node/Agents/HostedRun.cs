using Akka.Actor;
using Annda.Actors;
using Annda.Protocol;

namespace Annda.Agents;

/// <summary>What a node has of a run: its blocks and couplings, the way to its coordinator, and the counts of its messages.</summary>
internal sealed class HostedRun
{
    private readonly Dictionary<IActorRef, string> _members;
    private readonly Route _way;

    private HostedRun(HostRun host, Dictionary<IActorRef, string> members, RunHosted answer, MessageMeter meter, Route way) =>
        (Key, Coordinator, _members, Answer, Meter, _way) = (host.Run, host.Coordinator, members, answer, meter, way);

    /// <summary>Run and epoch.</summary>
    public RunKey Key { get; }

    /// <summary>Path of the coordinator.</summary>
    public string Coordinator { get; }

    /// <summary>What the coordinator is told.</summary>
    public RunHosted Answer { get; }

    /// <summary>Counts of messages.</summary>
    public MessageMeter Meter { get; }

    /// <summary>Starts the members that are to be here, as children of the agent, and watches them.</summary>
    public static HostedRun Start(HostRun host, IUntypedActorContext context, NodeOffer offer)
    {
        var meter = new MessageMeter();
        // An actor keeps what it is made of: none needs the parameters of all.
        var bare = host with { Couplings = [] };
        var members = new Dictionary<IActorRef, string>();
        var blocks = host.Blocks.ToDictionary(b => b, b => Member(MemberName.Of(b, host), MemberName.Actor(host.Run, b),
            BlockActor.Props(bare, b, meter, offer.Patience, offer.Team)));
        var couplings = host.Couplings.ToDictionary(c => c.Coupling, c => Member(MemberName.Of(c.Coupling, host),
            MemberName.Actor(host.Run, c.Coupling), CouplingActor.Props(bare, c, meter, offer.Patience, offer.Team)));
        return new HostedRun(host, members, new RunHosted(host.Run, Route.PathOf(context.Self, context.System), blocks, couplings), meter,
            Route.To(host.Coordinator, context.System));

        string Member(string name, string actor, Props props)
        {
            var member = context.ActorOf(props.WithDispatcher("annda.dispatchers.compute"), actor);
            members[context.Watch(member)] = name;
            return Route.PathOf(member, context.System);
        }
    }

    /// <summary>What an actor is called, if it is one of the run's.</summary>
    public string? NameOf(IActorRef actor) => _members.GetValueOrDefault(actor);

    /// <summary>To the coordinator.</summary>
    public void Tell(ICoordinatorMessage message, IActorRef from) => _way.Tell(message, from);

    /// <summary>Stops all members; their end is no news.</summary>
    public void Stop(IUntypedActorContext context)
    {
        foreach (var member in _members.Keys)
        {
            context.Unwatch(member);
            context.Stop(member);
        }
    }
}
