using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Annda.Virtual;

/// <summary>The scheduler of an actor system in virtual time: it owns the world, and its time is the queue's.</summary>
internal sealed class VirtualScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log)
{
    /// <summary>The world of this actor system.</summary>
    public World World { get; } = new();

    public override TimeSpan MonotonicClock => new(World.Queue.Now);

    public override TimeSpan HighResMonotonicClock => new(World.Queue.Now);

    protected override DateTimeOffset TimeNow => DateTimeOffset.UnixEpoch + new TimeSpan(World.Queue.Now);

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender,
        ICancelable cancelable) => Start(new Timer(World, cancelable, receiver, message, sender), delay);

    protected override void InternalScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message,
        IActorRef sender, ICancelable cancelable) =>
        Start(new Timer(World, cancelable, receiver, message, sender, interval), initialDelay);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        InternalScheduleOnce(delay, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Start(new Timer(World, cancelable, null, action, ActorRefs.NoSender), delay);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        InternalScheduleRepeatedly(initialDelay, interval, new ActionRunnable(action), cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action,
        ICancelable cancelable) => Start(new Timer(World, cancelable, null, action, ActorRefs.NoSender, interval), initialDelay);

    private void Start(Timer timer, TimeSpan delay)
    {
        if (World.Mine) timer.In(delay);
        else World.Do(() => timer.In(delay));
    }

    private sealed class Timer(World world, ICancelable? cancelable, ICanTell? receiver, object message, IActorRef? sender,
        TimeSpan? interval = null) : IRunnable
    {
        public void In(TimeSpan delay) => world.Queue.Add(world.Queue.Now + delay.Ticks, new Event(null, null, this, null));

        public void Run()
        {
            if (cancelable is { IsCancellationRequested: true }) return;
            // First the next time, then this one: what is told may cancel the timer.
            if (interval is { } again) In(again);
            if (receiver is not null) world.Tell(receiver, message, sender);
            else ((IRunnable)message).Run();
        }

        public void Execute() => Run();
    }
}
