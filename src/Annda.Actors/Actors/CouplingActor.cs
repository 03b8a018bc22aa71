using Akka.Actor;
using Akka.Event;
using Annda.Couplings;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Actors;

/// <summary>The shell of a <see cref="Coupling"/>: hands it messages and sends what it has to say. No arithmetic here.</summary>
public sealed class CouplingActor : UntypedActor, IWithTimers, ICouplingOutbox
{
    private readonly RunKey _run;
    private readonly string _name;
    private readonly Coupling _coupling;
    private readonly Links _links;
    private readonly TimeSpan _patience;
    private bool _moved;

    /// <summary>A coupling of a run on this node.</summary>
    public CouplingActor(HostRun host, CouplingStart start, MessageMeter meter, TimeSpan patience)
    {
        (_run, _name, _patience) = (host.Run, host.Network[start.Coupling].Name, patience);
        _links = new Links(meter);
        _coupling = new Coupling(host.Run, host.Network, start, this);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record NudgeTick
    {
        public static readonly NudgeTick Instance = new();
    }

    /// <summary>How to make one.</summary>
    public static Props Props(HostRun host, CouplingStart start, MessageMeter meter, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new CouplingActor(host, start, meter, patience));

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(NudgeTick), NudgeTick.Instance, _patience);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        try
        {
            switch (message)
            {
                case Connect connect when connect.Run == _run:
                    _links.Connect(connect.Directory, Context.System);
                    _coupling.Announce();
                    ((ICouplingOutbox)this).Send(new Connected(_run, $"coupling {_name}"));
                    break;
                case NudgeTick:
                    if (!_moved) _coupling.Nudge();
                    _moved = false;
                    break;
                case ICouplingMessage known:
                    // Only counts are progress: an order that is sent again must not keep the coupling from asking for them.
                    _moved |= known is CorrelationCounts;
                    _coupling.Receive(known);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
#pragma warning disable CA1031 // Right or stopped: whatever goes wrong in a coupling stops the run by name.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Context.GetLogger().Error(error, "Coupling {0} failed", _name);
            ((ICouplingOutbox)this).Send(new Refused(_run, _name, error.Message));
            Context.Stop(Self);
        }
    }

    void ICouplingOutbox.Send(BlockId to, IBlockMessage message) => _links.Send(to, message, Self);

    void ICouplingOutbox.Send(ICoordinatorMessage message) => _links.Send(message, Self);
}
