using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using Annda.Protocol;

namespace Annda.Virtual;

/// <summary>
/// All that happens in one actor system: one queue, worked by one thread at a time. What another thread wants waits in an inbox, so
/// that nothing but the queue decides on order.
/// </summary>
internal sealed class World
{
    private const int StepsUnasked = 1024;

    private readonly Dictionary<IActorRef, Endpoint> _endpoints = new(ReferenceEqualityComparer.Instance);
    private readonly EventLog _log = new();
    private readonly Inbox _inbox = new();
    private Wire _wire;
    private Endpoint? _running;
    private RunDirectory? _directory;
    private int _owner, _atOnce, _numbers;
    private long _intrusions;
    private bool _timed;

    public World() => _wire = new Wire(Queue, new VirtualSettings());

    /// <summary>What is to happen.</summary>
    public EventQueue Queue { get; } = new();

    /// <summary>What has happened.</summary>
    public EventLog Log => _log;

    /// <summary>What lies between actors.</summary>
    public Wire Wire => _wire;

    /// <summary>Whether the calling thread is the one that works the queue.</summary>
    public bool Mine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _owner == Environment.CurrentManagedThreadId;
    }

    /// <summary>How often another thread has reached in while the queue was being worked.</summary>
    public long Intrusions => Interlocked.Read(ref _intrusions);

    /// <summary>From now on messages travel by these settings.</summary>
    public void Use(VirtualSettings settings)
    {
        _wire = new Wire(Queue, settings);
        if (settings.TieSeed is { } seed) Queue.Shuffle(seed);
    }

    /// <summary>Does something on the queue's thread: now, if that is the calling one, else when the queue is next worked.</summary>
    public void Do(Action work)
    {
        if (Mine)
        {
            work();
            return;
        }
        if (_atOnce == Environment.CurrentManagedThreadId)
        {
            Work(() =>
            {
                work();
                Settle();
            });
            return;
        }
        if (Volatile.Read(ref _owner) != 0) Interlocked.Increment(ref _intrusions);
        _inbox.Post(work);
    }

    /// <summary>An actor tells another something.</summary>
    public void Send(ActorCell cell, Envelope envelope)
    {
        var to = Of(cell.Self);
        to.Cell = cell;
        var sender = envelope.Sender;
        if (_timed)
        {
            // A timer's message is already in its place.
            _timed = false;
            Happen(new Event(to, to, envelope.Message, sender));
            return;
        }
        var from = _running is { } running && ReferenceEquals(running.Ref, sender) ? running : Of(sender);
        if (envelope.Message is Connect connect) Learn(connect.Directory, cell.SystemImpl);
        if (ReferenceEquals(from, to)) Queue.Add(Queue.Now, new Event(to, from, envelope.Message, sender));
        else _wire.Send(from, to, envelope.Message, sender);
    }

    /// <summary>Notes a message of the actor system itself.</summary>
    public void Note(ActorCell cell, object message) => _log.Add(Queue.Now, Of(cell.Self).Number, -2, message);

    /// <summary>Puts a runnable at the end of this instant.</summary>
    public void Add(IRunnable runnable) => Queue.Add(Queue.Now, new Event(null, null, runnable, null));

    /// <summary>An actor is told what a timer has for it.</summary>
    public void Tell(ICanTell receiver, object message, IActorRef? sender)
    {
        _timed = true;
        receiver.Tell(message, sender);
        _timed = false;
    }

    /// <summary>An actor has ended.</summary>
    public void Forget(ActorCell cell) => _endpoints.Remove(cell.Self);

    /// <summary>Works the queue: the calling thread owns it meanwhile.</summary>
    public T Work<T>(Func<T> work)
    {
        var thread = Environment.CurrentManagedThreadId;
        if (Interlocked.CompareExchange(ref _owner, thread, 0) is var other && other != 0)
            throw new InvalidOperationException(other == thread ? "virtual time is driven from within" : "another thread drives this node");
        try
        {
            return work();
        }
        finally
        {
            _running = null;
            Volatile.Write(ref _owner, 0);
        }
    }

    /// <summary>Works the queue.</summary>
    public void Work(Action work) => Work(() =>
    {
        work();
        return true;
    });

    /// <summary>The next event, not beyond <paramref name="until"/>; false if there is none. Within <see cref="Work"/> only.</summary>
    public bool Step(long until)
    {
        _inbox.Work();
        while (Queue.TryNext(until, out var next))
            if (Happen(next)) return true;
        return false;
    }

    /// <summary>All that is left to happen at this instant. Within <see cref="Work"/> only.</summary>
    public void Settle()
    {
        while (Step(Queue.Now))
        {
        }
    }

    /// <summary>What the calling thread tells actors meanwhile happens at once.</summary>
    public T AtOnce<T>(Func<T> action)
    {
        var before = _atOnce;
        _atOnce = Environment.CurrentManagedThreadId;
        try
        {
            return action();
        }
        finally
        {
            _atOnce = before;
        }
    }

    /// <summary>Works until a task is done; where nothing is left to happen, waits for other threads.</summary>
    /// <param name="done">The task.</param>
    /// <param name="giveUp">Asked every few events; may throw.</param>
    /// <exception cref="VirtualTimeException">All that is left lies beyond the end of the clock.</exception>
    public void WorkUntil(Task done, Action? giveUp = null)
    {
        done.ContinueWith(_ => _inbox.Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        for (var steps = 0; !done.IsCompleted; steps++)
        {
            if (steps % StepsUnasked == 0) giveUp?.Invoke();
            if (Step(long.MaxValue)) continue;
            if (giveUp is not null && Queue.Ended)
                throw new VirtualTimeException($"the clock of virtual time ends at {VirtualTicks.ToUnits(EventQueue.End):0.0e0} units: "
                    + "latencies, clocks or crashes are too long for so many sweeps");
            _inbox.Wait();
        }
    }

    private bool Happen(in Event next)
    {
        if (next.To is not { } to)
        {
            _log.Add(Queue.Now, -1, -1, next.What);
            _running = null;
            ((IRunnable)next.What).Run();
            return true;
        }
        if (_wire.Refuses(next)) return false;
        _log.Add(Queue.Now, to.Number, next.From!.Number, next.What);
        _running = to;
        ((VirtualDispatcher)to.Cell!.Dispatcher).Deliver(to.Cell, new Envelope(next.What, next.Sender!));
        return true;
    }

    private Endpoint Of(IActorRef actor)
    {
        if (!_endpoints.TryGetValue(actor, out var known)) _endpoints[actor] = known = new Endpoint(actor, _numbers++);
        return known;
    }

    // A run's directory says who stands in which block's place.
    private void Learn(RunDirectory directory, ExtendedActorSystem system)
    {
        if (ReferenceEquals(directory, _directory)) return;
        _directory = directory;
        foreach (var (block, paths) in directory.Blocks)
            foreach (var path in paths) Of(system.Provider.ResolveActorRef(path)).Block = block;
        foreach (var endpoint in _endpoints.Values) endpoint.Forget();
    }
}
