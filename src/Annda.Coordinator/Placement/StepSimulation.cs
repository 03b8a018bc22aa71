using Annda.Topology;

namespace Annda.Placement;

/// <summary>
/// Some steps of one kind in virtual time: blocks sweep as soon as the rule of the dynamics lets them, couplings learn as soon as the
/// counts are there, messages take their time, and the coordinator orders two steps ahead. So it shows what sums of work cannot: how
/// chain groups hide the way between two nodes, and who waits for whom.
/// </summary>
internal sealed class StepSimulation
{
    private readonly WorkModel _model;
    private readonly NetworkSpec _network;
    private readonly Layout _layout;
    private readonly int _kind, _steps;
    private readonly WorkStep _step;
    private readonly Agenda _agenda = new();
    private readonly SimulatedNode[] _nodes;
    private readonly SimulatedNode _coordinator;
    private readonly SimulatedActor[,] _blocks;
    private readonly SimulatedActor[] _couplings;
    private readonly SimulatedFlow[] _flows;
    private readonly Dictionary<(int Set, int Group), int> _firstFlow = [];
    private readonly int[,] _counts, _parameters;
    private readonly int[] _open;
    private readonly double[] _ended;
    private readonly int _sweepsMax;
    private int _issued;

    private StepSimulation(WorkModel model, Cluster cluster, Layout layout, int kind, int steps, int sweepsMax)
    {
        (_model, _network, _layout, _kind, _steps, _sweepsMax) = (model, model.Network, layout, kind, steps, sweepsMax);
        _step = model.Work.Steps[kind];
        _nodes = [.. Enumerable.Range(0, cluster.Nodes.Count + 1).Select(i => new SimulatedNode(_agenda, cluster.Machine(i), model.Costs))];
        _coordinator = _nodes[cluster.Coordinator];
        _blocks = new SimulatedActor[_network.Blocks.Count, layout.Replicas];
        _parameters = new int[_network.Blocks.Count * layout.Replicas, _network.Couplings.Count];
        foreach (var block in _network.BlockIds) for (var r = 0; r < layout.Replicas; r++) _blocks[block.Index, r] = new();
        _couplings = [.. _network.CouplingIds.Select(_ => new SimulatedActor())];
        _flows = Flows();
        _counts = new int[_network.Couplings.Count, steps];
        (_open, _ended) = (new int[steps], new double[steps]);
    }

    private SimulatedNode NodeOf(SimulatedFlow flow) => _nodes[_layout[flow.Block, flow.Replica]];

    /// <summary>Seconds from the end of one step to the end of the next.</summary>
    public static double Seconds(WorkModel model, Cluster cluster, Layout layout, int kind)
    {
        var step = model.Work.Steps[kind];
        var (longest, pieces) = (step.Phases.Max(p => p.Sweeps), (double)model.Network.Blocks.Count * step.Phases.Sum(p => p.Spans.Count));
        // A few sweeps tell how long many take, where not all can be tried.
        var most = Math.Clamp((int)(100_000 / pieces), 2, 12);
        if (longest <= most) return Interval(longest);
        var (few, many) = (Interval(most / 2), Interval(most));
        var (sweepsFew, sweepsMany) = (Sweeps(most / 2), Sweeps(most));
        return many + Math.Max(0, many - few) / (sweepsMany - sweepsFew) * (Sweeps(longest) - sweepsMany);

        double Interval(int sweeps) => new StepSimulation(model, cluster, layout, kind, 3, sweeps).Run();
        double Sweeps(int max) => step.Phases.Sum(p => Math.Min(p.Sweeps, max));
    }

    private double Run()
    {
        for (var k = 0; k < Math.Min(Annda.Runs.Run.StepsInFlight, _steps); k++) Issue();
        _agenda.Run();
        if (_issued < _steps || _ended[^1] == 0) throw new InvalidOperationException("the simulated steps did not come to their end");
        return (_ended[^1] - _ended[0]) / (_steps - 1);
    }

    private SimulatedFlow[] Flows()
    {
        var flows = new List<SimulatedFlow>();
        foreach (var set in _step.Phases.Index().GroupBy(p => p.Item.Set))
        {
            var spans = set.First().Item.Spans;
            var phases = SimulatedPhase.Of([.. set], _steps, _sweepsMax);
            for (var g = 0; g < spans.Count; g++)
            {
                _firstFlow[(set.Key, g)] = flows.Count;
                foreach (var block in _network.BlockIds)
                    flows.Add(new SimulatedFlow(block, g % _layout.Replicas, (set.Key, g), spans[g], phases, _network.NeighboursOf(block)));
            }
        }
        return [.. flows];
    }

    // Orders the next step: a message for each block and chain group, one for each coupling.
    private void Issue()
    {
        var step = _issued++;
        var counted = WorkModel.CountedPhases(_step).ToArray();
        var answering = counted.Length > 0;
        _open[step] = _network.Blocks.Count * _step.Phases.Sum(p => p.Spans.Count) + (answering ? _network.Couplings.Count : 0);
        foreach (var id in _network.CouplingIds)
        {
            _counts[id.Index, step] = counted.Where(p => Counts(p, id)).Sum(p => _step.Phases[p].Spans.Count);
            if (answering) _coordinator.Send(_nodes[_layout[id]], _model.Costs.Link.Envelope, () =>
            {
                // What no phase counts stays as it is.
                if (_counts[id.Index, step] == 0) Learn(id, step);
            });
        }
        foreach (var phase in _step.Phases)
            for (var g = 0; g < phase.Spans.Count; g++)
                foreach (var block in _network.BlockIds)
                {
                    var flow = _flows[_firstFlow[(phase.Set, g)] + block.Index];
                    var bytes = _model.Costs.Link.Envelope + (phase.Given[block.Index] ? _model.StateBytes(block, flow.Chains) : 0);
                    _coordinator.Send(NodeOf(flow), bytes, () =>
                    {
                        flow.Ordered++;
                        Advance(flow);
                    });
                }
    }

