using Akka.Actor;
using Annda.Annealing;
using Annda.Coordination;
using Annda.Dynamics;
using Annda.Hosting;
using Annda.Phases;
using Annda.Placement;
using Annda.Protocol;
using Annda.Runs;
using Annda.Tests.Support;
using Annda.Topology;

namespace Annda.Tests.Coordinators;

/// <summary>A real coordinator and the agents of several nodes, which are probes: nodes come, fall silent and are lost.</summary>
public class RecoveryTests : ActorTests
{
    private static readonly RunKey Key = new(5, 1);
    private static readonly NodeTerms Terms = new("0.1.0", 1, 0, 1 << 20, 7);
    private static readonly Network Network = new NetworkBuilder().Visible("A", 3).Hidden("B", 2).BetweenNormal("A", "B", 0.5, 1).Build();
    private static NetworkSpec Spec => Network.Spec;
    private readonly Ear _one, _two, _members;
    private readonly TaskCompletionSource<RunResult> _result = new();
    private readonly Watcher _watcher = new();
    private readonly Steps _steps = new();
    private IActorRef _coordinator = ActorRefs.Nobody;

    public RecoveryTests() => (_one, _two, _members) = (Ear(), Ear(), Ear());

    [Fact]
    public void All_nodes_that_are_wanted_are_waited_for_and_each_is_asked_for_its_part()
    {
        Start(new PlacingRules { Nodes = 2, Wait = Never, Place = Halves });
        Join(_one);
        Assert.Empty(_one.All<HostRun>());
        Join(_two);
        var (first, second) = (_one.Next<HostRun>(), _two.Next<HostRun>());
        Assert.Equal([new BlockPlace(new BlockId(0), 0), new BlockPlace(new BlockId(0), 1)], first.Blocks);
        Assert.Equal([new BlockPlace(new BlockId(1), 0), new BlockPlace(new BlockId(1), 1)], second.Blocks);
        Assert.Equal((2, 3), (first.Replicas, first.Couplings.Count + second.Couplings.Count));
        Assert.Equal([1], _watcher.Epochs);
    }

    [Fact]
    public void A_lost_node_ends_the_epoch_and_the_next_begins_at_the_last_boundary_on_those_that_are_left()
    {
        Start(new PlacingRules { Nodes = 2, Wait = Never, Place = Halves });
        Join(_one);
        Join(_two);
        Host(1, _one, _two);
        Assert.Equal(1, _members.Next<BeginPhase>().Order.Phase);
        Assert.True(_steps.Asked > 0);
        _coordinator.Tell(new NodeLost(_two.Path));
        Assert.Equal(Key, _one.Next<EndRun>().Run);
        var again = _one.Next<HostRun>(h => h.Run.Epoch == 2);
        Assert.Equal((2, 4, 3), (again.Run.Epoch, again.Blocks.Count, again.Couplings.Count));
        Assert.Equal([1, 2], _watcher.Epochs);
        // Late voices of the first epoch change nothing.
        Tell(new Refused(Key, "block A", "lost"), new MemberEnded(Key, "block A"));
        _members.Clear();
        Host(2, _one);
        Assert.Equal((2, 1), (_members.Next<BeginPhase>() is var begin ? (begin.Run.Epoch, begin.Order.Phase) : default));
        // The program went back to its beginning, which was the last boundary.
        Assert.Equal(1, _steps.Restored);
        Assert.Equal(2, _watcher.Begun);
    }

    [Fact]
    public void A_silent_node_that_comes_back_changes_nothing()
    {
        Start(new PlacingRules { Nodes = 2, Wait = Never, Place = Halves });
        Join(_one);
        Join(_two);
        Host(1, _one, _two);
        _members.Next<BeginPhase>();
        Tell(new NodeSilent(_two.Path), new NodeBack(_two.Path), new NodeSilent(_one.Path));
        AwaitAssert(() => Assert.Contains("node one is silent", string.Join('\n', _watcher.Said), StringComparison.Ordinal));
        Assert.Empty(_one.All<EndRun>());
        Assert.Equal([1], _watcher.Epochs);
    }

