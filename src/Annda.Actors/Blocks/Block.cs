using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// A block: owns the states of its units in all chain groups. A pure machine: takes messages, does one piece of work at a time
/// (<see cref="Step"/>) and puts messages into its outbox. No clock, no actor, no randomness but the seed's.
/// </summary>
public sealed class Block
{
    private readonly RunKey _run;
    private readonly NetworkSpec _network;
    private readonly UpdateRule _rule;
    private readonly BlockId _id;
    private readonly IBlockOutbox _outbox;
    private readonly BlockKernel _kernel;
    private readonly CouplingId[] _couplings, _between;
    private readonly IReadOnlyList<BlockId> _neighbours;
    private readonly ParameterStore _parameters;
    private readonly Dictionary<GroupKey, GroupFlow> _flows = [];
    private readonly Queue<GroupFlow> _ready = new();
    private readonly HashSet<GroupFlow> _queued = [];
    private readonly List<CorrelationSums> _spare = [];
    private readonly List<int[]> _spareProbabilities = [];
    private Refused? _refused;

    /// <summary>An idle block without parameters.</summary>
    public Block(RunKey run, NetworkSpec network, DynamicsSpec dynamics, BlockId id, ulong seed, IBlockOutbox outbox,
        WorkTeam? team = null)
    {
        (_run, _network, _id, _outbox) = (run, network, id, outbox);
        _rule = new UpdateRule(dynamics, network);
        _kernel = new BlockKernel(network, _rule, id, seed, team ?? WorkTeam.Alone);
        _couplings = [.. network.CouplingsOf(id)];
        _between = [.. network.BetweenOf(id)];
        _neighbours = network.NeighboursOf(id);
        _parameters = new ParameterStore(_couplings);
    }

    /// <summary>Whether a chain group may be able to go on.</summary>
    public bool HasWork => _ready.Count > 0;

    /// <summary>Takes in a message. Those of another run or epoch, duplicates and late ones change nothing.</summary>
    public void Receive(IBlockMessage message)
    {
        if (message.Run != _run) return;
        switch (message)
        {
            case BeginPhase begin: Receive(begin); break;
            case Activation activation: Receive(activation); break;
            case ActivationRequest request:
                foreach (var sent in Flow(request.Group).Sent.From(request.Version)) _outbox.Send(request.From, sent);
                break;
            case Parameters parameters:
                _parameters.Add(parameters);
                foreach (var flow in _flows.Values) Ready(flow);
                break;
            case CountsRequest request: SendCounts(request); break;
            case ReportStates query: Report(query); break;
        }
    }

    /// <summary>Does one piece of work: at most one sweep of one chain group. False if there was nothing to do.</summary>
    public bool Step()
    {
        while (_ready.TryDequeue(out var flow))
        {
            _queued.Remove(flow);
            if (!Advance(flow)) continue;
            Ready(flow);
            return true;
        }
        return false;
    }

    /// <summary>Asks again for what has been waited for; to be called from time to time while nothing moves.</summary>
    public void Nudge()
    {
        if (_refused is { } refused) _outbox.Send(refused);
        foreach (var flow in _flows.Values)
        {
            if (flow.Current is not { } phase) continue;
            foreach (var coupling in _parameters.Missing(phase.Order.ParametersVersion))
                _outbox.Send(coupling, new ParametersRequest(_run, coupling, _id, phase.Order.ParametersVersion));
            var missing = phase.Counts?.Missing ?? [];
            if (flow.Version < phase.Order.End && !phase.AllHeld)
                missing = missing.Concat(_neighbours.Where(n => Read(flow, phase, n, flow.Version + 1) is null)
                    .Select(n => (n, Required(flow, n, flow.Version + 1))));
            foreach (var (neighbour, version) in missing)
                _outbox.Send(neighbour, new ActivationRequest(_run, _id, flow.Key, version));
        }
    }

    private void Receive(BeginPhase begin)
    {
        var flow = Flow(begin.Order.Group);
        if (flow.Ended(begin.Order.Phase) is { } ended)
        {
            _outbox.Send(ended.Event);
            return;
        }
        if (!flow.Enqueue(begin.Order)) return;
        _parameters.Forget(begin.Order.OpenVersion);
        foreach (var counts in flow.Close(begin.Order.OpenPhase))
        {
            _spareProbabilities.AddRange(counts.Lent);
            _spare.AddRange(counts.Sums.Values);
        }
        Ready(flow);
    }

