using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Annda.Virtual;

/// <summary>Makes the dispatchers of an actor system in virtual time; its scheduler has the queue.</summary>
internal sealed class VirtualDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly VirtualDispatcher _dispatcher;

    public VirtualDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites) =>
        _dispatcher = new VirtualDispatcher(this, ((VirtualScheduler)prerequisites.Scheduler).World);

    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>Has actors run by a world's queue, one message at a time.</summary>
internal sealed class VirtualDispatcher : MessageDispatcher
{
    private readonly World _world;
    private IRunnable? _runnable;
    private bool _delivering;

    public VirtualDispatcher(MessageDispatcherConfigurator configurator, World world) : base(configurator)
    {
        _world = world;
        Id = configurator.Config.GetString("id", "virtual");
        Throughput = 1;
        ShutdownTimeout = TimeSpan.FromSeconds(1);
    }

    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        if (_world.Mine) _world.Send(cell, envelope);
        else _world.Do(() => _world.Send(cell, envelope));
    }

    public override void SystemDispatch(ActorCell cell, SystemMessage message)
    {
        if (!_world.Mine)
        {
            _world.Do(() => SystemDispatch(cell, message));
            return;
        }
        _world.Note(cell, message);
        base.SystemDispatch(cell, message);
    }

    public override void Detach(ActorCell cell)
    {
        _world.Do(() => _world.Forget(cell));
        base.Detach(cell);
    }

    /// <summary>A message has arrived: the actor deals with it at once.</summary>
    public void Deliver(ActorCell cell, Envelope envelope)
    {
        _delivering = true;
        base.Dispatch(cell, envelope);
        _delivering = false;
        // Without one, the actor is stopped, suspended, or waiting to be run for a message of the system.
        var runnable = _runnable;
        _runnable = null;
        runnable?.Run();
    }

    protected override void ExecuteTask(IRunnable run)
    {
        if (!_world.Mine) _world.Do(() => _world.Add(run));
        else if (_delivering) _runnable = run;
        else _world.Add(run);
    }

    protected override void Shutdown()
    {
    }
}
