using Akka.Actor;
using Annda.Actors;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Coordination;

/// <summary>
/// The shell of a <see cref="Run"/>. First it has everything hosted and connected (all or nothing), then it hands the run its events
/// and sends its commands. Two behaviours: placing → running.
/// </summary>
public sealed class CoordinatorActor : UntypedActor, IWithTimers, IRunOutbox
{
    private readonly RunSetup _setup;
    private readonly IActorRef _agent;
    private readonly IRunObserver _observer;
    private readonly TaskCompletionSource<RunResult> _result;
    private readonly TimeSpan _patience;
    private readonly HashSet<string> _connected = [];
    private readonly MessageMeter _meter = new();
    private readonly Links _links;
    private RunDirectory? _directory;
    private Run? _run;
    private bool _moved, _stopAsked, _reporting;
    private int _quiet;
    private (RunSnapshot Snapshot, RestKind Kind)? _last;

    /// <summary>A coordinator of one run.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="agent">Agent of the node that hosts it.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="result">Completed when the run has ended.</param>
    /// <param name="patience">How long nothing may move before what is missing is sent again.</param>
    public CoordinatorActor(RunSetup setup, IActorRef agent, IRunObserver observer, TaskCompletionSource<RunResult> result,
        TimeSpan patience)
    {
        (_setup, _agent, _observer, _result, _patience) = (setup, agent, observer, result, patience);
        _links = new Links(_meter);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Command: end what is in flight, come to rest and stop.</summary>
    public sealed record Stop
    {
        /// <summary>The one instance.</summary>
        public static Stop Instance { get; } = new();
    }

    private sealed record NudgeTick
    {
        public static readonly NudgeTick Instance = new();
    }

    private sealed record BoundaryPassed(RestKind Rest);

    private sealed record Ended(string Who);

    private sealed record Unexplained(string Who);

    /// <summary>How to make one.</summary>
    public static Props Props(RunSetup setup, IActorRef agent, IRunObserver observer, TaskCompletionSource<RunResult> result,
        TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(setup, agent, observer, result, patience))
            .WithDispatcher("annda.dispatchers.control");

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(NudgeTick), NudgeTick.Instance, _patience);
        Context.WatchWith(_agent, new Ended("the node's agent"));
        Guarded(() =>
        {
            _run = new Run(_setup.Key, _setup.Network.Spec, _setup.Dynamics, _setup.Program, this, _setup.From, _setup.FirstVersion);
            Place();
        });
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _agent.Tell(new EndRun(_setup.Key));
        _result.TrySetException(new RunFailedException("the coordinator was stopped before the run had ended"));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message) => Guarded(() =>
    {
        if (!Mourned(message)) Placing(message);
    });

    // A run cannot go on without one of its members. Who fails says why, which may still be under way: that is waited for.
    private bool Mourned(object message)
    {
        switch (message)
        {
            case Ended ended:
                Timers.StartSingleTimer(nameof(Unexplained), new Unexplained(ended.Who), _patience);
                return true;
            case Unexplained ended:
                End(new RunFailedException($"{ended.Who}: stopped before the run had ended"));
                return true;
            default:
                return false;
        }
    }

    private void Placing(object message)
    {
        switch (message)
        {
            case RunHosted hosted when hosted.Run == _setup.Key:
                var self = Self.Path.ToSerializationFormatWithAddress(((ExtendedActorSystem)Context.System).Provider.DefaultAddress);
                if (_directory is null) Watch(hosted.Directory);
                _directory = hosted.Directory with { Coordinator = self };
                _links.Connect(_directory, Context.System);
                Connect();
                break;
            case Connected connected when connected.Run == _setup.Key:
                _connected.Add(connected.Who);
                if (_connected.Count < _setup.Network.Spec.Blocks.Count + _setup.Network.Spec.Couplings.Count) break;
                Become(running => Guarded(() =>
                {
                    if (!Mourned(running)) Running(running);
                }));
                if (_stopAsked) _run!.Stop();
                else _run!.Start();
                break;
            case NudgeTick when _directory is null:
                Place();
                break;
            case NudgeTick:
                Connect();
                break;
            case Stop:
                _stopAsked = true;
                break;
            case Refused refused when refused.Run == _setup.Key:
                ((IRunOutbox)this).Failed($"{refused.Who}: {refused.Reason}");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // Right or stopped: a failing program or observer ends the run by name.
    private void Guarded(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            End(error);
        }
    }

    private void Running(object message)
    {
        var run = _run!;
        switch (message)
        {
            case BoundaryPassed { Rest: RestKind.Boundary }:
                run.GoOn();
                break;
            case BoundaryPassed:
                _reporting = true;
                _agent.Tell(new ReportMessages(_setup.Key));
                break;
            case MessagesReported reported when _last is { } last && reported.Run == _setup.Key:
                _result.TrySetResult(new RunResult(last.Snapshot, last.Kind, Merge(reported.Counts, _meter.Report())));
                Context.Stop(Self);
                break;
            case Status.Failure failure:
                End(failure.Cause);
                break;
            case NudgeTick when _reporting:
                _agent.Tell(new ReportMessages(_setup.Key));
                break;
            case NudgeTick:
                Nudge(run);
                break;
            case Stop:
                run.Stop();
                break;
            case ICoordinatorMessage known:
                _moved = true;
                run.Receive(known);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    void IRunOutbox.Send(BlockId to, IBlockMessage message) => _links.Send(to, message, Self);

    void IRunOutbox.Send(CouplingId to, ICouplingMessage message) => _links.Send(to, message, Self);

    void IRunOutbox.Completed(StepOutcome outcome) => _observer.Completed(outcome, _setup.Program.Progress);

    void IRunOutbox.AtBoundary(string? label, RunSnapshot snapshot, RestKind rest)
    {
        if (rest != RestKind.Boundary) _last = (snapshot, rest);
        var observed = _observer.AtBoundaryAsync(label, snapshot, rest);
        // Passed at once, the boundary is a message like any other; else it comes from another thread.
        if (observed.IsCompletedSuccessfully) Self.Tell(new BoundaryPassed(rest));
        else observed.PipeTo(Self, success: () => new BoundaryPassed(rest), failure: error => new Status.Failure(error));
    }

    void IRunOutbox.Failed(string reason) => End(new RunFailedException(reason));

    // After 1, 2, 3, 4, 8, 16, … quiet intervals: a long phase is not a lost one, and its data need not be sent every time.
    private void Nudge(Run run)
    {
        _quiet = _moved ? 0 : _quiet + 1;
        _moved = false;
        if (_quiet is > 0 and < 4 || System.Numerics.BitOperations.IsPow2(_quiet)) run.Nudge();
    }

    private void Place()
    {
        var spec = _setup.Network.Spec;
        var starts = spec.CouplingIds.Select(c => new CouplingStart(c, _setup.From?.ParametersVersion ?? 0, _setup.Network[c],
            _setup.From?.Optimisers[c.Index] ?? OptimiserState.Fresh));
        _agent.Tell(new HostRun(_setup.Key, spec, _setup.Dynamics, _setup.Seed, [.. spec.BlockIds], [.. starts]));
    }

    private void Watch(RunDirectory directory)
    {
        var (spec, provider) = (_setup.Network.Spec, ((ExtendedActorSystem)Context.System).Provider);
        foreach (var (block, path) in directory.Blocks)
            Context.WatchWith(provider.ResolveActorRef(path), new Ended($"block {spec[block].Name}"));
        foreach (var (coupling, path) in directory.Couplings)
            Context.WatchWith(provider.ResolveActorRef(path), new Ended($"coupling {spec[coupling].Name}"));
    }

    private void Connect()
    {
        foreach (var block in _setup.Network.Spec.BlockIds) _links.Send(block, new Connect(_setup.Key, _directory!), Self);
        foreach (var coupling in _setup.Network.Spec.CouplingIds)
            _links.Send(coupling, (ICouplingMessage)new Connect(_setup.Key, _directory!), Self);
    }

    private void End(Exception error)
    {
        _result.TrySetException(error);
        Context.Stop(Self);
    }

    private static List<MessageCount> Merge(params IReadOnlyList<MessageCount>[] parts) =>
        [.. parts.SelectMany(p => p).GroupBy(c => c.Kind).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new MessageCount(g.Key, g.Sum(c => c.Count), g.Sum(c => c.Bytes)))];
}
