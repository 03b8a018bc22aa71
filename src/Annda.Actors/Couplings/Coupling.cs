using Annda.Kernels;
using Annda.Learning;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Couplings;

/// <summary>
/// A coupling: owns one matrix of weights (or one block's biases), its correlation counts and its optimiser. A pure machine.
/// It makes a new version of its parameters when the counts of both phases are there, and sends it to its ends.
/// </summary>
public sealed class Coupling
{
    /// <summary>Steps must be shorter: parameters then stay finite for longer than any run, and so do fields.</summary>
    private const double StepMax = 1e15;

    private readonly RunKey _run;
    private readonly CouplingSpec _spec;
    private readonly CouplingId _id;
    private readonly ICouplingOutbox _outbox;
    private readonly BlockId[] _ends;
    private readonly StepMaker _step;
    private readonly CountLedger _ledger = new();
    private readonly BiasShifts _shifts;
    private readonly SortedDictionary<int, Learn> _orders = [];
    private readonly Dictionary<int, Collect> _queries = [];
    private readonly List<(int Version, float[] Values)> _retired = [];
    private readonly Dictionary<int, double> _norms = [];
    private float[] _values;
    private CouplingSums? _clamped, _free;

    /// <summary>Starts with parameters.</summary>
    public Coupling(RunKey run, NetworkSpec network, CouplingStart start, ICouplingOutbox outbox, WorkTeam? team = null)
    {
        (_run, _id, _spec, _outbox) = (run, start.Coupling, network[start.Coupling], outbox);
        _ends = _spec.Kind == CouplingKind.Between ? [_spec.A, _spec.B] : [_spec.A];
        Numerics.Guard.Shape(start.Values.Length, _spec.Length, $"parameters of '{_spec.Name}'");
        // A copy: buffers are used again, and the one that was given belongs to the giver.
        (_values, Version) = ((float[])start.Values.Clone(), start.Version);
        _step = new StepMaker(_spec, network[_spec.A], network[_spec.B], start.Optimiser, team);
        _shifts = new BiasShifts(network, _id);
    }

    /// <summary>Version of the parameters.</summary>
    public int Version { get; private set; }

    /// <summary>Sends the parameters to its ends: at the start, and after every step.</summary>
    public void Announce()
    {
        _outbox.Send(_ends, new Parameters(_run, _id, Version, _values));
    }

    /// <summary>Takes in a message. Those of another run or epoch, duplicates and late ones change nothing.</summary>
    public void Receive(ICouplingMessage message)
    {
        if (message.Run != _run) return;
        switch (message)
        {
            case CorrelationCounts counts:
                _ledger.Add(counts);
                Advance();
                break;
            case Learn learn when learn.Version < Version:
                _outbox.Send(new Learned(_run, _id, learn.Version + 1, _norms.GetValueOrDefault(learn.Version + 1)));
                break;
            case Learn learn:
                _ledger.Close(learn.OpenPhase);
                _orders[learn.Version] = learn;
                Advance();
                break;
            case Collect collect:
                _ledger.Close(collect.OpenPhase);
                // A closed phase has been answered.
                if (_ledger.Closed(collect.Phase.Phase)) break;
                _queries[collect.Phase.Phase] = collect;
                Advance();
                break;
            case BiasShift shift:
                _shifts.Add(shift, Version);
                Advance();
                break;
            case BiasShiftRequest request when _shifts.Sent(request.From, request.Version) is { } shift:
                _outbox.Send(request.From, shift);
                break;
            case ParametersRequest request when Known(request.Version) is { } values:
                _outbox.Send(request.From, new Parameters(_run, _id, request.Version, values));
                break;
            case ReportParameters query:
                _outbox.Send(new ParametersReported(_run, query.Query, _id, Version, (float[])_values.Clone(), _step.State,
                    _clamped?.Copy(), _free?.Copy()));
                break;
        }
    }