    private void Advance(SimulatedFlow flow)
    {
        while (!flow.Working && flow.Phase is { } phase)
        {
            var plan = _step.Phases[phase.Number];
            var held = plan.Held[flow.Block.Index];
            if (!flow.Begun)
            {
                (flow.Begun, flow.Version) = (true, phase.Base);
                if (held || plan.SetsStates) Announce(flow, held ? phase.End : phase.Base);
            }
            if (held || flow.Version == phase.End)
            {
                End(flow, phase);
                continue;
            }
            if (!CanSweep(flow, phase)) return;
            flow.Working = true;
            NodeOf(flow).Do(_blocks[flow.Block.Index, flow.Replica], _model.Sweep(_kind, phase.Number, flow.Block, flow.Chains),
                _model.IsShared(flow.Block), () => Swept(flow, phase));
        }
    }

    private bool CanSweep(SimulatedFlow flow, SimulatedPhase phase)
    {
        var wanted = _step.Learns ? phase.Step : 0;
        foreach (var id in _network.CouplingsOf(flow.Block))
            if (_parameters[flow.Replica * _network.Blocks.Count + flow.Block.Index, id.Index] < wanted) return false;
        var plan = _step.Phases[phase.Number];
        foreach (var neighbour in _model.Read(plan, flow.Block))
            if (flow.Have(neighbour) < _model.Work.Rule.Required(flow.Block, neighbour, flow.Version + 1, 0, plan.Pass)) return false;
        return true;
    }

    private void Swept(SimulatedFlow flow, SimulatedPhase phase)
    {
        flow.Working = false;
        flow.Version++;
        if (flow.Version == phase.End || _model.Work.Rule.IsExchanged(flow.Version)) Announce(flow, flow.Version);
        Advance(flow);
    }

    private void Announce(SimulatedFlow flow, long until)
    {
        foreach (var neighbour in flow.Neighbours)
        {
            var other = _flows[_firstFlow[flow.Key] + neighbour.Index];
            NodeOf(flow).Send(NodeOf(other), _model.ActivationBytes(flow.Block, flow.Chains), () =>
            {
                other.Hears(flow.Block, until);
                Advance(other);
            });
        }
    }

    private void End(SimulatedFlow flow, SimulatedPhase phase)
    {
        flow.EndPhase();
        var plan = _step.Phases[phase.Number];
        if (WorkModel.CountedPhases(_step).Contains(phase.Number))
            foreach (var id in _model.Counting(plan, flow.Block))
            {
                var bytes = _model.Counts(_kind, phase.Number, id, flow.Chains).Bytes + _model.Costs.Link.Envelope;
                NodeOf(flow).Send(_nodes[_layout[id]], bytes, () => Counted(id, phase.Step));
            }
        var observed = plan.Observed * _model.StateBytes(flow.Block, flow.Chains);
        NodeOf(flow).Send(_coordinator, _model.Costs.Link.Envelope + observed, () => Answered(phase.Step));
    }

    private void Counted(CouplingId id, int step)
    {
        if (--_counts[id.Index, step] == 0) Learn(id, step);
    }

    private bool Counts(int phase, CouplingId id) =>
        _step.Phases[phase].Counted > 0 && _model.Work.Rule.Counts(_network[id], _step.Phases[phase].Pass);

    private void Learn(CouplingId id, int step)
    {
        var seconds = _model.Coupling(_kind, id) + WorkModel.CountedPhases(_step).Where(p => Counts(p, id))
            .Sum(p => _step.Phases[p].Spans.Sum(chains => _model.Counts(_kind, p, id, chains).AtCoupling));
        var node = _nodes[_layout[id]];
        node.Do(_couplings[id.Index], seconds, _model.IsShared(id), () =>
        {
            if (_step.Learns) Tell(id, step + 1);
            node.Send(_coordinator, _step.Collects ? _model.CollectedBytes(id) : _model.Costs.Link.Envelope, () => Answered(step));
        });
    }

    private void Tell(CouplingId id, int version)
    {
        var spec = _network[id];
        BlockId[] ends = spec.Kind == CouplingKind.Between ? [spec.A, spec.B] : [spec.A];
        for (var r = 0; r < _layout.Replicas; r++)
            foreach (var block in ends)
            {
                var (at, replica) = (r * _network.Blocks.Count + block.Index, r);
                _nodes[_layout[id]].Send(_nodes[_layout[block, r]], _model.ParameterBytes(id), () =>
                {
                    _parameters[at, id.Index] = version;
                    foreach (var (key, first) in _firstFlow)
                        if (key.Group % _layout.Replicas == replica) Advance(_flows[first + block.Index]);
                });
            }
    }

    private void Answered(int step)
    {
        if (--_open[step] > 0) return;
        _ended[step] = _agenda.Now;
        if (_issued < _steps) Issue();
    }
}
