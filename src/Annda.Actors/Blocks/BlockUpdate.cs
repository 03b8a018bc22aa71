using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// One update of a block: finds the neighbours' states that the rule allows, draws the free units, and notes how old reads were.
/// </summary>
internal sealed class BlockUpdate
{
    private readonly NetworkSpec _network;
    private readonly UpdateRule _rule;
    private readonly BlockId _block;
    private readonly ulong _seed;
    private readonly ParameterStore _parameters;
    private readonly CouplingId[] _couplings, _between;
    // By pass.
    private readonly PassInputs[] _inputs;
    // What a sweep reads: entries by neighbour, states by coupling with another block (null: not read), parameters by coupling.
    private readonly Halo.Entry[] _entries;
    private readonly UnitStates?[] _states;
    private readonly float[][] _values;
    // The same with the biases of passes down, where the block has them.
    private readonly float[][]? _downValues;
    private int? _version;

    public BlockUpdate(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed, ParameterStore parameters, WorkTeam team)
    {
        (_network, _rule, _block, _seed, _parameters) = (network, rule, block, seed, parameters);
        _couplings = [.. network.CouplingsOf(block)];
        _between = [.. network.BetweenOf(block)];
        _inputs = [.. Enum.GetValues<Pass>().Select(p => new PassInputs(network, rule, block, p))];
        (_entries, _states) = (new Halo.Entry[network.NeighboursOf(block).Count], new UnitStates[_between.Length]);
        _values = new float[_couplings.Length][];
        _downValues = network.DownBiasOf(block) is null ? null : new float[_couplings.Length][];
        Kernel = BlockKernel.Of(network, rule, block, seed, team);
    }

    /// <summary>The arithmetic.</summary>
    public BlockKernel Kernel { get; }

    /// <summary>States of neighbours, and their versions, that sweep t lacks.</summary>
    public IEnumerable<(BlockId Neighbour, long Version)> Missing(GroupFlow flow, PhaseOrder order, long t) =>
        Inputs(order.Pass).Neighbours.Where(n => Read(flow, order, n, t) is null).Select(n => (n, Required(flow, order, n, t)));

    /// <summary>What the block reads in a pass.</summary>
    public PassInputs Inputs(Pass pass) => _inputs[(int)pass];

    /// <summary>
    /// States that make a pair with a version of the block's: of the same version; where versions have no common time, the newest known; or
    /// those that it was computed from; of an error, what the arrow's source was when the errors set out.
    /// </summary>
    public UnitStates? Partner(GroupFlow flow, PhaseOrder order, BlockId neighbour, long version) =>
        order.Pass == Pass.Errors ? flow.Halo.At(neighbour, version - 1)?.States
        : _rule.Dynamics.Pairing == Pairing.AsRead && flow.Read.TryGetValue(neighbour, out var read) ? read
        : (_rule.ReadsExactly ? flow.Halo.At(neighbour, version) : flow.Halo.Newest(neighbour, flow.FirstVersion, order.End))?.States;

    /// <summary>Finds all that sweep t reads; false if something is missing. What was found holds until the next call.</summary>
    public bool TryRead(GroupFlow flow, PhaseOrder order, long t)
    {
        if (!HasParameters(order.ParametersVersion)) return false;
        var neighbours = Inputs(order.Pass).Neighbours;
        for (var n = 0; n < neighbours.Length; n++)
        {
            if (Read(flow, order, neighbours[n], t) is not { } entry) return false;
            if (entry.States.Units != _network[neighbours[n]].Size || entry.States.Chains != order.Chains.Count)
                throw new ArgumentException($"'{_network[neighbours[n]].Name}' sent {entry.States.Units} units of "
                    + $"{entry.States.Chains} chains, {_network[neighbours[n]].Size} of {order.Chains.Count} are expected");
            _entries[n] = entry;
        }
        return true;
    }

