using Annda.Protocol;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Coordination;

/// <summary>One try to put a run on its nodes, all or nothing: who has been asked to host what, and who has answered.</summary>
internal sealed class Placing
{
    private readonly NetworkSpec _spec;
    private readonly Dictionary<string, HostRun> _orders;
    private readonly Dictionary<string, RunHosted> _hosted = [];
    private readonly HashSet<string> _connected = [];
    private readonly string _coordinator;
    private readonly int _members;

    public Placing(RunKey key, RunSetup setup, RunSnapshot? from, RunPlaces places, string coordinator)
    {
        (Places, _coordinator) = (places, coordinator);
        var network = from?.Network ?? setup.Network;
        _spec = network.Spec;
        _members = places.Blocks.Count + places.Couplings.Count;
        _orders = places.Nodes.ToDictionary(node => node, node => new HostRun(key, _spec, setup.Dynamics, setup.Seed, places.Replicas,
            [.. places.Blocks.Where(b => b.Value == node).Select(b => b.Key).OrderBy(b => (b.Replica, b.Block.Index))],
            [.. places.Couplings.Where(c => c.Value == node).Select(c => c.Key).OrderBy(c => c.Index).Select(c =>
                new CouplingStart(c, from?.ParametersVersion ?? 0, network[c], from?.Optimisers[c.Index] ?? OptimiserState.Fresh))],
            coordinator));
    }

    /// <summary>Which node has what.</summary>
    public RunPlaces Places { get; }

    /// <summary>Where everybody is, once every node has answered.</summary>
    public RunDirectory? Directory { get; private set; }

    /// <summary>Whether all are connected.</summary>
    public bool IsComplete => _connected.Count == _members;

    /// <summary>Orders that have not been answered, by node.</summary>
    public IEnumerable<KeyValuePair<string, HostRun>> Unanswered => _orders.Where(o => !_hosted.ContainsKey(o.Key));

    /// <summary>A node has started its part; true when all have.</summary>
    public bool Receive(RunHosted hosted)
    {
        if (Directory is not null) return _hosted.ContainsKey(hosted.Node);
        if (!_orders.ContainsKey(hosted.Node)) return false;
        _hosted[hosted.Node] = hosted;
        if (_hosted.Count < _orders.Count) return false;
        Directory = new RunDirectory(
            _spec.BlockIds.ToDictionary(b => b, b => (IReadOnlyList<string>)[.. Enumerable.Range(0, Places.Replicas)
                .Select(r => _hosted[Places.Blocks[new BlockPlace(b, r)]].Blocks[new BlockPlace(b, r)])]),
            _spec.CouplingIds.ToDictionary(c => c, c => _hosted[Places.Couplings[c]].Couplings[c]), _coordinator);
        // They hold all parameters.
        _orders.Clear();
        return true;
    }

    /// <summary>A member is connected.</summary>
    public void Receive(Connected connected) => _connected.Add(connected.Who);
}
