using Akka.Actor;
using Annda.Annealing;
using Annda.Coordination;
using Annda.Dynamics;
using Annda.Hosting;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;
using Annda.Tests.Support;
using Annda.Topology;

namespace Annda.Tests.Coordinators;

/// <summary>A real coordinator with probes for the agent, the blocks and the couplings.</summary>
public class CoordinatorActorTests : ActorTests
{
    private static readonly RunKey Key = new(5, 1);
    private static readonly Network Network = new NetworkBuilder().Visible("A", 3).Hidden("B", 2).BetweenNormal("A", "B", 0.5, 1).Build();
    private static NetworkSpec Spec => Network.Spec;
    private readonly Ear _agent;
    private readonly Dictionary<BlockId, Ear> _blocks;
    private readonly Dictionary<CouplingId, Ear> _couplings;
    private readonly TaskCompletionSource<RunResult> _result = new();
    private IActorRef _coordinator = ActorRefs.Nobody;

    public CoordinatorActorTests() => (_agent, _blocks, _couplings) =
        (Ear(), Spec.BlockIds.ToDictionary(b => b, _ => Ear()), Spec.CouplingIds.ToDictionary(c => c, _ => Ear()));

    [Fact]
    public void It_places_connects_and_starts_only_when_all_are_connected()
    {
        Start(Never);
        _agent.Exactly<DescribeNode>();
        Tell(Described());
        var host = _agent.Exactly<HostRun>();
        Assert.Equal((Key, 11UL), (host.Run, host.Seed));
        Assert.Equal(Spec.BlockIds.Select(b => new BlockPlace(b)), host.Blocks);
        Assert.Equal(Spec.CouplingIds, host.Couplings.Select(c => c.Coupling));
        Assert.Empty(_blocks[new BlockId(0)].All<Connect>());
        Tell(Hosted());
        string[] who = [.. Spec.Blocks.Select(b => $"block {b.Name}"), .. Spec.Couplings.Select(c => $"coupling {c.Name}")];
        foreach (var ear in Everyone())
            Assert.Equal(_coordinator.Path.Name, ActorPath.Parse(ear.Exactly<Connect>().Directory.Coordinator).Name);
        foreach (var name in who[1..]) Tell(new Connected(Key, name), new Connected(Key, name));
        Tell(new Connected(Key with { Epoch = 2 }, who[0]));
        // Still placing: a second answer of the agent makes it connect once more.
        Tell(Hosted());
        foreach (var ear in Everyone()) ear.Exactly<Connect>();
        Tell(new Connected(Key, who[0]));
        foreach (var block in _blocks.Values) Assert.Equal(1, block.Exactly<BeginPhase>().Order.Phase);
    }

    [Fact]
    public void Every_coupling_is_counted_by_one_block_the_one_that_updates_later()
    {
        StartedRun(Never);
        foreach (var (block, ear) in _blocks)
        {
            var orders = new[] { ear.Exactly<BeginPhase>().Order, ear.Exactly<BeginPhase>().Order };
            CouplingId[] expected = block.Index == 0 ? [new(0)] : [new(1), new(2)];
            Assert.All(orders, o => Assert.Equal(expected, o.Count!.Couplings));
            Assert.Equal([(1, 0, 0L), (2, 1, 4L)], orders.Select(o => (o.Phase, o.Previous, o.Base)));
        }
    }

    [Fact]
    public void Two_steps_are_in_flight_and_the_third_follows_the_first()
    {
        StartedRun(Never);
        foreach (var ear in _couplings.Values)
            Assert.Equal([1, 2], new[] { ear.Next<Collect>().Phase.Phase, ear.Next<Collect>().Phase.Phase });
        End(1);
        foreach (var ear in _blocks.Values)
        {
            var order = ear.Next<BeginPhase>(b => b.Order.Phase > 2).Order;
            Assert.Equal((3, 2), (order.Phase, order.OpenPhase));
        }
    }

