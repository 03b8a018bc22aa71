using Annda.Numerics;
using Annda.Topology;

namespace Annda.Placement;

/// <summary>
/// Memory that blocks and couplings need, estimated from above: states of all groups and those kept to be sent again, neighbours' states
/// and parameters that come from elsewhere, counts, versions in flight, the optimiser, and what a boundary copies.
/// </summary>
internal sealed class MemoryModel
{
    private const int VersionsInFlight = 3, PhaseEndsKept = 16, StepsInFlight = 2;

    /// <summary>A process that hosts something: the runtime, code, and buffers of its links.</summary>
    private const long Process = 128L << 20;

    /// <summary>Share of what a node offers that may be used.</summary>
    private const double HeadRoom = 0.9;

    private readonly WorkModel _model;
    private readonly int _replicas;
    private readonly double[] _blocks, _couplings;
    private readonly double[,] _states;

    /// <summary>Memory for one number of replicas.</summary>
    public MemoryModel(WorkModel model, int replicas)
    {
        (_model, _replicas) = (model, replicas);
        var network = model.Network;
        _states = new double[network.Blocks.Count, replicas];
        _blocks = new double[network.Blocks.Count * replicas];
        foreach (var block in network.BlockIds)
            for (var r = 0; r < replicas; r++)
            {
                _states[block.Index, r] = States(block, r);
                _blocks[r * network.Blocks.Count + block.Index] = OwnBytes(block, r);
            }
        _couplings = [.. network.CouplingIds.Select(CouplingBytes)];
    }

    /// <summary>Memory of a block without neighbours' states and parameters from elsewhere.</summary>
    public double Of(BlockId block, int replica) => _blocks[replica * _model.Network.Blocks.Count + block.Index];

    /// <summary>Memory of a coupling.</summary>
    public double Of(CouplingId coupling) => _couplings[coupling.Index];

    /// <summary>Memory for the states of a neighbour on another node.</summary>
    public double Halo(BlockId neighbour, int replica) => _states[neighbour.Index, replica] * (_model.Work.Rule.VersionsKept + 2);

    /// <summary>Memory for the parameters of a coupling on another node.</summary>
    public double Parameters(CouplingId coupling) =>
        sizeof(float) * (double)_model.Network[coupling].Length * (_model.Work.Learns ? VersionsInFlight : 1);

    /// <summary>Memory of each node under a layout; 0 where nothing is.</summary>
    public double[] Of(Layout layout, int nodes)
    {
        var (network, bytes) = (_model.Network, new double[nodes]);
        foreach (var block in network.BlockIds)
            for (var r = 0; r < _replicas; r++)
            {
                var at = layout[block, r];
                bytes[at] += Of(block, r);
                foreach (var other in network.NeighboursOf(block)) if (layout[other, r] != at) bytes[at] += Halo(other, r);
                foreach (var id in network.CouplingsOf(block)) if (layout[id] != at) bytes[at] += Parameters(id);
            }
        foreach (var id in network.CouplingIds) bytes[layout[id]] += Of(id);
        foreach (var node in layout.Used) bytes[node] += Process;
        return bytes;
    }

    /// <summary>What may be used of what a node offers.</summary>
    public static double Usable(long offered) => HeadRoom * offered;

    /// <summary>What a block needs where it is alone: neighbours and parameters come from elsewhere.</summary>
    public double Alone(BlockId block, int replica) => Process + Of(block, replica)
        + _model.Network.NeighboursOf(block).Sum(n => Halo(n, replica)) + _model.Network.CouplingsOf(block).Sum(Parameters);

    /// <summary>What a coupling needs where it is alone.</summary>
    public double Alone(CouplingId coupling) => Process + Of(coupling);

    // One version of a block's states, in every group of the replica and every chain set.
    private double States(BlockId block, int replica) => Sets().Sum(p => Groups(p, replica).Sum(chains =>
        _model.Network[block].Size * (_model.Network[block].Units.IsTwoValued()
            ? (double)sizeof(ulong) * BitPlanes.WordsFor(chains) : sizeof(float) * (double)BitPlanes.LanesFor(chains))));

    private double OwnBytes(BlockId block, int replica)
    {
        var kept = 2 * _model.Work.Rule.VersionsKept + 8 + PhaseEndsKept + 1 + _model.Work.Steps.Max(s => s.Phases.Max(p => p.Observed));
        var chainsMax = Sets().SelectMany(p => p.Spans).Max();
        var fields = sizeof(float) * (double)_model.Network[block].Size * BitPlanes.LanesFor(chainsMax);
        return kept * _states[block.Index, replica] + fields * (_model.Network.WithinOf(block).Count > 0 ? 2 : 1)
            + StepsInFlight * Counted(replica).Where(c => _model.CountingEnd(c.Phase, c.Coupling) == block).Sum(c => c.Bytes);
    }

    private double CouplingBytes(CouplingId id)
    {
        var (work, length) = (_model.Work, (double)_model.Network[id].Length);
        var parameters = sizeof(float) * length * (work.Learns ? VersionsInFlight : 2);
        var optimiser = work.Steps.Max(s => s.Remembered) * sizeof(float) * length;
        var arrived = Enumerable.Range(0, _replicas).Sum(r => Counted(r).Where(c => c.Coupling == id).Sum(c => c.Bytes));
        var sums = work.Learns || work.Steps.Any(s => s.Collects) ? 2 * sizeof(long) * length : 0;
        // A boundary copies parameters and sums, and writes them out.
        var boundary = 2 * (sizeof(float) * length + (work.Learns ? sums : 0));
        return parameters + optimiser + StepsInFlight * arrived + sums + boundary;
    }

    private IEnumerable<(CouplingId Coupling, WorkPhase Phase, double Bytes)> Counted(int replica)
    {
        for (var s = 0; s < _model.Work.Steps.Count; s++)
        {
            // Kinds of steps differ little: the first that counts stands for them.
            if (!_model.Work.Steps[s].Phases.Any(p => p.Counted > 0)) continue;
            for (var p = 0; p < _model.Work.Steps[s].Phases.Count; p++)
                if (_model.Work.Steps[s].Phases[p] is { Counted: > 0 } phase)
                    foreach (var id in _model.Network.CouplingIds)
                        yield return (id, phase, Groups(phase, replica).Sum(chains => _model.Counts(s, p, id, chains).Memory));
            yield break;
        }
    }

    private IEnumerable<WorkPhase> Sets() => _model.Work.Steps.SelectMany(s => s.Phases).GroupBy(p => p.Set).Select(g => g.First());

    private IEnumerable<int> Groups(WorkPhase phase, int replica) => phase.Spans.Where((_, g) => g % _replicas == replica);
}
