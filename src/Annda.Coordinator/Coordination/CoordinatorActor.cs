using Akka.Actor;
using Annda.Actors;
using Annda.Hosting;
using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Coordination;

/// <summary>
/// The shell of a <see cref="Run"/>. It gathers nodes, has everything hosted and connected (all or nothing), hands the run its events and
/// sends its commands. When it loses a node, it begins a new epoch: the program goes back to the last boundary, and everything is placed
/// anew on the nodes that are left. Stages: gathering → placing → running → reporting.
/// </summary>
public sealed partial class CoordinatorActor : UntypedActor, IWithTimers, IRunOutbox
{
    private enum Stage
    {
        Gathering,
        Placing,
        Running,
        Reporting,
    }

    // So many intervals a node that has a run no longer is asked for what it sent.
    private const int ReportsMax = 8;

    private readonly RunSetup _setup;
    private readonly Action<IActorRef> _watchNodes;
    private readonly IRunObserver _observer;
    private readonly TaskCompletionSource<RunResult> _result;
    private readonly TimeSpan _patience;
    private readonly MessageMeter _meter = new();
    private readonly MessageTotals _totals = new();
    private readonly Links _links;
    private readonly NodeRoster _roster;
    private readonly string _path;
    private RunKey _key;
    private Stage _stage;
    private Placing? _placing;
    private Run? _run;
    private bool _moved, _stopAsked, _observing;
    private int _quiet, _ticks;
    private (RunSnapshot Snapshot, RestKind Kind)? _last;
    private string? _whyNot;