    private void Receive(Activation activation)
    {
        var flow = Flow(activation.Group);
        if (!flow.Halo.Add(activation.From, new Halo.Entry(activation.Version, activation.Until, activation.States))) return;
        Ready(flow);
    }

    private bool Advance(GroupFlow flow)
    {
        if (flow.Current is null)
        {
            if (flow.Next() is not { } order) return false;
            return Begin(flow, order);
        }
        var phase = flow.Current;
        if (phase.Counts is { Complete: false } counts) counts.Retry((n, v) => Partner(flow, phase, n, v));
        if (flow.Version < phase.Order.End) return Sweep(flow, phase);
        if (phase.Counts is { Complete: false }) return false;
        End(flow, phase);
        return true;
    }

    private bool Begin(GroupFlow flow, PhaseOrder order)
    {
        var size = _network[_id].Size;
        var held = order.Clamp is { } clamp ? clamp.Units ?? Enumerable.Repeat(true, size).ToArray() : null;
        var allHeld = held is not null && Array.TrueForAll(held, h => h);
        if (order.Start == StartKind.Continue)
        {
            if (flow.States is null || flow.Version != order.Base || flow.States.Chains != order.Chains.Count)
            {
                Refuse($"phase {order.Phase} continues {order.Chains.Count} chains from version {order.Base}, "
                    + $"but {flow.States?.Chains ?? 0} chains at version {flow.Version} are here");
                return false;
            }
        }
        else
        {
            // States that are all held need no random ones below them.
            flow.States = order.Start == StartKind.Given ? order.Given!.Copy()
                : allHeld && order.Clamp!.States is not null ? new BitPlanes(size, order.Chains.Count)
                : _kernel.Random(order.Chains, order.Group.Set, order.Base);
            Guard.Shape(flow.States.Units, size, $"units of the given states of '{_network[_id].Name}'");
            Guard.Shape(flow.States.Chains, order.Chains.Count, $"chains of the given states of '{_network[_id].Name}'");
            if (order.Clamp is { States: not null } given) _kernel.Hold(given, order.Chains, order.Group.Set, order.Base, flow.States);
            (flow.Version, flow.FirstVersion) = (order.Base, order.Base);
        }
        var probabilities = order.Count is { Probabilities: true } && _kernel.HasProbabilities && !allHeld;
        var counts = order.Count is { } count ? new PhaseCounts(_network, _id, count, probabilities, Rent) : null;
        flow.Start(new PhaseProgress(order, held, allHeld, counts));
        if (allHeld || order.Start != StartKind.Continue) Announce(flow, allHeld ? order.End : order.Base);
        return true;
    }

    // Said again with every nudge: the run cannot go on, and its coordinator must hear of it.
    private void Refuse(string reason)
    {
        _refused = new Refused(_run, _network[_id].Name, reason);
        _outbox.Send(_refused);
    }

    private bool Sweep(GroupFlow flow, PhaseProgress phase)
    {
        var t = flow.Version + 1;
        var order = phase.Order;
        int[]? probabilities = null;
        if (!phase.AllHeld)
        {
            if (!_parameters.Has(order.ParametersVersion)) return false;
            var reads = new Dictionary<BlockId, Halo.Entry>(_neighbours.Count);
            foreach (var neighbour in _neighbours)
            {
                if (Read(flow, phase, neighbour, t) is not { } entry) return false;
                if (entry.States.Units != _network[neighbour].Size || entry.States.Chains != order.Chains.Count)
                    throw new ArgumentException($"'{_network[neighbour].Name}' sent {entry.States.Units} units of "
                        + $"{entry.States.Chains} chains, {_network[neighbour].Size} of {order.Chains.Count} are expected");
                reads[neighbour] = entry;
            }
            if (phase.Counts is { UsesProbabilities: true } wanted && wanted.Has(t - order.Base))
                probabilities = RentProbabilities(_network[_id].Size * BitPlanes.LanesFor(order.Chains.Count));
            flow.States = _kernel.Sweep(new SweepInput(
                flow.States!, [.. _between.Select(c => reads[_network[c].Other(_id)].States)],
                [.. _couplings.Select(c => _parameters.Find(c, order.ParametersVersion)!)], phase.Held,
                order.Temperatures.At(t - 1 - order.ScheduleBase), order.Chains, order.Group.Set, t, order.ParametersVersion),
                probabilities);
            foreach (var (neighbour, entry) in reads) Record(phase, neighbour, t, entry);
            phase.UnitUpdates += (long)(phase.Held?.Count(h => !h) ?? _network[_id].Size) * order.Chains.Count;
        }
        flow.Version = t;
        if (!phase.AllHeld) Announce(flow, t);
        if (phase.Counts is { } counts && counts.Has(t - order.Base))
        {
            counts.Count(t, flow.States!, probabilities, (n, v) => Partner(flow, phase, n, v));
            if (probabilities is not null) (counts.Needs(probabilities) ? counts.Lent : _spareProbabilities).Add(probabilities);
        }
        if (order.Observe is { } observe && observe.Has(t - order.Base)) phase.Observed.Add(new ObservedStates(t, flow.States!));
        if (!_rule.ReadsExactly) flow.Halo.ForgetReplaced(order.End);
        else flow.Halo.Forget(t - _rule.VersionsKept);
        return true;
    }

