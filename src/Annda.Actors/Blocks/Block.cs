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
    private readonly int _replica;
    private readonly IBlockOutbox _outbox;
    private readonly BlockUpdate _update;
    private readonly BlockClock? _clock;
    private readonly TimedPhase? _timed;
    private readonly IReadOnlyList<BlockId> _neighbours;
    private readonly ParameterStore _parameters;
    private readonly Dictionary<GroupKey, GroupFlow> _flows = [];
    private readonly Queue<GroupFlow> _ready = new();
    private GroupFlow? _last;
    private readonly SpareBuffers _spare = new();
    private Refused? _refused;

    /// <summary>An idle block without parameters.</summary>
    public Block(RunKey run, NetworkSpec network, DynamicsSpec dynamics, BlockPlace place, ulong seed, IBlockOutbox outbox,
        WorkTeam? team = null)
    {
        var id = place.Block;
        (_run, _network, _id, _replica, _outbox) = (run, network, id, place.Replica, outbox);
        _rule = new UpdateRule(dynamics, network);
        _neighbours = network.NeighboursOf(id);
        _parameters = new ParameterStore([.. network.CouplingsOf(id)]);
        _update = new BlockUpdate(network, _rule, id, seed, _parameters, team ?? WorkTeam.Alone);
        if (dynamics.Clocks is not { } clocks) return;
        _clock = new BlockClock(network, clocks, id, seed);
        if (_rule.IsTimed) _timed = new TimedPhase(_clock, outbox, Pass, UpdateAt);
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

    /// <summary>An alarm that the block asked its outbox for.</summary>
    public void Wake(GroupKey group, int alarm)
    {
        if (_flows.TryGetValue(group, out var flow) && flow.Wake(alarm)) Ready(flow);
    }

    /// <summary>Does one piece of work: at most one sweep of one chain group. False if there was nothing to do.</summary>
    public bool Step()
    {
        while (_ready.TryDequeue(out var flow))
        {
            flow.Queued = false;
            if (!Advance(flow)) continue;
            if (CanGoOn(flow)) Ready(flow);
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
            // A phase may not have begun for want of parameters.
            if ((flow.Current?.Order ?? flow.Next()) is { ParametersVersion: var wanted })
                foreach (var coupling in _parameters.Missing(wanted))
                    _outbox.Send(coupling, new ParametersRequest(_run, coupling, _id, wanted));
            if (flow.Current is not { } phase) continue;
            var missing = (phase.Counts?.Missing ?? []).Concat(phase.Energies.Missing(flow, phase.Order));
            if (flow.Version < phase.Order.End && !phase.AllHeld)
                missing = missing.Concat(_update.Missing(flow, phase.Order, flow.Version + 1));
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
        foreach (var counts in flow.Close(begin.Order.OpenPhase)) _spare.Return(counts);
        Ready(flow);
    }

    private void Receive(Activation activation)
    {
        var flow = Flow(activation.Group);
        var entry = new Halo.Entry(activation.Version, activation.Until, activation.States, activation.Tick);
        if (!flow.Halo.Add(activation.From, entry)) return;
        Ready(flow);
    }

    // Spares an actor a message to itself for a look that would find nothing.
    private bool CanGoOn(GroupFlow flow) => flow.Current is not { } phase || flow.Version >= phase.Order.End
        || (!flow.Asleep && (phase.AllHeld || _timed is not null || _update.TryRead(flow, phase.Order, flow.Version + 1)));

    private bool Advance(GroupFlow flow)
    {
        if (flow.Current is null) return flow.Next() is { } order && Begin(flow, order);
        var phase = flow.Current;
        // Another chain group may be at another version.
        if (_update.Kernel.NeedsParameters) _update.HasParameters(phase.Order.ParametersVersion);
        if (phase.Counts is { Complete: false } counts) counts.Retry((n, v) => _update.Partner(flow, phase.Order, n, v));
        if (flow.Version < phase.Order.End) return !flow.Asleep && (_timed?.Advance(flow, phase) ?? Sweep(flow, phase));
        if (phase.Counts is { Complete: false }) return false;
        if (!phase.Energies.TryFind(flow, phase.Order, _parameters, _update)) return false;
        End(flow, phase);
        return true;
    }

    private bool Begin(GroupFlow flow, PhaseOrder order)
    {
        if (_update.Kernel.NeedsParameters && !_update.HasParameters(order.ParametersVersion)) return false;
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
                : allHeld && order.Clamp!.States is not null ? _update.Kernel.Empty(order.Chains.Count)
                : _update.Kernel.Random(order.Chains, order.Group.Set, order.Base);
            Guard.Shape(flow.States.Units, size, $"units of the given states of '{_network[_id].Name}'");
            Guard.Shape(flow.States.Chains, order.Chains.Count, $"chains of the given states of '{_network[_id].Name}'");
            if (order.Clamp is { States: not null } given)
                _update.Kernel.Hold(given, order.Chains, order.Group.Set, order.Base, flow.States);
            flow.Output = _update.Kernel.Output(flow.States);
            (flow.Version, flow.FirstVersion) = (order.Base, order.Base);
            flow.Cache?.Forget();
        }
        _timed?.Begin(flow, order);
        var probabilities = order.Count is { Probabilities: true } && _update.Kernel.HasProbabilities && !allHeld;
        var counts = order.Count is null ? null : new PhaseCounts(_network, _id, order, probabilities, _update.Kernel, _spare.Rent);
        flow.Start(new PhaseProgress(order, held, allHeld, counts, new PhaseEnergies(_network, _id, order.Energies)));
        // What is compared with its prediction does not change while it is.
        if (order.Pass.Predicts()) Announce(flow, order.End);
        else if (allHeld || (order.Start != StartKind.Continue && _update.Inputs(order.Pass).IsReadBefore))
            Announce(flow, allHeld ? order.End : order.Base);
        return true;
    }

    // Said again with every nudge: the run cannot go on, and its coordinator must hear of it.
    private void Refuse(string reason)
    {
        _refused = new Refused(_run, $"block {_network[_id].Name}", reason);
        _outbox.Send(_refused);
    }

    private bool Sweep(GroupFlow flow, PhaseProgress phase)
    {
        var (t, order) = (flow.Version + 1, phase.Order);
        var counted = phase.Counts?.Has(t - order.Base) == true;
        int[]? probabilities = null;
        if (!phase.AllHeld)
        {
            if (!_update.TryRead(flow, order, t)) return false;
            // A partner that no sweep reads may be lost unnoticed: it is asked for while its sender still has it.
            if (_rule.ReadsExactly && phase.Counts?.WaitSince(t - _rule.VersionsKept) == true) return false;
            if (counted && phase.Counts!.UsesProbabilities)
                probabilities = _spare.Rent(_network[_id].Size * BitPlanes.LanesFor(order.Chains.Count));
            _update.Run(flow, phase, t, null, probabilities);
        }
        flow.Version = t;
        // Versions that nobody reads, for a sweep or for a pair, are not told.
        var told = counted || t == order.End || _rule.IsExchanged(t - flow.FirstVersion);
        if (told && !phase.AllHeld && !order.Pass.Predicts()) Announce(flow, t);
        Note(flow, phase, probabilities);
        if (!_rule.ReadsExactly) flow.Halo.ForgetReplaced(order.End);
        else flow.Halo.Forget(t - _rule.VersionsKept);
        if (_clock is not null && !phase.AllHeld) flow.Sleep(_outbox, _clock.Next(order, new Moment(t, 0), 0));
        return true;
    }

    private void UpdateAt(GroupFlow flow, PhaseProgress phase, Moment now)
    {
        // A tick before the first states of all neighbours have come passes unused.
        if (_update.TryRead(flow, phase.Order, flow.Version + 1))
        {
            _update.Run(flow, phase, flow.Version + 1, now, null);
            Announce(flow, flow.Version);
        }
        flow.Halo.ForgetReplaced(phase.Order.End);
    }

    private void Pass(GroupFlow flow, PhaseProgress phase) => Note(flow, phase, null);

    // Counts and observes the version that the flow is at.
    private void Note(GroupFlow flow, PhaseProgress phase, int[]? probabilities)
    {
        var sweep = flow.Version - phase.Order.Base;
        if (phase.Counts is { } counts && counts.Has(sweep))
        {
            counts.Count(flow.Version, flow.States!, phase.Deviations ?? flow.Output!, probabilities,
                (n, v) => _update.Partner(flow, phase.Order, n, v));
            if (probabilities is not null && counts.Needs(probabilities)) counts.Lent.Add(probabilities);
            else if (probabilities is not null) _spare.Return(probabilities);
        }
        if (phase.Order.Observe is { } observe && observe.Has(sweep)) phase.Observed.Add(new ObservedStates(flow.Version, flow.States!));
    }

    private void End(GroupFlow flow, PhaseProgress phase)
    {
        var ended = new PhaseEnded(_run, _id, phase.Order.Phase, flow.Key, phase.Observed, phase.Staleness, phase.UnitUpdates)
        {
            Changed = phase.AllHeld ? [] : phase.Changed,
            Energies = phase.Energies.Found,
            Loss = phase.Loss,
        };
        flow.End(new GroupFlow.EndedPhase(ended, phase.Counts));
        foreach (var (coupling, sums) in phase.Counts?.Sums ?? new Dictionary<CouplingId, CouplingSums>())
            _outbox.Send(coupling, new CorrelationCounts(_run, coupling, _id, phase.Order.Phase, flow.Key, sums));
        _outbox.Send(ended);
    }

    private void Announce(GroupFlow flow, long until)
    {
        var activation = new Activation(_run, _id, flow.Key, flow.Version, until, flow.Output!, flow.Tick);
        flow.Sent.Add(activation);
        _outbox.Send(_neighbours, activation);
    }

    private void SendCounts(CountsRequest request)
    {
        if (Flow(request.Group).Ended(request.Phase)?.Counts is { } counts && counts.Sums.TryGetValue(request.Coupling, out var sums))
            _outbox.Send(request.Coupling, new CorrelationCounts(_run, request.Coupling, _id, request.Phase, request.Group, sums));
    }

    private void Report(ReportStates query) => _outbox.Send(new StatesReported(_run, query.Query, new BlockPlace(_id, _replica),
        [.. _flows.Values.Where(f => f.States is not null).OrderBy(f => (f.Key.Set, f.Key.Group))
            .Select(f => new GroupStates(f.Key, f.Version, f.States!))]));

    private GroupFlow Flow(GroupKey key)
    {
        if (_last?.Key == key) return _last;
        if (!_flows.TryGetValue(key, out var flow)) _flows[key] = flow = new GroupFlow(key, 2 * _rule.VersionsKept + 8);
        return _last = flow;
    }

    private void Ready(GroupFlow flow)
    {
        if (flow.Queued) return;
        flow.Queued = true;
        _ready.Enqueue(flow);
    }
}
