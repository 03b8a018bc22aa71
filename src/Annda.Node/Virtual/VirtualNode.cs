using Akka.Actor;
using Akka.Configuration;
using Annda.Actors;
using Annda.Agents;
using Annda.Hosting;
using Microsoft.Extensions.Logging;

namespace Annda.Virtual;

/// <summary>Messages that have not simply arrived, since the node's start.</summary>
/// <param name="Lost">Lost on the way, or at a block that was down.</param>
/// <param name="Doubled">Sent on twice.</param>
/// <param name="Overtaken">Sent on so that later ones did not wait.</param>
public readonly record struct WireCounts(long Lost, long Doubled, long Overtaken);

/// <summary>Work in virtual time cannot go on: its clock has ended, or it was asked to end and did not.</summary>
/// <param name="message">Which, and why.</param>
public sealed class VirtualTimeException(string message) : Exception(message);

/// <summary>
/// A node in virtual time: the same actors, worked by one queue on the thread that asks for it. The clock stands still while anything
/// happens and jumps to the next event. The same settings, messages and calls give the same events in the same order, to the bit.
/// One thread may drive it at a time.
/// </summary>
public sealed class VirtualNode : INode
{
    private readonly World _world;
    private readonly ILoggerFactory _logging;
    private readonly Dictionary<string, IActorRef> _agents = [];
    private readonly List<IActorRef> _watchers = [];

    private VirtualNode(VirtualSettings settings, ILoggerFactory logging, string name)
    {
        _logging = logging;
        Patience = new TimeSpan(VirtualTicks.Of(settings.Patience));
        System = ActorSystem.Create(name, Settings());
        _world = ((VirtualScheduler)System.Scheduler).World;
        // One sink for warnings (and errors) whether anyone listens or not: a log must not change the course of events.
        var sink = new LogSink(logging.CreateLogger("Annda"));
        System.EventStream.Subscribe(sink, typeof(Akka.Event.Warning));
        System.EventStream.Subscribe(sink, typeof(Akka.Event.Error));
        Agent = AgentOf("local", NodeAgent.Name);
        RunFor(0);
        _world.Use(settings);
    }

    /// <inheritdoc/>
    public ActorSystem System { get; }

    /// <inheritdoc/>
    public IActorRef Agent { get; }

    /// <inheritdoc/>
    public TimeSpan Patience { get; }

    /// <summary>The time, in units since the node's start.</summary>
    public double Now => VirtualTicks.ToUnits(_world.Queue.Now);

    /// <summary>Events so far.</summary>
    public long Events => _world.Log.Count;

    /// <summary>Hash of all events so far: time, receiver, sender, kind and key of every message.</summary>
    public ulong LogHash => _world.Log.Hash;

    /// <summary>
    /// How often another thread has told an actor something, or run one, while the queue was being worked; what it wanted happened in the
    /// queue all the same, but when is chance. With 0 the course of events can be repeated.
    /// </summary>
    public long Intrusions => _world.Intrusions;

    /// <summary>Messages that have not simply arrived.</summary>
    public WireCounts Wire => new(_world.Wire.Lost, _world.Wire.Doubled, _world.Wire.Overtaken);

    /// <inheritdoc/>
    void INode.Watch(IActorRef subscriber)
    {
        _watchers.Add(subscriber);
        foreach (var agent in _agents.Values.Prepend(Agent)) Announce(agent, subscriber);
    }

    /// <summary>
    /// Another node in this world: an agent of its own, on which a run can be placed, and whose end is the end of all that it hosts.
    /// </summary>
    /// <param name="name">Its name, used once.</param>
    public void AddNode(string name)
    {
        var agent = _agents[name] = AgentOf(name, $"{NodeAgent.Name}-{name}");
        foreach (var watcher in _watchers) Announce(agent, watcher);
    }

    /// <summary>Ends another node.</summary>
    /// <param name="name">Its name.</param>
    public void LoseNode(string name)
    {
        if (_agents.Remove(name, out var agent)) System.Stop(agent);
    }

    /// <summary>Starts a node.</summary>
    /// <param name="settings">How messages travel; null: at once, all of them, in order.</param>
    /// <param name="logging">Where its log goes; null: nowhere.</param>
    /// <param name="name">Name of the actor system.</param>
    /// <exception cref="ArgumentException">A setting is out of range; the message lists all faults.</exception>
    public static VirtualNode Start(VirtualSettings? settings = null, Action<ILoggingBuilder>? logging = null, string name = "annda")
    {
        settings ??= new VirtualSettings();
        if (settings.Faults().ToArray() is { Length: > 0 } faults) throw new ArgumentException(string.Join("; ", faults));
        return new VirtualNode(settings, LoggerFactory.Create(logging ?? (_ => { })), name);
    }

