using Akka.Actor;
using Akka.Event;
using Annda.Actors;
using Annda.Protocol;

namespace Annda.Agents;

/// <summary>
/// The agent of a node: says what the node offers, starts and stops the blocks and couplings of runs on request, and tells a run's
/// coordinator when one of them stops by itself. It does no work of a run and knows nothing of other nodes.
/// </summary>
public sealed class NodeAgent : UntypedActor, IWithTimers
{
    /// <summary>Name of the agent under /user.</summary>
    public const string Name = "node";

    private readonly NodeOffer _offer;
    private readonly Dictionary<RunKey, HostedRun> _runs = [];
    // The newest epoch of each run that was here: older ones are refused.
    private readonly Dictionary<ulong, int> _newest = [];

    // More runs than this are forgotten, the oldest first.
    private const int NewestMax = 1 << 16;

    private readonly Queue<ulong> _known = [];

    private sealed record EndedTick(RunKey Run, string Member);

    /// <summary>Fact: a process is a member of the cluster no longer. What it coordinated here is ended.</summary>
    /// <param name="Address">Its address.</param>
    public sealed record PeerLost(Address Address);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>An agent without runs.</summary>
    public NodeAgent(NodeOffer offer) => _offer = offer;

    /// <summary>How to make one.</summary>
    public static Props Props(NodeOffer offer) => Akka.Actor.Props.Create(() => new NodeAgent(offer));

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        // Its children end with it, and nobody else would say so.
        foreach (var run in _runs.Values) run.Tell(new Refused(run.Key, _offer.Name, $"the node's agent failed: {reason.Message}"), Self);
        foreach (var run in _runs.Values) _offer.Meters?.End(run.Meter);
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        // The sender is the member that failed; one that could not even be made cannot say so itself.
        foreach (var run in _runs.Values)
            if (run.NameOf(Sender) is { } name) run.Tell(new Refused(run.Key, name, error.GetBaseException().Message), Self);
        return Directive.Stop;
    });

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DescribeNode query when IsPath(query.Coordinator):
                Route.To(query.Coordinator, Context.System).Tell(new NodeDescribed(query.Run, Profile()), Self);
                break;
            case HostRun host when IsPath(host.Coordinator):
                Host(host);
                break;
            case ReportMessages query when _runs.TryGetValue(query.Run, out var hosted):
                hosted.Tell(Report(hosted), Self);
                break;
            case EndRun end:
                // A late order must not start the run again under names that may not be free yet.
                Know(end.Run);
                if (_runs.TryGetValue(end.Run, out var ended)) End(ended);
                break;
            case Terminated gone:
                foreach (var run in _runs.Values)
                    if (run.NameOf(gone.ActorRef) is { } name) TellEnd(new EndedTick(run.Key, name));
                break;
            case PeerLost lost:
                foreach (var run in _runs.Values.Where(r => ActorPath.Parse(r.Coordinator).Address == lost.Address).ToArray()) End(run);
                break;
            case EndedTick again:
                TellEnd(again);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // Said again until the run is ended: the message may be lost, and the run would wait for ever.
    private void TellEnd(EndedTick ended)
    {
        if (!_runs.TryGetValue(ended.Run, out var run)) return;
        run.Tell(new MemberEnded(ended.Run, ended.Member), Self);
        Timers.StartSingleTimer(ended, ended, _offer.Patience);
    }

    private void Host(HostRun host)
    {
        if (_runs.TryGetValue(host.Run, out var known))
        {
            if (known.Coordinator == host.Coordinator) known.Tell(known.Answer, Self);
            else Refuse(host, $"the epoch is in the hands of {known.Coordinator}");
            return;
        }
        if (_newest.TryGetValue(host.Run.Run, out var newest) && newest >= host.Run.Epoch)
        {
            // Who has ended an epoch awaits no answer of it; who has been overtaken, or has a copy of the run, must hear it.
            Refuse(host, newest > host.Run.Epoch ? $"epoch {newest} has been here" : "this epoch has ended here");
            return;
        }
        if (host.Blocks.Distinct().Count() < host.Blocks.Count || host.Couplings.DistinctBy(c => c.Coupling).Count() < host.Couplings.Count)
        {
            Refuse(host, "a block or coupling is named twice");
            return;
        }
        foreach (var older in _runs.Values.Where(r => r.Key.Run == host.Run.Run).ToArray())
        {
            if (older.Coordinator != host.Coordinator)
                older.Tell(new Refused(older.Key, _offer.Name, $"the run was taken over in epoch {host.Run.Epoch}"), Self);
            End(older);
        }
        Know(host.Run);
        Context.GetLogger().Info("{0} hosts {1} blocks and {2} couplings for {3}", host.Run, host.Blocks.Count, host.Couplings.Count,
            host.Coordinator);
        var hosted = _runs[host.Run] = HostedRun.Start(host, Context, _offer);
        _offer.Meters?.Begin(hosted.Meter);
        hosted.Tell(hosted.Answer, Self);
    }

    private static bool IsPath(string coordinator)
    {
        if (ActorPath.TryParse(coordinator, out _)) return true;
        Context.GetLogger().Warning("'{0}' found as the coordinator of a run, the path of an actor is allowed", coordinator);
        return false;
    }

    private void Know(RunKey run)
    {
        if (!_newest.ContainsKey(run.Run)) _known.Enqueue(run.Run);
        _newest[run.Run] = Math.Max(_newest.GetValueOrDefault(run.Run), run.Epoch);
        if (_known.Count > NewestMax) _newest.Remove(_known.Dequeue());
    }

    private void Refuse(HostRun host, string reason) =>
        Route.To(host.Coordinator, Context.System).Tell(new Refused(host.Run, _offer.Name, $"{host.Run} is refused: {reason}"), Self);

    private void End(HostedRun run)
    {
        _runs.Remove(run.Key);
        run.Tell(Report(run), Self);
        _offer.Forget(run.Key);
        run.Stop(Context);
        _offer.Meters?.End(run.Meter);
    }

    private MessagesReported Report(HostedRun run) =>
        new(run.Key, Route.PathOf(Self, Context.System), run.Meter.Report(), _offer.Traffic(run.Key), run.Meter.Load);

    private NodeProfile Profile() =>
        new(Route.PathOf(Self, Context.System), _offer.Name, _offer.Threads, _offer.MemoryBytes, _offer.Terms);
}
