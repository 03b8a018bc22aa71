using Akka.Actor;
using Annda.Couplings;
using Annda.Kernels;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Actors;

/// <summary>The shell of a <see cref="Coupling"/>: hands it messages and sends what it has to say. No arithmetic here.</summary>
public sealed class CouplingActor : MemberActor, ICouplingOutbox
{
    private readonly Coupling _coupling;

    /// <summary>A coupling of a run on this node.</summary>
    public CouplingActor(HostRun host, CouplingStart start, MessageMeter meter, TimeSpan patience, WorkTeam? team = null)
        : base(host.Run, MemberName.Of(start.Coupling, host), meter, patience) =>
        _coupling = new Coupling(host.Run, host.Network, start, this, team);

    /// <summary>How to make one.</summary>
    public static Props Props(HostRun host, CouplingStart start, MessageMeter meter, TimeSpan patience, WorkTeam? team = null) =>
        Akka.Actor.Props.Create(() => new CouplingActor(host, start, meter, patience, team));

    /// <inheritdoc/>
    protected override void Connect() => _coupling.Announce();

    /// <inheritdoc/>
    protected override bool Take(object message)
    {
        if (message is not ICouplingMessage known) return false;
        // Only counts and shifts are progress: an order that is sent again must not keep the coupling from asking for them.
        if (known is CorrelationCounts or BiasShift) Progress();
        _coupling.Receive(known);
        return true;
    }

    /// <inheritdoc/>
    protected override void Nudge() => _coupling.Nudge();

    void ICouplingOutbox.Send(BlockId to, IBlockMessage message) => Links.Send(to, message, Self);

    void ICouplingOutbox.Send(IReadOnlyList<BlockId> to, IBlockMessage message) => Links.Send(to, message, Self);

    void ICouplingOutbox.Send(CouplingId to, ICouplingMessage message) => Links.Send(to, message, Self);

    void ICouplingOutbox.Send(ICoordinatorMessage message) => Links.Send(message, Self);
}
