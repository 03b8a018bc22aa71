using Annda.Topology;

namespace Annda.Placement;

/// <summary>
/// What each node would have to do in a step under a layout: arithmetic, sending and receiving, bytes, memory. The busiest one bounds
/// the time of the step; a search compares layouts by that, and a simulation tells more of the best.
/// </summary>
internal sealed class LoadBound
{
    // A little of what all others do, so that a search that cannot lower the highest load still lowers the rest.
    private const double Rest = 1e-3;

    private readonly WorkModel _model;
    private readonly Cluster _cluster;
    private readonly BlockId[] _countingEnd;
    private readonly IReadOnlyList<BlockId>[] _neighbours;
    private readonly double[] _arithmetic, _passing, _out, _in, _states;

    /// <summary>For one number of replicas.</summary>
    public LoadBound(WorkModel model, Cluster cluster, int replicas)
    {
        (_model, _cluster) = (model, cluster);
        (Loads, Memory) = (new ReplicaLoads(model, replicas), new MemoryModel(model, replicas));
        var counted = model.Work.Steps.SelectMany(s => s.Phases).LastOrDefault(p => p.Counted > 0) ?? model.Work.Steps[0].Phases[^1];
        _countingEnd = [.. model.Network.CouplingIds.Select(c => model.CountingEnd(counted, c))];
        _neighbours = [.. model.Network.BlockIds.Select(model.Network.NeighboursOf)];
        var all = cluster.Nodes.Count + 1;
        (_arithmetic, _passing, _out, _in, _states) = (new double[all], new double[all], new double[all], new double[all], new double[all]);
    }

    /// <summary>Work of blocks and couplings.</summary>
    public ReplicaLoads Loads { get; }

    /// <summary>Memory of blocks and couplings.</summary>
    public MemoryModel Memory { get; }

    /// <summary>Seconds of arithmetic of each node for a step, after <see cref="Seconds"/>.</summary>
    public IReadOnlyList<double> Arithmetic => _arithmetic;

    /// <summary>Bytes that each node, and last the coordinator, sends for a step.</summary>
    public IReadOnlyList<double> BytesOut => _out;

    /// <summary>Of these, those of activations.</summary>
    public IReadOnlyList<double> StateBytesOut => _states;

    /// <summary>Messages between nodes for a step.</summary>
    public double Messages { get; private set; }

    /// <summary>The end of a coupling that counts it.</summary>
    public BlockId CountingEnd(CouplingId coupling) => _countingEnd[coupling.Index];

    /// <summary>Whether every node has the memory.</summary>
    public bool Fits(Layout layout)
    {
        var bytes = Memory.Of(layout, _cluster.Nodes.Count);
        for (var i = 0; i < bytes.Length; i++)
            if (bytes[i] > MemoryModel.Usable(_cluster.Nodes[i].MemoryBytes)) return false;
        return true;
    }

    /// <summary>Seconds that a step takes at least.</summary>
    public double Seconds(Layout layout)
    {
        foreach (var sums in new[] { _arithmetic, _passing, _out, _in, _states }) Array.Clear(sums);
        Messages = 0;
        var network = _model.Network;
        foreach (var block in network.BlockIds)
            for (var r = 0; r < layout.Replicas; r++)
            {
                var at = layout[block, r];
                _arithmetic[at] += Loads.Seconds(block, r);
                foreach (var other in _neighbours[block.Index])
                    if (Pass(at, layout[other, r], Loads.StateBytes(block, r), Loads.StateMessages(block, r)))
                        _states[at] += Loads.StateBytes(block, r);
                Pass(_cluster.Coordinator, at, Loads.OrderBytes(block, r), Loads.StateMessages(block, r) > 0 ? 2 : 0);
            }
        foreach (var id in network.CouplingIds) Add(layout, id);
        var (highest, sum) = (0.0, 0.0);
        for (var i = 0; i < _arithmetic.Length; i++)
        {
            var machine = _cluster.Machine(i);
            var computing = _arithmetic[i] / (1 + (machine.Threads - 1) * _model.Costs.TeamShare);
            var busy = Math.Max(machine.Spare ? Math.Max(computing, _passing[i]) : computing + _passing[i],
                Math.Max(_out[i], _in[i]) / _model.Costs.Link.BytesPerSecond);
            highest = Math.Max(highest, busy);
            sum += busy + _passing[i];
        }
        return highest + Rest * sum;
    }

    private void Add(Layout layout, CouplingId id)
    {
        var (spec, at) = (_model.Network[id], layout[id]);
        _arithmetic[at] += Loads.Seconds(id);
        for (var r = 0; r < layout.Replicas; r++)
        {
            Pass(layout[_countingEnd[id.Index], r], at, Loads.CountBytes(id, r), Loads.CountBytes(id, r) > 0 ? 1 : 0);
            if (Loads.LearnShare == 0) continue;
            var bytes = Loads.LearnShare * _model.ParameterBytes(id);
            Pass(at, layout[spec.A, r], bytes, Loads.LearnShare);
            if (spec.Kind == CouplingKind.Between) Pass(at, layout[spec.B, r], bytes, Loads.LearnShare);
        }
        Pass(at, _cluster.Coordinator, Loads.CollectedBytes(id), Loads.CollectedBytes(id) > 0 ? 1 : 0);
    }

    private bool Pass(int from, int to, double bytes, double messages)
    {
        if (from == to || bytes == 0) return false;
        var link = _model.Costs.Link;
        var work = messages * link.Message + bytes * link.Byte;
        _passing[from] += work;
        _passing[to] += work;
        _out[from] += bytes;
        _in[to] += bytes;
        Messages += messages;
        return true;
    }
}
