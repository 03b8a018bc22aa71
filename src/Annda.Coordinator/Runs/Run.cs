using Annda.Dynamics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Runs;

/// <summary>
/// A run: owns time. A pure machine: asks its program for steps, sends them out (a few ahead of their outcomes), hears that they
/// ended, and comes to rest at boundaries, where it can be saved. It is never on the way of a sweep.
/// </summary>
public sealed class Run
{
    /// <summary>
    /// Steps in flight: the next one is ordered before this one has ended, so that blocks never wait for the
    /// coordinator.
    /// </summary>
    public const int StepsInFlight = 2;

    private readonly RunKey _key;
    private readonly NetworkSpec _network;
    private readonly IRunProgram _program;
    private readonly IRunOutbox _outbox;
    private readonly ChainSets _sets;
    private readonly UpdateRule _rule;
    private readonly Queue<StepInFlight> _inFlight = new();
    private readonly Dictionary<int, long> _staleness;
    private readonly RunSnapshot? _from;
    private RunItem? _held;
    // The last boundary.
    private RunSnapshot? _rested;
    private SnapshotRequest? _snapshot;
    private bool _stopping, _resting, _failed;
    private int _lastLearning = int.MaxValue;
    // 0 before the start.
    private int _replicas;
    private int _version, _steps, _issued, _nextPhase = 1, _queries;
    private long _unitUpdates;

    /// <summary>A run at its start, or where a snapshot left it.</summary>
    /// <exception cref="InvalidDataException">The snapshot is of another program.</exception>
    public Run(RunKey key, NetworkSpec network, DynamicsSpec dynamics, IRunProgram program, IRunOutbox outbox, RunSnapshot? from = null,
        long firstVersion = 0)
    {
        (_key, _network, _program, _outbox, _from) = (key, network, program, outbox, from);
        _rule = new UpdateRule(dynamics, network);
        _sets = new ChainSets(network, _rule, from?.Chains ?? [], firstVersion);
        _staleness = from is null ? [] : new(from.Staleness);
        if (from is null) return;
        (_version, _steps, _issued, _unitUpdates) = (from.ParametersVersion, from.Steps, from.Steps, from.UnitUpdates);
        if (from.Program.Count > 0) program.Restore(from.Program);
    }

    /// <summary>Starts, once every block and coupling is connected.</summary>
    /// <param name="replicas">Replicas of the network, 1 or more.</param>
    public void Start(int replicas = 1)
    {
        _replicas = replicas;
        Advance();
    }

    /// <summary>Goes on after a boundary.</summary>
    public void GoOn()
    {
        _resting = false;
        Advance();
    }

    /// <summary>Ends what is in flight, then comes to a last boundary. Before the start: no step is begun.</summary>
    public void Stop()
    {
        _stopping = true;
        if (_replicas > 0) Advance();
    }

    /// <summary>Takes in an event or answer. Those of another run or epoch, duplicates and late ones change nothing.</summary>
    public void Receive(ICoordinatorMessage message)
    {
        if (message.Run != _key || _failed) return;
        switch (message)
        {
            case PhaseEnded ended:
                if (_inFlight.FirstOrDefault(s => s.Receive(ended)) is { } step && !step.IsBurnIn(ended.Phase)) Merge(ended.Staleness);
                break;
            case Learned learned:
                Any(s => s.Receive(learned));
                break;
            case Collected collected:
                Any(s => s.Receive(collected));
                break;
            case ParametersReported reported:
                _snapshot?.Receive(reported);
                break;
            case StatesReported reported:
                _snapshot?.Receive(reported);
                break;
            case Refused refused:
                _failed = true;
                _outbox.Failed($"{refused.Who}: {refused.Reason}");
                return;
        }
        Advance();
    }

    /// <summary>Sends again what has not been answered; to be called from time to time while nothing moves.</summary>
    public void Nudge()
    {
        foreach (var step in _inFlight) step.SendAgain(_key, _outbox);
        _snapshot?.Ask(_outbox);
    }

    private bool Any(Func<StepInFlight, bool> takes)
    {
        foreach (var step in _inFlight) if (takes(step)) return true;
        return false;
    }