    /// <summary>A coordinator of one run.</summary>
    /// <param name="setup">The run.</param>
    /// <param name="watchNodes">Tells an actor of the nodes that come and go (<see cref="INode.Watch"/>).</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="result">Completed when the run has ended.</param>
    /// <param name="patience">How long nothing may move before what is missing is sent again.</param>
    public CoordinatorActor(RunSetup setup, Action<IActorRef> watchNodes, IRunObserver observer, TaskCompletionSource<RunResult> result,
        TimeSpan patience)
    {
        (_setup, _watchNodes, _observer, _result, _patience) = (setup, watchNodes, observer, result, patience);
        (_key, _links, _roster) = (setup.Key, new Links(_meter), new NodeRoster(setup.Placing.Terms));
        _path = Route.PathOf(Self, Context.System);
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

    private sealed record WaitEnded
    {
        public static readonly WaitEnded Instance = new();
    }

    private sealed record BoundaryPassed(RestKind Rest);

    private sealed record Unexplained(int Epoch, string Who);

    /// <summary>How to make one.</summary>
    public static Props Props(RunSetup setup, Action<IActorRef> watchNodes, IRunObserver observer, TaskCompletionSource<RunResult> result,
        TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new CoordinatorActor(setup, watchNodes, observer, result, patience))
            .WithDispatcher("annda.dispatchers.control");

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(NudgeTick), NudgeTick.Instance, _patience);
        Guarded(() =>
        {
            KeepBoundary(_setup.From, _setup.Program);
            _run = NewRun();
            _observer.BeginEpoch(_key.Epoch);
            AwaitNodes();
            _watchNodes(Self);
        });
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        EndEpoch();
        _result.TrySetException(new RunFailedException("the coordinator was stopped before the run had ended"));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message) => Guarded(() =>
    {
        switch (message)
        {
            case NodeUp or NodeSilent or NodeBack or NodeLost or NodeDescribed:
                OnNode(message);
                break;
            case MessagesReported reported when reported.Run.Run == _key.Run:
                _totals.Add(reported);
                if (reported.Run == _key) _observer.Heard(_roster.NameOf(reported.Node), reported);
                if (_stage == Stage.Reporting) EndWhenReported();
                break;
            case BoundaryPassed passed:
                _observing = false;
                Pass(passed.Rest);
                break;
            case Status.Failure failure:
                End(failure.Cause);
                break;
            case Undeliverable refused:
                End(new RunFailedException(refused.Reason));
                break;
            case NudgeTick:
                Nudge();
                break;
            case WaitEnded when _stage == Stage.Gathering:
                End(new RunFailedException(NotEnough()));
                break;
            case Unexplained ended when ended.Epoch == _key.Epoch && _stage < Stage.Reporting:
                End(new RunFailedException($"{ended.Who}: stopped before the run had ended"));
                break;
            case Stop:
                OnStop();
                break;
            case ICoordinatorMessage known:
                if (known.Run == _key) OnMember(known);
                break;
            case WaitEnded or Unexplained:
                break;
            default:
                Unhandled(message);
                break;
        }
    });

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

    private void OnMember(ICoordinatorMessage message)
    {
        switch (message)
        {
            case Refused refused when _stage < Stage.Running:
                ((IRunOutbox)this).Failed($"{refused.Who}: {refused.Reason}");
                break;
            // Who fails says why, which may still be under way: that is waited for.
            case MemberEnded ended when !Timers.IsTimerActive(nameof(Unexplained)):
                Timers.StartSingleTimer(nameof(Unexplained), new Unexplained(_key.Epoch, ended.Who), _patience);
                break;
            case RunHosted hosted when _stage == Stage.Placing:
                if (!_placing!.Receive(hosted)) break;
                _links.Connect(_placing.Directory!, Context.System);
                Connect();
                break;
            case Connected connected when _stage == Stage.Placing:
                _placing!.Receive(connected);
                Begin();
                break;
            case RunHosted or Connected or MemberEnded:
                break;
            default:
                if (_stage != Stage.Running) break;
                _moved = true;
                _run!.Receive(message);
                break;
        }
    }

    private void OnStop()
    {
        _stopAsked = true;
        if (_stage == Stage.Running) _run!.Stop();
        if (_stage != Stage.Gathering || _setup.Placing.Wait is null || _observing) return;
        // There is nobody whose states could be asked for; those of the last boundary are the run's.
        Timers.Cancel(nameof(WaitEnded));
        if (_boundary is { } boundary) ((IRunOutbox)this).AtBoundary(null, boundary, RestKind.Stopped);
        else End(new RunFailedException("stopped while it waited for nodes; nothing has been done"));
    }

    private void Pass(RestKind rest)
    {
        if (rest != RestKind.Boundary)
        {
            (_stage, _quiet) = (Stage.Reporting, 0);
            _totals.Forget(_key);
            EndWhenReported();
        }
        else if (_stage == Stage.Running) _run!.GoOn();
        // A node was lost meanwhile.
        else if (_stopAsked && _stage == Stage.Gathering) OnStop();
        else Begin();
    }

    private void EndWhenReported(bool late = false)
    {
        var waited = Present.Where(node => !_totals.Has(_key, node)).ToArray();
        foreach (var node in waited) Tell(node, new ReportMessages(_key));
        if (waited.Length > 0 && !late) return;
        var (snapshot, kind) = _last!.Value;
        _result.TrySetResult(new RunResult(snapshot, kind, _totals.Counts(_meter.Report()))
        {
            Wire = _totals.Wire,
            Places = _placing?.Places,
            Epoch = _key.Epoch,
        });
        Context.Stop(Self);
    }

    void IRunOutbox.Send(BlockId to, IBlockMessage message) => _links.Send(to, message, Self);

    void IRunOutbox.Send(CouplingId to, ICouplingMessage message) => _links.Send(to, message, Self);

    void IRunOutbox.Completed(StepOutcome outcome) => _observer.Completed(outcome, _setup.Program.Progress);

    void IRunOutbox.AtBoundary(string? label, RunSnapshot snapshot, RestKind rest)
    {
        if (rest != RestKind.Boundary) _last = (snapshot, rest);
        KeepBoundary(snapshot, null);
        _observing = true;
        var observed = _observer.AtBoundaryAsync(label, snapshot, rest);
        // Passed at once, the boundary is a message like any other; else it comes from another thread.
        if (observed.IsCompletedSuccessfully) Self.Tell(new BoundaryPassed(rest));
        else observed.PipeTo(Self, success: () => new BoundaryPassed(rest), failure: error => new Status.Failure(error));
    }

    void IRunOutbox.Failed(string reason) => End(new RunFailedException(reason));

    private void Nudge()
    {
        foreach (var node in _roster.Unknown) Tell(node, new DescribeNode(_key, _path));
        switch (_stage)
        {
            case Stage.Gathering:
                Place(late: true);
                break;
            case Stage.Placing when _placing!.Directory is null:
                foreach (var (node, order) in _placing.Unanswered) Tell(node, order);
                break;
            case Stage.Placing:
                Connect();
                break;
            case Stage.Running:
                // After 1, 2, 3, 4, 8, 16, … quiet intervals: a long phase is not a lost one, and its data need not be sent every time.
                _quiet = _moved ? 0 : _quiet + 1;
                _moved = false;
                if (_setup.Placing.Wait is not null && _ticks++ % 2 == 0)
                    foreach (var node in Present) Tell(node, new ReportMessages(_key));
                if (_quiet is > 0 and < 4 || System.Numerics.BitOperations.IsPow2(_quiet)) _run!.Nudge();
                break;
            case Stage.Reporting:
                // The run is done and saved: these are figures.
                EndWhenReported(late: ++_quiet > ReportsMax);
                break;
        }
    }

    private void End(Exception error)
    {
        _result.TrySetException(error);
        Context.Stop(Self);
    }
}