    private void End(GroupFlow flow, PhaseProgress phase)
    {
        var ended = new PhaseEnded(_run, _id, phase.Order.Phase, flow.Key, phase.Observed, phase.Staleness, phase.UnitUpdates);
        flow.End(new GroupFlow.EndedPhase(ended, phase.Counts));
        foreach (var (coupling, sums) in phase.Counts?.Sums ?? new Dictionary<CouplingId, CorrelationSums>())
            _outbox.Send(coupling, new CorrelationCounts(_run, coupling, _id, phase.Order.Phase, flow.Key, sums));
        _outbox.Send(ended);
    }

    private long Required(GroupFlow flow, BlockId neighbour, long t) => Math.Max(flow.FirstVersion, _rule.Required(_id, neighbour, t));

    private Halo.Entry? Read(GroupFlow flow, PhaseProgress phase, BlockId neighbour, long t)
    {
        var required = Required(flow, neighbour, t);
        return _rule.ReadsExactly ? flow.Halo.At(neighbour, required) : flow.Halo.Newest(neighbour, required, phase.Order.End);
    }

    // States that coexist: of the same version, or, where versions have no common time, the newest known.
    private BitPlanes? Partner(GroupFlow flow, PhaseProgress phase, BlockId neighbour, long version) =>
        (_rule.ReadsExactly ? flow.Halo.At(neighbour, version) : flow.Halo.Newest(neighbour, flow.FirstVersion, phase.Order.End))?.States;

    private void Record(PhaseProgress phase, BlockId neighbour, long t, Halo.Entry entry)
    {
        var inOrder = _rule.InOrder(_id, neighbour, t);
        var staleness = (int)(inOrder - Math.Clamp(inOrder, entry.Version, entry.Until));
        // A read of every chain: how chains are grouped does not show.
        phase.Staleness[staleness] = phase.Staleness.GetValueOrDefault(staleness) + phase.Order.Chains.Count;
    }

    private void Announce(GroupFlow flow, long until)
    {
        var activation = new Activation(_run, _id, flow.Key, flow.Version, until, flow.States!);
        flow.Sent.Add(activation);
        foreach (var neighbour in _neighbours) _outbox.Send(neighbour, activation);
    }

    private void SendCounts(CountsRequest request)
    {
        if (Flow(request.Group).Ended(request.Phase)?.Counts is { } counts && counts.Sums.TryGetValue(request.Coupling, out var sums))
            _outbox.Send(request.Coupling, new CorrelationCounts(_run, request.Coupling, _id, request.Phase, request.Group, sums));
    }

    private void Report(ReportStates query) => _outbox.Send(new StatesReported(_run, query.Query, _id,
        [.. _flows.Values.Where(f => f.States is not null).OrderBy(f => (f.Key.Set, f.Key.Group))
            .Select(f => new GroupStates(f.Key, f.Version, f.States!))]));

    private CorrelationSums Rent(CouplingSpec coupling, int scale)
    {
        if (Take(_spare, s => s.Fits(coupling, scale)) is not { } sums) return CorrelationSums.Empty(coupling, scale);
        sums.Clear();
        return sums;
    }

    private int[] RentProbabilities(int length) => Take(_spareProbabilities, s => s.Length >= length) ?? new int[length];

    private static T? Take<T>(List<T> spare, Predicate<T> fits) where T : class
    {
        var at = spare.FindIndex(fits);
        if (at < 0) return null;
        var taken = spare[at];
        spare.RemoveAt(at);
        return taken;
    }

    private GroupFlow Flow(GroupKey key)
    {
        if (!_flows.TryGetValue(key, out var flow)) _flows[key] = flow = new GroupFlow(key, _rule.VersionsKept + 8);
        return flow;
    }

    private void Ready(GroupFlow flow)
    {
        if (_queued.Add(flow)) _ready.Enqueue(flow);
    }
}