    [Fact]
    public async Task Nodes_that_do_not_come_end_the_run_by_name_and_so_do_those_of_other_terms()
    {
        Start(new PlacingRules { Nodes = 2, Wait = TimeSpan.FromSeconds(2), Place = Halves, Terms = Terms });
        Join(_one);
        Join(_two, Terms with { WireMajor = 2, FrameMax = 5 });
        var error = await Assert.ThrowsAsync<RunFailedException>(() => _result.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.StartsWith("waited 2 s for nodes: 1 found, 2 needed", error.Message, StringComparison.Ordinal);
        Assert.Contains("node two is left out: wire 2.0 found, 1.0 is needed; frames of 5 bytes found, 1048576 are needed", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_minor_version_of_the_wire_is_welcome()
    {
        Start(new PlacingRules { Wait = Never, Place = n => RunPlaces.AllOn(Spec, n[0].Path), Terms = Terms });
        Join(_one, Terms with { WireMinor = 9 });
        _one.Next<HostRun>();
    }

    [Fact]
    public async Task A_run_that_fits_nowhere_is_refused_with_the_reason()
    {
        Start(new PlacingRules { Wait = Never, Place = _ => throw new PlacementException("block A needs 3 GiB") });
        Join(_one);
        var error = await Assert.ThrowsAsync<PlacementException>(() => _result.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("block A needs 3 GiB", error.Message);
    }

    // By name: paths of probes are numbered, and ten comes before nine.
    private static RunPlaces Halves(IReadOnlyList<NodeProfile> nodes)
    {
        var paths = nodes.OrderBy(n => n.Name, StringComparer.Ordinal).Select(n => n.Path).ToArray();
        return new(2, new[] { 0, 1 }.SelectMany(r => Spec.BlockIds.Select(b => new BlockPlace(b, r)))
                .ToDictionary(p => p, p => paths[p.Block.Index % paths.Length]),
            Spec.CouplingIds.ToDictionary(c => c, c => paths[c.Index % paths.Length]));
    }

    private void Start(PlacingRules rules)
    {
        var setup = new RunSetup(Key, Network, new DynamicsSpec(DynamicsKind.Sequential), 11, _steps) { Placing = rules };
        _coordinator = Sys.ActorOf(CoordinatorActor.Props(setup, _ => { }, _watcher, _result, Never), "coordinator");
    }

    private void Join(Ear agent, NodeTerms? terms = null)
    {
        Tell(new NodeUp(agent.Path));
        agent.Next<DescribeNode>();
        Tell(new NodeDescribed(Key, new NodeProfile(agent.Path, agent == _one ? "one" : "two", 1, 1 << 30, terms ?? Terms)));
    }

    // Every agent says that it has all it was asked for; one probe stands for all members.
    private void Host(int epoch, params Ear[] agents)
    {
        foreach (var agent in agents)
        {
            var order = epoch == 1 ? agent.Next<HostRun>() : agent.Heard.OfType<HostRun>().Last();
            Tell(new RunHosted(order.Run, agent.Path, order.Blocks.ToDictionary(b => b, _ => _members.Path),
                order.Couplings.ToDictionary(c => c.Coupling, _ => _members.Path)));
        }
        var run = Key with { Epoch = epoch };
        foreach (var replica in new[] { 0, 1 })
            foreach (var block in Spec.Blocks) Tell(new Connected(run, $"block {block.Name} of replica {replica}"));
        foreach (var coupling in Spec.Couplings) Tell(new Connected(run, $"coupling {coupling.Name}"));
    }

    private void Tell(params object[] messages)
    {
        foreach (var message in messages) _coordinator.Tell(message, ActorRefs.NoSender);
    }

    private sealed class Watcher : IRunObserver
    {
        public List<int> Epochs { get; } = [];

        public int Begun { get; private set; }

        public List<string> Said { get; } = [];

        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.CompletedTask;

        void IRunObserver.BeginEpoch(int epoch) => Epochs.Add(epoch);

        void IRunObserver.Begun() => Begun++;

        void IRunObserver.Say(string what) => Said.Add(what);
    }

    private sealed class Steps : IRunProgram
    {
        public int Asked { get; private set; }

        public int Restored { get; private set; }

        public ProgramProgress Progress => new("", 0, 100, 1);

        public RunItem Next() => new RunItem.Step([new PhasePlan
        {
            Set = 0, Chains = 128, Groups = 2, Sweeps = 4, Start = Asked++ == 0 ? StartKind.Random : StartKind.Continue,
            Temperatures = TemperatureSchedule.Constant(1),
        }]);

        public void Completed(StepOutcome outcome)
        {
        }

        public void Save(IDictionary<string, byte[]> sections) => sections["asked"] = [(byte)Asked];

        public void Restore(IReadOnlyDictionary<string, byte[]> sections) => (Asked, Restored) = (sections["asked"][0], Restored + 1);
    }
}
