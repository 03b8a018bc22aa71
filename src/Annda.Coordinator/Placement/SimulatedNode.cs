namespace Annda.Placement;

/// <summary>An actor of a simulation: does one piece of work at a time, in order.</summary>
internal sealed class SimulatedActor
{
    /// <summary>Work that waits.</summary>
    public Queue<(double Seconds, bool Shared, Action Done)> Waiting { get; } = new();

    /// <summary>Whether it works or stands in the queue of those that want to.</summary>
    public bool Listed { get; set; }
}

/// <summary>
/// A process of a simulation: compute threads that work off actors in order of arrival, a lane for messages, and a connection. Where no
/// core is spare, every message holds up the arithmetic.
/// </summary>
internal sealed class SimulatedNode(Agenda agenda, Machine machine, Costs costs)
{
    /// <summary>Longer messages travel in pieces, which sender, wire and receiver work on at the same time.</summary>
    private const double Chunk = 64 << 10;

    private readonly Queue<SimulatedActor> _ready = new();
    private readonly List<Running> _running = [];
    private int _free = machine.Threads;
    private double _laneFree, _wireFree;

    private sealed class Running
    {
        public double End { get; set; }
    }

    /// <summary>Bytes and messages sent to other nodes.</summary>
    public (double Bytes, long Messages) Sent { get; private set; }

    /// <summary>Gives an actor of this node work.</summary>
    public void Do(SimulatedActor actor, double seconds, bool shared, Action done)
    {
        actor.Waiting.Enqueue((seconds, shared, done));
        if (!actor.Listed) _ready.Enqueue(actor);
        actor.Listed = true;
        Start();
    }

    /// <summary>Sends a message to another node, or to an actor of this one.</summary>
    public void Send(SimulatedNode to, double bytes, Action received)
    {
        if (to == this)
        {
            agenda.At(agenda.Now, received);
            return;
        }
        Sent = (Sent.Bytes + bytes, Sent.Messages + 1);
        var (link, chunks) = (costs.Link, Math.Max(1, Math.Ceiling(bytes / Chunk)));
        var (work, wire) = (chunks * link.Message + bytes * link.Byte, bytes / link.BytesPerSecond);
        var begun = Pass(work);
        var first = Math.Max(begun + work / chunks, _wireFree);
        _wireFree = first + wire;
        var last = Math.Max(_wireFree, begun + work) + link.Latency;
        agenda.At(first + wire / chunks + link.Latency, () =>
        {
            var end = to.Pass(work) + work;
            agenda.At(Math.Max(end, last + work / chunks), received);
        });
    }

    // Takes the lane for messages for a while; returns from when on.
    private double Pass(double seconds)
    {
        var begun = Math.Max(agenda.Now, _laneFree);
        _laneFree = begun + seconds;
        if (!machine.Spare && _running.Count > 0) _running[0].End += seconds;
        return begun;
    }

    private void Start()
    {
        while (_free > 0 && _ready.TryDequeue(out var actor))
        {
            var (seconds, shared, done) = actor.Waiting.Dequeue();
            var threads = shared ? Math.Max(1, _free - _ready.Count) : 1;
            _free -= threads;
            var begun = machine.Spare ? agenda.Now : Math.Max(agenda.Now, _laneFree);
            var running = new Running { End = begun + seconds / (1 + (threads - 1) * costs.TeamShare) };
            _running.Add(running);
            agenda.At(running.End, () => End(running, actor, threads, done));
        }
    }

    private void End(Running running, SimulatedActor actor, int threads, Action done)
    {
        if (running.End > agenda.Now)
        {
            agenda.At(running.End, () => End(running, actor, threads, done));
            return;
        }
        _running.Remove(running);
        _free += threads;
        actor.Listed = actor.Waiting.Count > 0;
        if (actor.Listed) _ready.Enqueue(actor);
        done();
        Start();
    }
}