    [Fact]
    public void Until_answered_the_order_to_host_and_the_connections_are_sent_again()
    {
        Start(Short);
        for (var i = 0; i < 3; i++) _agent.Exactly<DescribeNode>();
        Tell(Described());
        for (var i = 0; i < 3; i++) _agent.Next<HostRun>();
        Tell(Hosted());
        foreach (var ear in Everyone())
            for (var i = 0; i < 3; i++) ear.Exactly<Connect>();
    }

    [Fact]
    public void What_is_not_answered_is_sent_again_and_what_is_answered_is_not()
    {
        StartedRun(Short);
        var (first, second) = (_blocks[new BlockId(0)], _blocks[new BlockId(1)]);
        Tell(Ended(new BlockId(0), 1));
        second.Next<BeginPhase>(b => b.Order.Phase == 2);
        second.Next<BeginPhase>(b => b.Order.Phase == 1);
        first.Clear();
        for (var i = 0; i < 3; i++) Assert.Equal(2, first.Next<BeginPhase>().Order.Phase);
        for (var i = 0; i < 3; i++) _couplings[new CouplingId(2)].Next<Collect>(c => c.Phase.Phase == 1);
    }

    [Fact]
    public async Task Stop_ends_what_is_in_flight_and_comes_to_rest_with_a_snapshot()
    {
        StartedRun(Never);
        _coordinator.Tell(CoordinatorActor.Stop.Instance);
        End(1);
        End(2);
        AnswerSnapshot(_couplings.Values.First().Next<ReportParameters>().Query);
        _agent.Next<ReportMessages>();
        Tell(new MessagesReported(Key, _agent.Path, [], WireTraffic.None));
        var result = await _result.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((RestKind.Stopped, 2), (result.Rest, result.Snapshot.Steps));
        Assert.Equal(Network.Hash(), result.Snapshot.Network.Hash());
        Assert.Equal(Key, _agent.Next<EndRun>().Run);
        Assert.DoesNotContain(_blocks.Values.SelectMany(b => b.All<BeginPhase>()), b => b.Order.Phase > 2);
    }

    [Fact]
    public async Task Stopped_before_it_is_placed_it_comes_to_rest_without_a_step()
    {
        Start(Never);
        _coordinator.Tell(CoordinatorActor.Stop.Instance);
        Tell(Described(), Hosted());
        ConnectAll();
        AnswerSnapshot(_couplings.Values.First().Next<ReportParameters>().Query);
        _agent.Next<ReportMessages>();
        Tell(new MessagesReported(Key, _agent.Path, [], WireTraffic.None));
        var result = await _result.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((RestKind.Stopped, 0), (result.Rest, result.Snapshot.Steps));
    }

