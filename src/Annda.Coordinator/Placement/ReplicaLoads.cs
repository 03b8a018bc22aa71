using Annda.Topology;

namespace Annda.Placement;

/// <summary>
/// What each block in each replica, and each coupling, does in a step on average: seconds of arithmetic, and bytes for those who may be
/// elsewhere. For one number of replicas.
/// </summary>
internal sealed class ReplicaLoads
{
    private readonly int _blocks, _couplings;
    private readonly double[] _seconds, _states, _statesMessages, _fromCoordinator, _counts, _couplingSeconds, _collected;

    /// <summary>Adds up all kinds of steps, each as often as it occurs.</summary>
    public ReplicaLoads(WorkModel model, int replicas)
    {
        var network = model.Network;
        (_blocks, _couplings, Replicas) = (network.Blocks.Count, network.Couplings.Count, replicas);
        double[] ForBlocks() => new double[_blocks * replicas];
        (_seconds, _states, _statesMessages, _fromCoordinator) = (ForBlocks(), ForBlocks(), ForBlocks(), ForBlocks());
        (_counts, _couplingSeconds, _collected) = (new double[_couplings * replicas], new double[_couplings], new double[_couplings]);
        for (var s = 0; s < model.Work.Steps.Count; s++)
        {
            var step = model.Work.Steps[s];
            var share = step.Times / model.Work.StepCount;
            for (var p = 0; p < step.Phases.Count; p++) Add(model, s, p, share);
            LearnShare += step.Learns ? share : 0;
            foreach (var id in network.CouplingIds)
            {
                _couplingSeconds[id.Index] += share * model.Coupling(s, id);
                if (step.Collects) _collected[id.Index] += share * model.CollectedBytes(id);
            }
        }
    }

    /// <summary>Replicas.</summary>
    public int Replicas { get; }

    /// <summary>Share of the steps that learn: after each of them new parameters travel.</summary>
    public double LearnShare { get; }

    /// <summary>All arithmetic of a step, in seconds.</summary>
    public double Total => _seconds.Sum() + _couplingSeconds.Sum();

    /// <summary>Seconds of a block's sweeps.</summary>
    public double Seconds(BlockId block, int replica) => _seconds[replica * _blocks + block.Index];

    /// <summary>Bytes of its states for one neighbour.</summary>
    public double StateBytes(BlockId block, int replica) => _states[replica * _blocks + block.Index];

    /// <summary>Messages with its states to one neighbour.</summary>
    public double StateMessages(BlockId block, int replica) => _statesMessages[replica * _blocks + block.Index];

    /// <summary>Bytes that come with its orders.</summary>
    public double OrderBytes(BlockId block, int replica) => _fromCoordinator[replica * _blocks + block.Index];

    /// <summary>Bytes of a coupling's counts from one replica.</summary>
    public double CountBytes(CouplingId coupling, int replica) => _counts[replica * _couplings + coupling.Index];

    /// <summary>Seconds of a coupling's steps.</summary>
    public double Seconds(CouplingId coupling) => _couplingSeconds[coupling.Index];

    /// <summary>Bytes that a coupling tells the coordinator.</summary>
    public double CollectedBytes(CouplingId coupling) => _collected[coupling.Index];

    private void Add(WorkModel model, int s, int p, double share)
    {
        var phase = model.Work.Steps[s].Phases[p];
        var counted = WorkModel.CountedPhases(model.Work.Steps[s]).Contains(p);
        for (var g = 0; g < phase.Spans.Count; g++)
        {
            var (chains, replica) = (phase.Spans[g], g % Replicas);
            foreach (var block in model.Network.BlockIds)
            {
                var at = replica * _blocks + block.Index;
                if (!phase.Held[block.Index]) _seconds[at] += share * phase.Sweeps * model.Sweep(s, p, block, chains);
                var told = model.Announcements(phase, block);
                _states[at] += share * told * model.ActivationBytes(block, chains);
                _statesMessages[at] += share * told;
                _fromCoordinator[at] += share * ((phase.Given[block.Index] ? model.StateBytes(block, chains) : 0)
                    + phase.Observed * model.StateBytes(block, chains) + 2 * model.Costs.Link.Envelope);
            }
            if (!counted || phase.Counted == 0) continue;
            foreach (var id in model.Network.CouplingIds)
            {
                var cost = model.Counts(s, p, id, chains);
                _counts[replica * _couplings + id.Index] += share * (cost.Bytes + model.Costs.Link.Envelope);
                _couplingSeconds[id.Index] += share * cost.AtCoupling;
            }
        }
    }
}
