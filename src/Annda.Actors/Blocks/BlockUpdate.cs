using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>One update of a block: finds the neighbours' states that the rule allows, draws the free units, and notes how old reads were.</summary>
internal sealed class BlockUpdate
{
    private readonly NetworkSpec _network;
    private readonly UpdateRule _rule;
    private readonly BlockId _block;
    private readonly ulong _seed;
    private readonly ParameterStore _parameters;
    private readonly CouplingId[] _couplings, _between;
    private readonly IReadOnlyList<BlockId> _neighbours;

    public BlockUpdate(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, ParameterStore parameters, WorkTeam team)
    {
        (_network, _rule, _block, _seed, _parameters) = (network, rule, block, seed, parameters);
        _couplings = [.. network.CouplingsOf(block)];
        _between = [.. network.BetweenOf(block)];
        _neighbours = network.NeighboursOf(block);
        Kernel = new BlockKernel(network, rule, block, seed, team);
    }

    /// <summary>The arithmetic.</summary>
    public BlockKernel Kernel { get; }

    /// <summary>States of neighbours, and their versions, that sweep t lacks.</summary>
    public IEnumerable<(BlockId Neighbour, long Version)> Missing(GroupFlow flow, PhaseOrder order, long t) =>
        _neighbours.Where(n => Read(flow, order, n, t) is null).Select(n => (n, Required(flow, order, n, t)));

    /// <summary>
    /// States that make a pair with a version of the block's: of the same version; where versions have no common time, the newest known; or
    /// those that it was computed from.
    /// </summary>
    public BitPlanes? Partner(GroupFlow flow, PhaseOrder order, BlockId neighbour, long version) =>
        _rule.Dynamics.Pairing == Pairing.AsRead && flow.Read.TryGetValue(neighbour, out var read) ? read
        : (_rule.ReadsExactly ? flow.Halo.At(neighbour, version) : flow.Halo.Newest(neighbour, flow.FirstVersion, order.End))?.States;

    /// <summary>Updates the block, if all that it reads is there.</summary>
    /// <param name="flow">The chain group.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="t">The sweep.</param>
    /// <param name="now">The moment, where the block has a clock; null: sweep t makes version t.</param>
    /// <param name="probabilities">Where conditional probabilities go; null: not wanted.</param>
    public bool TryRun(GroupFlow flow, PhaseProgress phase, long t, Moment? now, Func<int[]?> probabilities)
    {
        var order = phase.Order;
        if (!_parameters.Has(order.ParametersVersion)) return false;
        var entries = new Dictionary<BlockId, Halo.Entry>(_neighbours.Count);
        foreach (var neighbour in _neighbours)
        {
            if (Read(flow, order, neighbour, t) is not { } entry) return false;
            if (entry.States.Units != _network[neighbour].Size || entry.States.Chains != order.Chains.Count)
                throw new ArgumentException($"'{_network[neighbour].Name}' sent {entry.States.Units} units of "
                    + $"{entry.States.Chains} chains, {_network[neighbour].Size} of {order.Chains.Count} are expected");
            entries[neighbour] = entry;
        }
        var cached = Cached(flow, phase, entries, t);
        flow.States = Kernel.Sweep(new SweepInput(flow.States!,
            [.. _between.Select(c => cached?[_network[c].Other(_block)] ?? entries[_network[c].Other(_block)].States)],
            [.. _couplings.Select(c => _parameters.Find(c, order.ParametersVersion)!)], phase.Held,
            order.Temperatures.At(t - 1 - order.ScheduleBase), order.Chains, order.Group.Set, t, order.ParametersVersion,
            now is null ? 0 : flow.Turn), probabilities());
        if (_rule.Dynamics.Pairing == Pairing.AsRead) foreach (var (neighbour, entry) in entries) flow.Read[neighbour] = entry.States;
        if (cached is null)
            foreach (var (neighbour, entry) in entries) Record(phase, Staleness(neighbour, t, now, entry), order.Chains.Count);
        phase.UnitUpdates += Kernel.Updated;
        return true;
    }

    private IReadOnlyDictionary<BlockId, BitPlanes>? Cached(GroupFlow flow, PhaseProgress phase, Dictionary<BlockId, Halo.Entry> entries,
        long t)
    {
        if (_rule.Dynamics.Kind != DynamicsKind.Cache || entries.Count == 0) return null;
        flow.Cache ??= new NeighbourCache(_seed, _rule.Dynamics.Refresh);
        var cached = flow.Cache.Read(entries.ToDictionary(e => e.Key, e => e.Value.States), phase.Order.Chains, phase.Order.Group.Set, t - 1);
        foreach (var (age, chains) in flow.Cache.Ages) Record(phase, age, chains * entries.Count);
        return cached;
    }

    private long Required(GroupFlow flow, PhaseOrder order, BlockId neighbour, long t) =>
        Math.Max(flow.FirstVersion, _rule.Required(_block, neighbour, t, order.ScheduleBase));

    private Halo.Entry? Read(GroupFlow flow, PhaseOrder order, BlockId neighbour, long t)
    {
        var required = Required(flow, order, neighbour, t);
        return _rule.ReadsExactly ? flow.Halo.At(neighbour, required) : flow.Halo.Newest(neighbour, required, order.End);
    }

    private int Staleness(BlockId neighbour, long t, Moment? now, Halo.Entry entry)
    {
        // States that are held do not age.
        if (now is { } moment) return ReadAge.KeyOf(entry.Until > entry.Version ? 0 : Math.Max(0, moment.TicksSince(entry.Made)));
        var inOrder = _rule.InOrder(_block, neighbour, t);
        return (int)(inOrder - Math.Clamp(inOrder, entry.Version, entry.Until));
    }

    // A read of every chain: how chains are grouped does not show.
    private static void Record(PhaseProgress phase, int staleness, long chains) =>
        phase.Staleness[staleness] = phase.Staleness.GetValueOrDefault(staleness) + chains;
}