    private void Advance()
    {
        while (_inFlight.TryPeek(out var first) && first.Done)
        {
            _inFlight.Dequeue();
            _steps++;
            var outcome = first.Outcome();
            _unitUpdates += outcome.UnitUpdates;
            _program.Completed(outcome);
            _outbox.Completed(outcome);
        }
        if (_resting || _failed) return;
        if (_snapshot is { } snapshot)
        {
            if (snapshot.Complete) ComeToRest(snapshot);
            return;
        }
        while (!_stopping && _inFlight.Count < StepsInFlight)
        {
            // What it waited for has come.
            if (_held is RunItem.Wait && _inFlight.Count == 0) _held = null;
            _held ??= _program.Next();
            if (_held is RunItem.Wait && _inFlight.Count == 0)
                throw new InvalidOperationException("the program waits, and nothing is under way");
            if (_held is not RunItem.Step step) break;
            _held = null;
            Issue(step);
        }
        if (_inFlight.Count > 0) return;
        var rest = _held is RunItem.Finished ? RestKind.End : _stopping ? RestKind.Stopped : RestKind.Boundary;
        _snapshot = new SnapshotRequest(_key, _network, _replicas, ++_queries, (_held as RunItem.Boundary)?.Label, rest,
            _rested?.ParametersVersion == _version ? _rested : null);
        _held = null;
        _snapshot.Ask(_outbox);
    }

    private void ComeToRest(SnapshotRequest snapshot)
    {
        _snapshot = null;
        _resting = true;
        var sections = new Dictionary<string, byte[]>();
        _program.Save(sections);
        var built = snapshot.Build(_sets);
        _outbox.AtBoundary(snapshot.Label, _rested = built with
        {
            // Couplings that have not learned since the run was taken up again know nothing of the last step before.
            Clamped = _from?.Steps == _steps ? _from.Clamped : built.Clamped,
            Free = _from?.Steps == _steps ? _from.Free : built.Free,
            Steps = _steps,
            UnitUpdates = _unitUpdates,
            Staleness = new Dictionary<int, long>(_staleness),
            Program = sections,
        }, snapshot.Rest);
    }

    private void Issue(RunItem.Step plan)
    {
        var step = new StepInFlight(++_issued, plan, _version, _nextPhase);
        _inFlight.Enqueue(step);
        // What the oldest step in flight may still need stays open, and so do the counts of the last step that learns: they are
        // reported at the next boundary.
        var oldest = _inFlight.Peek();
        if (plan.Learning is not null) _lastLearning = step.FirstPhase;
        var open = (Phase: Math.Min(oldest.FirstPhase, _lastLearning), oldest.Version);
        foreach (var phase in plan.Phases)
        {
            foreach (var (block, order) in _sets.Orders(phase, _nextPhase, open, _version))
            {
                step.Expect(block, order);
                _outbox.Send(block, new BeginPhase(_key, block, order));
            }
            _nextPhase++;
        }
        if (plan.Learning is { } learning)
        {
            foreach (var id in _network.CouplingIds)
            {
                var counted = Enumerable.Range(0, plan.Phases.Count).Where(p => plan.Phases[p].Count is not null
                    && _rule.Counts(_network[id], plan.Phases[p].Pass)).Select(p => (CountedPhase?)Counted(step, p)).ToArray();
                Send(step, id, new Learn(_key, id, _version, counted.ElementAtOrDefault(0), counted.ElementAtOrDefault(1), learning,
                    open.Phase, open.Version));
            }
            _version++;
        }
        else if (plan.Collect)
        {
            var counted = Counted(step, plan.Phases.Count - 1);
            // What the phase does not count, no coupling has.
            foreach (var id in _network.CouplingIds.Where(c => _rule.Counts(_network[c], plan.Phases[^1].Pass)))
                Send(step, id, new Collect(_key, id, counted, open.Phase));
        }
    }

    private void Send(StepInFlight step, CouplingId id, ICouplingMessage message)
    {
        step.Expect(id, message);
        _outbox.Send(id, message);
    }

    private static CountedPhase Counted(StepInFlight step, int phase) =>
        new(step.FirstPhase + phase, step.Plan.Phases[phase].Set, ChainSets.GroupsOf(step.Plan.Phases[phase]));

    private void Merge(IReadOnlyDictionary<int, long> staleness)
    {
        foreach (var (age, count) in staleness) _staleness[age] = _staleness.GetValueOrDefault(age) + count;
    }
}
