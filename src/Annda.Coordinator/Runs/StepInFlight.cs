using Annda.Kernels;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Runs;

/// <summary>A step that has been sent out: what was sent, and who has not answered yet.</summary>
internal sealed class StepInFlight(int number, RunItem.Step plan, int version, int firstPhase)
{
    private readonly Dictionary<(BlockId, int, GroupKey), PhaseOrder> _phases = [];
    private readonly Dictionary<CouplingId, ICouplingMessage> _couplings = [];
    private readonly Dictionary<CouplingId, CouplingSums> _collected = [];
    private readonly Dictionary<(GroupKey, BlockId), IReadOnlyList<ObservedStates>> _observed = [];
    private readonly SortedDictionary<int, double> _norms = [];
    private long _loss;
    private readonly PhaseTally[] _tallies = [.. plan.Phases.Select(p => new PhaseTally(p))];

    public int Number { get; } = number;

    public RunItem.Step Plan { get; } = plan;

    /// <summary>Parameters that its phases use.</summary>
    public int Version { get; } = version;

    /// <summary>Its first phase; later ones follow.</summary>
    public int FirstPhase { get; } = firstPhase;

    private int LastPhase => FirstPhase + Plan.Phases.Count - 1;

    public bool Done => _phases.Count == 0 && _couplings.Count == 0;

    public void Expect(BlockId block, PhaseOrder order) => _phases[(block, order.Phase, order.Group)] = order;

    public void Expect(CouplingId coupling, ICouplingMessage message) => _couplings[coupling] = message;

    /// <summary>Whether reads of a phase are not to be told: its chains are on their way to where they are looked at.</summary>
    public bool IsBurnIn(int phase) => Plan.Phases[phase - FirstPhase].BurnIn;

    /// <summary>True if the event was waited for by this step.</summary>
    public bool Receive(PhaseEnded ended)
    {
        if (!_phases.Remove((ended.Block, ended.Phase, ended.Group))) return false;
        _tallies[ended.Phase - FirstPhase].Add(ended);
        _loss = Losses.Sum(_loss, ended.Loss);
        if (ended.Phase == LastPhase && ended.Observed.Count > 0) _observed[(ended.Group, ended.Block)] = ended.Observed;
        return true;
    }

    public bool Receive(Learned learned)
    {
        if (!_couplings.TryGetValue(learned.Coupling, out var sent) || sent is not Learn learn || learn.Version + 1 != learned.Version)
            return false;
        _couplings.Remove(learned.Coupling);
        _norms[learned.Coupling.Index] = learned.StepNorm;
        return true;
    }

    public bool Receive(Collected collected)
    {
        if (!_couplings.TryGetValue(collected.Coupling, out var sent) || sent is not Collect query || query.Phase.Phase != collected.Phase)
            return false;
        _couplings.Remove(collected.Coupling);
        _collected[collected.Coupling] = collected.Sums;
        return true;
    }

    /// <summary>Sends again what has not been answered.</summary>
    public void SendAgain(RunKey run, IRunOutbox outbox)
    {
        foreach (var ((block, _, _), order) in _phases.ToArray()) outbox.Send(block, new BeginPhase(run, block, order));
        foreach (var (coupling, message) in _couplings.ToArray()) outbox.Send(coupling, message);
    }

    /// <summary>Everything that came out.</summary>
    public StepOutcome Outcome() => new()
    {
        Step = Number,
        Plan = Plan,
        Observed = Joint(),
        Collected = _collected,
        // In model order, not in that of arrival: sums of doubles depend on it.
        StepNorm = Math.Sqrt(_norms.Values.Sum(n => n * n)),
        UnitUpdates = _tallies.Sum(t => t.UnitUpdates),
        Loss = _loss / Losses.One,
        Work = [.. _tallies.Select(t => t.Work)],
    };

    private List<JointStates> Joint()
    {
        var joint = new List<JointStates>();
        foreach (var group in _observed.GroupBy(o => o.Key.Item1).OrderBy(g => g.Key.Group))
        {
            var blocks = group.OrderBy(o => o.Key.Item2.Index).Select(o => o.Value).ToArray();
            for (var k = 0; k < blocks[0].Count; k++)
                joint.Add(new JointStates(blocks[0][k].Sweep, group.Key, [.. blocks.Select(b => b[k].States)]));
        }
        return joint;
    }
}