    /// <summary>
    /// For constructors that wait for their actors, as those of Akka.TestKit do: what the calling thread tells actors meanwhile happens at
    /// once, with all else that is left to happen at this instant.
    /// </summary>
    /// <exception cref="ArgumentException">The actor system is not in virtual time.</exception>
    public static T AtOnce<T>(ActorSystem system, Func<T> action)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (system.Scheduler is not VirtualScheduler scheduler) throw new ArgumentException("not in virtual time", nameof(system));
        return scheduler.World.AtOnce(action);
    }

    /// <summary>
    /// Works the queue on the calling thread until a task is done. Where the task waits for another thread, and nothing is left to
    /// happen here, this waits, too.
    /// </summary>
    public Task WorkAsync(Task until)
    {
        ArgumentNullException.ThrowIfNull(until);
        _world.Work(() => _world.WorkUntil(until));
        return until;
    }

    /// <summary>
    /// The same for a task that can be asked to come to its end: how long that takes in the machine's time is bounded, though virtual time
    /// may pass without headway, and the clock's end is told.
    /// </summary>
    /// <param name="until">The task.</param>
    /// <param name="within">How long it may take once it is asked, by <paramref name="clock"/>.</param>
    /// <param name="clock">The machine's clock.</param>
    /// <param name="stop">When the task is asked.</param>
    /// <exception cref="VirtualTimeException">The task has not ended in time, or virtual time has.</exception>
    public Task WorkAsync(Task until, TimeSpan within, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(until);
        ArgumentNullException.ThrowIfNull(clock);
        long? asked = null;
        _world.Work(() => _world.WorkUntil(until, () =>
        {
            if (!stop.IsCancellationRequested) return;
            asked ??= clock.GetTimestamp();
            if (clock.GetElapsedTime(asked.Value) > within)
                throw new VirtualTimeException($"asked to stop, it has not come to rest within {within.TotalSeconds} s: what is in "
                    + "flight makes no headway (latencies far above dynamics.patience, or links that lose nearly everything); what was "
                    + "saved before stays");
        }));
        return until;
    }

    /// <summary>The next event, if there is one: the clock jumps to it.</summary>
    public bool Step() => _world.Work(() => _world.Step(long.MaxValue));

    /// <summary>All that happens in so many units of time; 0: what happens at this instant.</summary>
    public void RunFor(double time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(time);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, VirtualSettings.Longest);
        _world.Work(() =>
        {
            var end = _world.Queue.Now + VirtualTicks.Of(time);
            while (_world.Step(end))
            {
            }
            _world.Queue.PassTo(end);
        });
    }

    /// <summary>Event after event until a condition holds; false if it does not within so many units of time.</summary>
    public bool RunUntil(Func<bool> condition, double within = 1000)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfNegative(within);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(within, VirtualSettings.Longest);
        return _world.Work(() =>
        {
            var end = _world.Queue.Now + VirtualTicks.Of(within);
            while (!condition())
                if (!_world.Step(end)) return condition();
            return true;
        });
    }

    /// <summary>Holds messages back until they are released.</summary>
    /// <param name="which">Which messages between actors; what actors tell themselves is never asked about.</param>
    /// <param name="times">How many at most.</param>
    public HeldMessages Hold(Func<WireMessage, bool> which, int times = int.MaxValue) =>
        _world.Wire.Rules.Add(new HeldMessages(which, times, message => _world.Do(() => _world.Wire.Arrive(message))));

    /// <summary>Shows messages between actors as they are sent, but for those that an earlier rule has taken.</summary>
    /// <param name="seen">Is told each of them; must not send any itself.</param>
    public WireRule Watch(Action<WireMessage> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return Drop(message =>
        {
            seen(message);
            return false;
        });
    }

    /// <summary>Loses messages.</summary>
    /// <param name="which">Which.</param>
    /// <param name="times">How many at most.</param>
    public WireRule Drop(Func<WireMessage, bool> which, int times = int.MaxValue) =>
        _world.Wire.Rules.Add(new WireRule(which, times, 0, 0));

    /// <summary>Delays messages beyond their link's latency; others do not wait for them.</summary>
    /// <param name="which">Which.</param>
    /// <param name="time">By how much, in units of time.</param>
    /// <param name="times">How many at most.</param>
    public WireRule Delay(Func<WireMessage, bool> which, double time, int times = int.MaxValue) =>
        _world.Wire.Rules.Add(new WireRule(which, times, 1, time));

    /// <summary>Sends messages twice.</summary>
    /// <param name="which">Which.</param>
    /// <param name="times">How many at most.</param>
    public WireRule Duplicate(Func<WireMessage, bool> which, int times = int.MaxValue) =>
        _world.Wire.Rules.Add(new WireRule(which, times, 2, 0));

    /// <summary>Ends the actor system.</summary>
    public async ValueTask DisposeAsync()
    {
        await WorkAsync(System.Terminate()).ConfigureAwait(false);
        _logging.Dispose();
    }

    private IActorRef AgentOf(string name, string actor) => System.ActorOf(
        NodeAgent.Props(new NodeOffer { Name = name, Patience = Patience }).WithDispatcher("annda.dispatchers.control"), actor);

    private void Announce(IActorRef agent, IActorRef subscriber) =>
        subscriber.Tell(new NodeUp(Route.PathOf(agent, System)), ActorRefs.NoSender);

    private static Config Settings()
    {
        var node = LocalNode.Settings(new NodeOptions { Threads = 1 });
        return LocalNode.Embedded("virtual.conf").WithFallback(node);
    }
}
