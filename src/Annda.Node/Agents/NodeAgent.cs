using System.Globalization;
using Akka.Actor;
using Annda.Actors;
using Annda.Kernels;
using Annda.Protocol;

namespace Annda.Agents;

/// <summary>
/// The agent of a node: starts and stops the blocks and couplings of runs on request. It does no work of a run itself and
/// knows nothing of other nodes.
/// </summary>
public sealed class NodeAgent : UntypedActor
{
    /// <summary>Name of the agent under /user.</summary>
    public const string Name = "node";

    private readonly TimeSpan _patience;
    private readonly WorkTeam? _team;
    private readonly Dictionary<RunKey, Hosted> _runs = [];
    private readonly HashSet<RunKey> _ended = [];

    private sealed record Hosted(RunHosted Answer, IReadOnlyList<IActorRef> Members, MessageMeter Meter, IActorRef Owner);

    /// <summary>An agent without runs.</summary>
    /// <param name="patience">How long a block or coupling waits before it asks again.</param>
    /// <param name="team">Threads that share the work of a block or coupling; null: each works alone.</param>
    public NodeAgent(TimeSpan patience, WorkTeam? team) => (_patience, _team) = (patience, team);

    /// <summary>How to make one.</summary>
    public static Props Props(TimeSpan patience, WorkTeam? team = null) =>
        Akka.Actor.Props.Create(() => new NodeAgent(patience, team));

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(error =>
    {
        // The sender is the member that failed; one that could not even be made cannot say so itself.
        foreach (var (run, hosted) in _runs.Where(r => r.Value.Members.Contains(Sender)))
            hosted.Owner.Tell(new Refused(run, Sender.Path.Name, error.GetBaseException().Message));
        return Directive.Stop;
    });

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            // A late order: its run must not start again under names that may not be free yet.
            case HostRun host when _ended.Contains(host.Run):
                break;
            case HostRun host:
                Sender.Tell(Host(host).Answer);
                break;
            case ReportMessages query when _runs.TryGetValue(query.Run, out var hosted):
                Sender.Tell(new MessagesReported(query.Run, hosted.Meter.Report()));
                break;
            case EndRun end:
                _ended.Add(end.Run);
                if (_runs.Remove(end.Run, out var ended))
                    foreach (var member in ended.Members) Context.Stop(member);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private Hosted Host(HostRun host)
    {
        if (_runs.TryGetValue(host.Run, out var known)) return known;
        var meter = new MessageMeter();
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{host.Run.Run:x16}-{host.Run.Epoch}");
        var blocks = host.Blocks.ToDictionary(b => b,
            b => Start(BlockActor.Props(host, b, meter, _patience, _team), $"{prefix}-block-{b.Index}"));
        var couplings = host.Couplings.ToDictionary(c => c.Coupling,
            c => Start(CouplingActor.Props(host, c, meter, _patience, _team), $"{prefix}-coupling-{c.Coupling.Index}"));
        var directory = new RunDirectory(Paths(blocks), Paths(couplings), "");
        return _runs[host.Run] = new Hosted(new RunHosted(host.Run, directory), [.. blocks.Values, .. couplings.Values], meter, Sender);
    }

    private static IActorRef Start(Props props, string name) => Context.ActorOf(props.WithDispatcher("annda.dispatchers.compute"), name);

    private static Dictionary<TKey, string> Paths<TKey>(Dictionary<TKey, IActorRef> members) where TKey : notnull =>
        members.ToDictionary(m => m.Key, m =>
            m.Value.Path.ToSerializationFormatWithAddress(((ExtendedActorSystem)Context.System).Provider.DefaultAddress));
}
