using Akka.Actor;
using Akka.TestKit;
using Annda.Actors;
using Annda.Dynamics;
using Annda.Protocol;
using Annda.Tests.Support;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Virtual;

/// <summary>
/// A real block with probes for its neighbours, in time that passes by hand: messages are held, dropped, delayed, doubled and let go in
/// any order.
/// </summary>
public class DrivenByHandTests : VirtualTest
{
    private static readonly Network Net = BlockStage.Chain(within: false);
    private static readonly BlockId A = Net.Spec.Block("A"), B = Net.Spec.Block("B"), C = Net.Spec.Block("C");
    private readonly TestProbe _a, _c, _coordinator;
    private readonly IActorRef _b;

    public DrivenByHandTests()
    {
        (_a, _c, _coordinator) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var others = CreateTestProbe();
        var host = new HostRun(BlockStage.Run, Net.Spec, new DynamicsSpec(DynamicsKind.Sequential), 5, 1, [new BlockPlace(B)], [], "");
        _b = Sys.ActorOf(BlockActor.Props(host, new BlockPlace(B), new MessageMeter(), TimeSpan.FromSeconds(10)));
        var blocks = new Dictionary<BlockId, IReadOnlyList<string>> { [A] = [Path(_a.Ref)], [B] = [Path(_b)], [C] = [Path(_c.Ref)] };
        var directory = new RunDirectory(blocks, Net.Spec.CouplingIds.ToDictionary(c => c, _ => Path(others.Ref)), Path(_coordinator.Ref));
        _b.Tell(new Connect(BlockStage.Run, directory), others.Ref);
        foreach (var coupling in Net.Spec.CouplingsOf(B)) _b.Tell(new Parameters(BlockStage.Run, coupling, 0, Net[coupling]), others.Ref);
        Node.RunFor(0);
        _coordinator.ExpectMsg<Connected>();
        _b.Tell(new BeginPhase(BlockStage.Run, B, BlockStage.Order(1, 0, 0, 3, StartKind.Random)), _coordinator.Ref);
        Node.RunFor(0);
        Assert.Equal(0, _a.ExpectMsg<Activation>().Version);
        Assert.Equal(0, _c.ExpectMsg<Activation>().Version);
    }

    [Fact]
    public void A_block_waits_for_the_message_that_is_held()
    {
        using var held = Node.Hold(m => m.FromBlock == A && m.ToBlock == B);
        Say(_a, A, 1);
        Say(_c, C, 0);
        Node.RunFor(0);
        Assert.Equal(1, Assert.IsType<Activation>(Assert.Single(held.Messages).Message).Version);
        Assert.False(_c.HasMessages);
        held.ReleaseAll();
        Node.RunFor(0);
        Assert.Equal(1, _c.ExpectMsg<Activation>().Version);
        Assert.Empty(held.Messages);
    }

    [Fact]
    public void Held_messages_go_in_any_order()
    {
        var held = Node.Hold(m => m.Message is Activation && m.To.Equals(_b));
        for (var version = 1; version <= 3; version++) Say(_a, A, version);
        for (var version = 0; version <= 2; version++) Say(_c, C, version);
        Node.RunFor(0);
        Assert.Equal(6, held.Messages.Count);
        foreach (var message in held.Messages.Reverse().ToArray()) held.Release(message);
        Node.RunFor(0);
        Assert.Equal([1L, 2, 3], Versions(_c));
        Assert.Throws<ArgumentException>(() => held.Release(Any()));

        WireMessage Any()
        {
            WireMessage? seen = null;
            using var rule = Node.Drop(m => (seen = m) is not null);
            Say(_a, A, 9);
            Node.RunFor(0);
            return seen!;
        }
    }

    [Fact]
    public void A_dropped_message_is_asked_for_again_when_patience_ends()
    {
        var dropped = Node.Drop(m => m.FromBlock == A, times: 1);
        Say(_a, A, 1);
        Say(_c, C, 0);
        Node.RunFor(9.9);
        Assert.Equal(1, dropped.Met);
        Assert.False(_a.HasMessages);
        Assert.True(Node.RunUntil(() => _a.HasMessages, within: 20));
        Assert.Equal((1, 20.0), (_a.ExpectMsg<ActivationRequest>().Version, Node.Now));
        Say(_a, A, 1);
        Node.RunFor(0);
        Assert.Equal(1, _c.ExpectMsg<Activation>().Version);
    }

    [Fact]
    public void A_delayed_message_arrives_when_it_should()
    {
        using var late = Node.Delay(m => m.FromBlock == C, 2.5);
        Say(_a, A, 1);
        Say(_c, C, 0);
        Node.RunFor(2.4999999);
        Assert.False(_a.HasMessages);
        Node.RunFor(0.0000001);
        Assert.Equal(1, _a.ExpectMsg<Activation>().Version);
        Assert.Equal(2.5, Node.Now);
    }

    [Fact]
    public void A_doubled_message_comes_twice_and_is_taken_in_once()
    {
        using var heard = Node.Duplicate(m => m.Message is Activation && m.ToBlock == B, times: 2);
        using var said = Node.Duplicate(m => m.FromBlock == B && m.ToBlock == C);
        for (var version = 1; version <= 2; version++) Say(_a, A, version);
        Say(_c, C, 0);
        Node.RunFor(0);
        Assert.Equal(2, heard.Met);
        Assert.Equal([1L, 1], Versions(_c));
        Assert.Equal([1L], Versions(_a));
    }

    [Fact]
    public void Step_by_step_nothing_happens_by_itself()
    {
        Say(_a, A, 1);
        Say(_c, C, 0);
        Assert.False(_c.HasMessages);
        var steps = 0;
        while (!_c.HasMessages && Node.Step()) steps++;
        // Two states, the sweep, and the new state on its way to either neighbour.
        Assert.InRange(steps, 4, 7);
        Assert.Equal(0, Node.Now);
        Assert.Equal(0, Node.Intrusions);
    }

    private static string Path(IActorRef actor) => actor.Path.ToString();

    private static long[] Versions(TestProbe probe)
    {
        var versions = new List<long>();
        while (probe.HasMessages) versions.Add(probe.ExpectMsg<Activation>().Version);
        return [.. versions];
    }

    private void Say(TestProbe probe, BlockId block, long version) =>
        _b.Tell(new Activation(BlockStage.Run, block, BlockStage.Group, version, version,
            new Numerics.BitPlanes(Net.Spec[block].Size, BlockStage.Chains)), probe.Ref);
}