    [Fact]
    public async Task A_lost_report_of_messages_is_asked_for_again_and_that_of_another_run_is_not_taken()
    {
        StartedRun(Short);
        _coordinator.Tell(CoordinatorActor.Stop.Instance);
        End(1);
        End(2);
        AnswerSnapshot(_couplings.Values.First().Next<ReportParameters>().Query);
        _agent.Next<ReportMessages>();
        Tell(new MessagesReported(Key with { Epoch = 9 }, _agent.Path, [], WireTraffic.None));
        _agent.Next<ReportMessages>();
        Assert.False(_result.Task.IsCompleted);
        Tell(new MessagesReported(Key, _agent.Path, [new MessageCount("Activation", 4, 2)], WireTraffic.None));
        Assert.Contains((await _result.Task.WaitAsync(TimeSpan.FromSeconds(20))).Messages, m => m is { Kind: "Activation", Count: 4 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_fails_the_run_by_name_while_placing_and_while_running(bool running)
    {
        if (running) StartedRun(Never);
        else
        {
            Start(Never);
            Tell(Described());
            _agent.Next<HostRun>();
        }
        Tell(new Refused(Key with { Epoch = 0 }, "A", "another epoch"));
        Tell(new Refused(Key, "B", "no such version"));
        var error = await Assert.ThrowsAsync<RunFailedException>(() => _result.Task.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal("B: no such version", error.Message);
        Assert.Equal(Key, _agent.Next<EndRun>().Run);
    }

    [Fact]
    public async Task A_run_that_cannot_be_made_fails_at_once()
    {
        Start(Never, new DynamicsSpec(DynamicsKind.Chromatic, Colours: [0, 0]));
        await Assert.ThrowsAsync<ArgumentException>(() => _result.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private void Start(TimeSpan patience, DynamicsSpec? dynamics = null)
    {
        var setup = new RunSetup(Key, Network, dynamics ?? new DynamicsSpec(DynamicsKind.Sequential), 11, new Counting());
        _coordinator = Sys.ActorOf(CoordinatorActor.Props(setup, _ => { }, new NoObserver(), _result, patience), "coordinator");
        Tell(new NodeUp(_agent.Path));
    }

    private void StartedRun(TimeSpan patience)
    {
        Start(patience);
        Tell(Described(), Hosted());
        ConnectAll();
        foreach (var ear in _blocks.Values) ear.Next<Connect>();
        foreach (var ear in _couplings.Values) ear.Next<Connect>();
    }

    private void ConnectAll()
    {
        foreach (var block in Spec.Blocks) Tell(new Connected(Key, $"block {block.Name}"));
        foreach (var coupling in Spec.Couplings) Tell(new Connected(Key, $"coupling {coupling.Name}"));
    }

    private void End(int phase)
    {
        foreach (var block in Spec.BlockIds) Tell(Ended(block, phase), Ended(block, phase));
        foreach (var id in Spec.CouplingIds) Tell(new Collected(Key, id, phase, Statistics.CorrelationSums.Empty(Spec[id], 1)));
    }

    private static PhaseEnded Ended(BlockId block, int phase) =>
        new(Key, block, phase, new GroupKey(0, 0), [], new Dictionary<int, long> { [0] = 4 }, 8);

    private void AnswerSnapshot(int query)
    {
        foreach (var id in Spec.CouplingIds)
            Tell(new ParametersReported(Key, query, id, 0, Network[id], OptimiserState.Fresh, null, null));
        foreach (var block in Spec.BlockIds)
            Tell(new StatesReported(Key, query, new BlockPlace(block),
                [new GroupStates(new GroupKey(0, 0), 8, new Numerics.BitPlanes(Spec[block].Size, 64))]));
    }

    private NodeDescribed Described() => new(Key,
        new NodeProfile(_agent.Path, "probe", 1, 1 << 30, new NodeTerms("0.1.0", 1, 0, 0, 0)));

    private RunHosted Hosted() => new(Key, _agent.Path, _blocks.ToDictionary(b => new BlockPlace(b.Key), b => b.Value.Path),
        _couplings.ToDictionary(c => c.Key, c => c.Value.Path));

    private IEnumerable<Ear> Everyone() => [.. _blocks.Values, .. _couplings.Values];

    private void Tell(params object[] messages)
    {
        foreach (var message in messages) _coordinator.Tell(message, _agent.Ref);
    }

    /// <summary>Steps without end: four sweeps, all of them counted and collected.</summary>
    private sealed class Counting : IRunProgram
    {
        private int _next;

        public ProgramProgress Progress => new("", _next, 100, 1);

        public RunItem Next() => new RunItem.Step([new PhasePlan
        {
            Set = 0, Chains = 64, Groups = 1, Sweeps = 4, Start = _next++ == 0 ? StartKind.Random : StartKind.Continue,
            Temperatures = TemperatureSchedule.Constant(1), Count = new SweepChoice(1, 1),
        }], Collect: true);

        public void Completed(StepOutcome outcome) => Assert.Equal(16, outcome.UnitUpdates);

        public void Save(IDictionary<string, byte[]> sections) => sections["next"] = [(byte)_next];

        public void Restore(IReadOnlyDictionary<string, byte[]> sections) => _next = sections["next"][0];
    }
}
