using System.Diagnostics.Metrics;
using Annda.Actors;
using Annda.Protocol;

namespace Annda.Telemetry;

/// <summary>
/// What a node measures, under the meter "Annda", each with the node's name as a tag. Nothing is added up before somebody asks: the counts
/// are those that runs keep anyway.
/// </summary>
public sealed class NodeMeters : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "Annda";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _node;
    private readonly Lock _gate = new();
    private readonly HashSet<MessageMeter> _runs = [];
    // Of runs that have ended: a counter never falls.
    private readonly Dictionary<string, (long Count, long Bytes)> _past = [];

    /// <summary>The measurements of a node.</summary>
    /// <param name="node">Its name.</param>
    /// <param name="wire">What it has sent to other nodes so far.</param>
    public NodeMeters(string node, Func<WireTraffic> wire)
    {
        (_meter, _node) = (new Meter(Name), new("node", node));
        _meter.CreateObservableCounter("annda.messages", () => Messages(s => s.Count), "{message}",
            "Messages sent by blocks and couplings");
        _meter.CreateObservableCounter("annda.message.payload", () => Messages(s => s.Bytes), "By",
            "States, counts and parameters in them");
        Wire("annda.wire.messages", "{message}", "Messages sent to other nodes", w => w.Messages);
        Wire("annda.wire.payload", "By", "States, counts and parameters in them", w => w.Information);
        Wire("annda.wire.bytes", "By", "Bytes sent to other nodes", w => w.Bytes);
        Wire("annda.wire.frames", "{frame}", "Frames sent to other nodes", w => w.Frames);
        Wire("annda.wire.resent", "{frame}", "Frames sent again", w => w.Resent);
        Wire("annda.wire.refused", "{frame}", "Frames of others refused", w => w.Refused);

        void Wire(string name, string unit, string what, Func<WireTraffic, long> which) =>
            _meter.CreateObservableCounter(name, () => new Measurement<long>(which(wire()), _node), unit, what);
    }

    /// <summary>Counts the messages of a run from now on.</summary>
    public void Begin(MessageMeter run)
    {
        lock (_gate) _runs.Add(run);
    }

    /// <summary>A run has ended; what it sent still counts.</summary>
    public void End(MessageMeter run)
    {
        ArgumentNullException.ThrowIfNull(run);
        lock (_gate)
            if (_runs.Remove(run)) Add(_past, run);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private List<Measurement<long>> Messages(Func<(long Count, long Bytes), long> which)
    {
        lock (_gate)
        {
            var sums = new Dictionary<string, (long, long)>(_past);
            foreach (var run in _runs) Add(sums, run);
            return [.. sums.Select(s => new Measurement<long>(which(s.Value), _node, new("kind", s.Key)))];
        }
    }

    private static void Add(Dictionary<string, (long Count, long Bytes)> sums, MessageMeter run)
    {
        foreach (var kind in run.Report())
        {
            var (count, bytes) = sums.GetValueOrDefault(kind.Kind);
            sums[kind.Kind] = (count + kind.Count, bytes + kind.Bytes);
        }
    }
}