    /// <summary>Updates the block from what was found.</summary>
    /// <param name="flow">The chain group.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="t">The sweep.</param>
    /// <param name="now">The moment, where the block has a clock; null: sweep t makes version t.</param>
    /// <param name="probabilities">Where conditional probabilities go; null: not wanted.</param>
    public void Run(GroupFlow flow, PhaseProgress phase, long t, Moment? now, int[]? probabilities)
    {
        var (order, inputs) = (phase.Order, Inputs(phase.Order.Pass));
        var cached = Cached(flow, phase, t);
        for (var c = 0; c < _between.Length; c++)
            _states[c] = inputs.Ends[c] < 0 ? null
                : cached is null ? _entries[inputs.Ends[c]].States : cached[inputs.Neighbours[inputs.Ends[c]]];
        var old = flow.States!;
        var values = order.Pass is Pass.Down or Pass.PredictDown ? _downValues ?? _values : _values;
        var input = new SweepInput(old, _states, values, phase.Held, order.Temperatures.At(t - 1 - order.ScheduleBase), order.Chains,
            order.Group.Set, t, order.ParametersVersion, now is null ? 0 : flow.Turn, order.ChainTemperatures) { Output = flow.Output! };
        if (order.Pass.Predicts())
        {
            if (inputs.Neighbours.Length > 0) phase.Deviations = Kernel.Deviations(input);
        }
        else if (order.Pass == Pass.Errors)
        {
            // States stay; what others read, and what is counted, are errors.
            flow.Output = Kernel.Errors(input, order.Goal, out var loss);
            phase.Loss = Losses.Sum(phase.Loss, loss);
        }
        else
        {
            flow.States = Kernel.Sweep(input, probabilities);
            flow.Output = Kernel.Output(flow.States);
        }
        if (!order.Pass.Predicts()) phase.UnitUpdates += Kernel.Updated;
        // Real-valued units change all the time.
        if (old is BitPlanes before && flow.States is BitPlanes after) phase.Note(before, after);
        for (var n = 0; n < inputs.Neighbours.Length; n++)
        {
            if (_rule.Dynamics.Pairing == Pairing.AsRead) flow.Read[inputs.Neighbours[n]] = _entries[n].States;
            if (cached is null) phase.Record(Staleness(inputs.Neighbours[n], order.Pass, t, now, _entries[n]), order.Chains.Count);
        }
    }

    /// <summary>Finds the parameters of a version, once for each; false if some are missing.</summary>
    public bool HasParameters(int version)
    {
        if (_version == version) return true;
        if (!_parameters.Has(version)) return false;
        for (var c = 0; c < _couplings.Length; c++) _values[c] = _parameters.Find(_couplings[c], version)!;
        if (_downValues is not null)
        {
            _values.CopyTo(_downValues, 0);
            _downValues[0] = _values[^1];
        }
        _version = version;
        Kernel.Prepare(_values);
        return true;
    }

    private IReadOnlyDictionary<BlockId, BitPlanes>? Cached(GroupFlow flow, PhaseProgress phase, long t)
    {
        if (_rule.Dynamics.Kind != DynamicsKind.Cache || _entries.Length == 0) return null;
        flow.Cache ??= new NeighbourCache(_seed, _rule.Dynamics.Refresh);
        var neighbours = Inputs(phase.Order.Pass).Neighbours;
        var newest = Enumerable.Range(0, _entries.Length).ToDictionary(n => neighbours[n], n => (BitPlanes)_entries[n].States);
        var cached = flow.Cache.Read(newest, phase.Order.Chains, phase.Order.Group.Set, t - 1);
        foreach (var (age, chains) in flow.Cache.Ages) phase.Record(age, chains * _entries.Length);
        return cached;
    }

    private long Required(GroupFlow flow, PhaseOrder order, BlockId neighbour, long t) =>
        Math.Max(flow.FirstVersion, _rule.Required(_block, neighbour, t, flow.FirstVersion, order.Pass));

    private Halo.Entry? Read(GroupFlow flow, PhaseOrder order, BlockId neighbour, long t)
    {
        var required = Required(flow, order, neighbour, t);
        return _rule.ReadsExactly ? flow.Halo.At(neighbour, required) : flow.Halo.Newest(neighbour, required, order.End);
    }

    private int Staleness(BlockId neighbour, Pass pass, long t, Moment? now, Halo.Entry entry)
    {
        // States that are held do not age.
        if (now is { } moment) return ReadAge.KeyOf(entry.Until > entry.Version ? 0 : Math.Max(0, moment.TicksSince(entry.Made)));
        var inOrder = _rule.InOrder(_block, neighbour, t, pass);
        return (int)(inOrder - Math.Clamp(inOrder, entry.Version, entry.Until));
    }
}