    /// <summary>Asks again for counts that have been waited for; to be called from time to time while nothing moves.</summary>
    public void Nudge()
    {
        var wanted = _orders.Values.SelectMany(o => new[] { o.Clamped, o.Free }).OfType<CountedPhase>()
            .Concat(_queries.Values.Select(q => q.Phase));
        foreach (var phase in wanted)
            foreach (var group in _ledger.Missing(phase))
            {
                var request = new CountsRequest(_run, _id, phase.Phase, group);
                _outbox.Send(_spec.A, request);
                if (_spec.Kind == CouplingKind.Between) _outbox.Send(_spec.B, request);
            }
        if (!_orders.TryGetValue(Version, out var order) || order.Settings.Centring == 0) return;
        foreach (var source in _shifts.Missing(Version)) _outbox.Send(source, new BiasShiftRequest(_run, source, _id, Version));
    }

    private void Advance()
    {
        foreach (var query in _queries.Values.ToArray())
        {
            if (!_ledger.IsComplete(query.Phase)) continue;
            _queries.Remove(query.Phase.Phase);
            _outbox.Send(new Collected(_run, _id, query.Phase.Phase, _ledger.Merge(query.Phase, _spec, null).Counted()));
        }
        while (_orders.TryGetValue(Version, out var order))
        {
            if (new[] { order.Clamped, order.Free }.OfType<CountedPhase>().Any(p => !_ledger.IsComplete(p))) return;
            if (order.Settings.Centring > 0 && _shifts.Missing(Version).Any()) return;
            Learn(order);
        }
    }

    private void Learn(Learn order)
    {
        var next = Buffer(order.OpenVersion);
        var norm = Step(order, next);
        if (order.Settings.Centring > 0) norm = Shift(order, norm, next);
        if (!(norm < StepMax))
            throw new InvalidOperationException($"the weights diverge: step {Version + 1} has the length {norm}; a lower learning rate "
                + "(or weight decay) may help");
        _retired.Add((Version, _values));
        // Kept to be told again: nobody asks for a step before the oldest open version.
        foreach (var made in _norms.Keys.Where(v => v <= order.OpenVersion).ToArray()) _norms.Remove(made);
        _norms[Version + 1] = norm;
        (_values, Version) = (next, Version + 1);
        _orders.Remove(order.Version);
        Announce();
        _outbox.Send(new Learned(_run, _id, Version, norm));
    }

    private double Step(Learn order, float[] next)
    {
        if (order.Clamped is not { } clamped)
        {
            _values.CopyTo(next, 0);
            return 0;
        }
        _clamped = _ledger.Merge(clamped, _spec, _clamped);
        _free = order.Free is { } free ? _ledger.Merge(free, _spec, _free) : null;
        return _step.Apply(_values, _clamped, _free, order.Settings, Version + 1, next);
    }

    // Weights tell the biases of their ends what their step does to mean fields; biases take it in.
    private double Shift(Learn order, double norm, float[] next)
    {
        if (_spec.Kind == CouplingKind.Bias)
        {
            _shifts.Apply(Version, next);
            return Math.Sqrt(next.Zip(_values, (n, o) => (double)(n - o) * (n - o)).Sum());
        }
        if (_spec.Directed) return norm;
        var (a, b) = _step.Shifts(_values, next);
        Tell(_spec.A, a);
        if (_spec.Kind == CouplingKind.Between) Tell(_spec.B, b);
        return norm;

        void Tell(BlockId end, float[] shift)
        {
            var (to, message) = (NetworkSpec.BiasOf(end), new BiasShift(_run, NetworkSpec.BiasOf(end), _id, Version, shift));
            _shifts.Sent(to, message, order.OpenVersion);
            _outbox.Send(to, message);
        }
    }

    // A buffer that nobody reads any more, or a new one.
    private float[] Buffer(int openVersion)
    {
        var at = _retired.FindIndex(r => r.Version < openVersion);
        if (at < 0) return new float[_spec.Length];
        var buffer = _retired[at].Values;
        _retired.RemoveAt(at);
        return buffer;
    }

    private float[]? Known(int version) =>
        version == Version ? _values : _retired.Find(r => r.Version == version).Values;
}
