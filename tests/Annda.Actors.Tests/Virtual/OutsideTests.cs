using Akka.Actor;
using Akka.Event;
using Annda.Coordination;
using Annda.Dynamics;
using Annda.Programs;
using Annda.Runs;
using Annda.Simulations;
using Annda.Tests.Support;
using Annda.Virtual;

namespace Annda.Tests.Virtual;

/// <summary>Nothing of the actor system runs outside of the queue, and what comes from outside waits for its turn.</summary>
public class OutsideTests
{
    [Fact]
    public async Task Whatever_an_actor_system_does_is_done_by_the_thread_that_drives_it()
    {
        var node = VirtualNode.Start();
        var seen = new List<(string What, int Thread)>();
        var parent = node.System.ActorOf(Props.Create(() => new Parent(seen)), "parent");
        node.System.Scheduler.ScheduleTellOnce(TimeSpan.FromSeconds(1), parent, "scheduled", parent);
        node.RunFor(10);
        node.System.Stop(parent);
        node.RunFor(10);
        Assert.Equal(0, node.Intrusions);
        var thread = Environment.CurrentManagedThreadId;
        Assert.All(seen, s => Assert.Equal((s.What, thread), s));
        string[] expected = ["timer", "timer", "scheduled", "piped", "dead letter", "child failed", "child again", "child ended", "watched",
            "not handled", "warned", "unstashed", "idle", "ended"];
        Assert.Equal(expected.Order(), seen.Select(s => s.What).Order());
        await node.DisposeAsync();
        Assert.True(node.System.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_run_that_is_stopped_from_another_thread_comes_to_rest()
    {
        var network = BlockStage.Chain();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Virtual = new VirtualSettings() });
        using var stop = new CancellationTokenSource();
        // Endless, but for the stop; which comes once the run is under way.
        var settings = new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = int.MaxValue, Every = 1 << 20 };
        var program = new SampleProgram(network.Spec, settings);
        var result = await simulation.RunAsync(program, new Stopper(stop), stop: stop.Token).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(RestKind.Stopped, result.Rest);
        Assert.Equal(1, simulation.Virtual!.Intrusions);
    }

    [Fact]
    public async Task A_run_goes_on_when_an_observer_has_done_its_work_on_another_thread()
    {
        var network = BlockStage.Chain();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Virtual = new VirtualSettings() });
        var program = new SampleProgram(network.Spec, new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = 10, Every = 10 });
        var result = await simulation.RunAsync(program, new Elsewhere()).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(RestKind.End, result.Rest);
    }

    [Fact]
    public async Task Two_threads_cannot_drive_one_node_and_no_actor_can()
    {
        await using var node = VirtualNode.Start();
        Exception? inside = null;
        node.RunUntil(() =>
        {
            inside = Record.Exception(() => node.Step());
            return true;
        });
        Assert.IsType<InvalidOperationException>(inside);
        node.RunUntil(() =>
        {
            inside = null;
            var other = new Thread(() => inside = Record.Exception(() => node.Step()));
            other.Start();
            other.Join();
            return true;
        });
        Assert.IsType<InvalidOperationException>(inside);
    }

    [Fact]
    public async Task Runs_on_one_node_go_on_in_its_time_and_a_failing_one_fails()
    {
        var network = BlockStage.Chain();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
        {
            Dynamics = new DynamicsSpec(DynamicsKind.Sequential),
            Virtual = new VirtualSettings { Blocks = new LinkSettings { Latency = Latency.Fixed(1) } },
        });
        var settings = new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = 10, Every = 10 };
        await simulation.SampleAsync(settings);
        var first = simulation.Virtual!.Now;
        // From block to block and back, a sweep takes as long as the longest way there and back.
        Assert.InRange(first, 10, 40);
        await simulation.SampleAsync(settings);
        Assert.Equal(2 * first, simulation.Virtual.Now, 1e-6);
        await Assert.ThrowsAsync<InvalidDataException>(() => simulation.RunAsync(new SampleProgram(network.Spec, settings), new Failing()));
    }

    private sealed class Stopper(CancellationTokenSource stop) : IRunObserver
    {
        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
            if (!stop.IsCancellationRequested) Task.Run(stop.Cancel);
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.CompletedTask;
    }

    private sealed class Elsewhere : IRunObserver
    {
        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.Run(() => snapshot.StateHash());
    }

    private sealed class Failing : IRunObserver
    {
        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => throw new InvalidDataException("cannot watch");
    }

    // Uses all of an actor system that could have a thread of its own; but for Ask, whose answer goes to a task outside of all actors.
    private sealed class Parent(List<(string What, int Thread)> seen) : UntypedActor, IWithTimers, IWithUnboundedStash
    {
        private IActorRef _child = ActorRefs.Nobody;
        private bool _stashed;

        public ITimerScheduler Timers { get; set; } = null!;

        public IStash Stash { get; set; } = null!;

        protected override void PreStart()
        {
            Timers.StartPeriodicTimer("t", "timer", TimeSpan.FromSeconds(1));
            Task.FromResult("piped").PipeTo(Self);
            foreach (var kind in new[] { typeof(DeadLetter), typeof(UnhandledMessage), typeof(Warning) })
                Context.System.EventStream.Subscribe(Self, kind);
            Context.System.DeadLetters.Tell("lost", Self);
            _child = Context.ActorOf(Props.Create(() => new Child(seen)), "child");
            Context.Watch(_child);
            _child.Tell("fail", Self);
            _child.Tell("what?", Self);
            Self.Tell("stash", Self);
        }

        protected override void PostStop() => Note("ended");

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ =>
        {
            Note("child failed");
            return Directive.Restart;
        });

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case "timer" when seen.Count(s => s.What == "timer") == 1:
                    Note("timer");
                    Timers.Cancel("t");
                    Context.Stop(_child);
                    Context.GetLogger().Warning("a warning");
                    break;
                case "stash" when !_stashed:
                    _stashed = true;
                    Stash.Stash();
                    Stash.UnstashAll();
                    break;
                case "stash":
                    Note("unstashed");
                    break;
                case string known:
                    Note(known);
                    break;
                case DeadLetter { Message: "lost" }:
                    Note("dead letter");
                    break;
                case UnhandledMessage { Message: "what?" }:
                    Note("not handled");
                    break;
                case Warning { Message: var text } when text.ToString() == "a warning":
                    Note("warned");
                    break;
                case Terminated:
                    Note("watched");
                    Context.SetReceiveTimeout(TimeSpan.FromSeconds(2));
                    break;
                case ReceiveTimeout:
                    Note("idle");
                    Context.SetReceiveTimeout(null);
                    break;
            }
        }

        private void Note(string what) => seen.Add((what, Environment.CurrentManagedThreadId));
    }

    private sealed class Child(List<(string What, int Thread)> seen) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is "fail") throw new InvalidOperationException("as asked");
            Unhandled(message);
        }

        protected override void PostRestart(Exception reason) => seen.Add(("child again", Environment.CurrentManagedThreadId));

        protected override void PostStop()
        {
            // Called on restart, too.
            if (seen.Exists(s => s.What == "child again")) seen.Add(("child ended", Environment.CurrentManagedThreadId));
        }
    }
}
