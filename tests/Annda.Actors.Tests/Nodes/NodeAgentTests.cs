using Akka.Actor;
using Annda.Actors;
using Annda.Agents;
using Annda.Protocol;
using Annda.Tests.Support;
using Annda.Topology;

namespace Annda.Tests.Nodes;

/// <summary>The agent of a node: starts, stops and meters the members of runs.</summary>
public class NodeAgentTests : ActorTests
{
    private static readonly RunKey Run = new(0xBEE, 1);
    private static readonly Network Network = BlockStage.Chain();
    private readonly Ear _coordinator;
    private readonly IActorRef _agent;

    public NodeAgentTests() => (_coordinator, _agent) =
        (Ear(), Sys.ActorOf(NodeAgent.Props(new NodeOffer { Patience = Never }), NodeAgent.Name));

    [Fact]
    public void A_run_is_hosted_once_and_everyone_connects_however_often_it_is_asked_for()
    {
        Tell(Host());
        Tell(Host());
        var (first, second) = (_coordinator.Exactly<RunHosted>(), _coordinator.Exactly<RunHosted>());
        Assert.Equal(Network.Spec.BlockIds.Select(b => new BlockPlace(b)), first.Blocks.Keys);
        Assert.Equal(Network.Spec.CouplingIds, first.Couplings.Keys);
        Assert.Same(first, second);
        Connect(first);
        string[] all = [.. Network.Spec.Blocks.Select(b => $"block {b.Name}"), .. Network.Spec.Couplings.Select(c => $"coupling {c.Name}")];
        Assert.Equal(all.Order(), all.Select(_ => _coordinator.Exactly<Connected>().Who).Order());
    }

    [Fact]
    public void An_ended_run_is_stopped_and_others_go_on()
    {
        Tell(Host());
        Tell(Host(0xCAFE));
        var (first, second) = (_coordinator.Exactly<RunHosted>(), _coordinator.Exactly<RunHosted>());
        var members = Members(first);
        Tell(new EndRun(Run));
        Tell(new EndRun(Run));
        foreach (var member in members) ExpectEnd(member);
        Connect(second);
        Assert.Equal(0xCAFEUL, _coordinator.Next<Connected>().Run.Run);
    }

    [Fact]
    public void A_late_order_to_host_an_ended_run_starts_nothing_and_harms_no_other_run()
    {
        Tell(Host(0xCAFE));
        var other = _coordinator.Exactly<RunHosted>();
        Tell(Host());
        var members = Members(_coordinator.Exactly<RunHosted>());
        Tell(new EndRun(Run));
        Tell(Host());
        foreach (var member in members) ExpectEnd(member);
        Tell(Host());
        Connect(other);
        Assert.Equal(0xCAFEUL, _coordinator.Next<Connected>().Run.Run);
        Assert.Equal(2, _coordinator.All<RunHosted>().Count);
    }

    [Fact]
    public void Messages_are_counted_for_each_run_alone()
    {
        Tell(Host());
        Tell(Host(0xCAFE));
        Connect(_coordinator.Exactly<RunHosted>());
        var members = Network.Spec.Blocks.Count + Network.Spec.Couplings.Count;
        for (var i = 0; i < members; i++) _coordinator.Next<Connected>();
        Tell(new ReportMessages(Run));
        var counts = _coordinator.Next<MessagesReported>().Counts.ToDictionary(c => c.Kind);
        Assert.Equal(members, counts["Connected"].Count);
        // Both ends of two couplings, and one of each bias and of the coupling within B.
        Assert.Equal(2 * 2 + 3 + 1, counts["Parameters"].Count);
        Assert.Equal(4L * (2 * (12 + 8) + 9 + 2), counts["Parameters"].Bytes);
        Tell(new ReportMessages(Run with { Run = 0xCAFE }));
        Assert.Empty(_coordinator.Next<MessagesReported>(m => m.Run.Run == 0xCAFE).Counts);
        Tell(new ReportMessages(Run with { Epoch = 3 }));
        Tell(new ReportMessages(Run));
        Assert.Equal(Run, _coordinator.Next<MessagesReported>().Run);
    }

    [Fact]
    public void A_higher_epoch_takes_the_run_over_and_a_lower_one_is_refused()
    {
        Tell(Host());
        var members = Members(_coordinator.Exactly<RunHosted>());
        var other = Ear();
        var second = Host() with { Run = Run with { Epoch = 2 }, Coordinator = other.Path };
        Tell(second);
        var overtaken = _coordinator.Next<Refused>();
        Assert.Equal(Run, overtaken.Run);
        Assert.Contains("taken over in epoch 2", overtaken.Reason, StringComparison.Ordinal);
        foreach (var member in members) ExpectEnd(member);
        Assert.Equal(2, other.Exactly<RunHosted>().Run.Epoch);
        Tell(Host());
        Assert.Contains("epoch 2 has been here", _coordinator.Next<Refused>().Reason, StringComparison.Ordinal);
        // The same epoch is one coordinator's alone.
        Tell(second with { Coordinator = _coordinator.Path });
        Assert.Contains("in the hands of", _coordinator.Next<Refused>().Reason, StringComparison.Ordinal);
        Assert.Empty(other.All<Refused>());
    }

    [Fact]
    public void A_member_that_stops_by_itself_is_told_to_the_coordinator()
    {
        Tell(Host());
        Members(_coordinator.Exactly<RunHosted>())[1].Tell(PoisonPill.Instance);
        Assert.Equal(new MemberEnded(Run, "block B"), _coordinator.Next<MemberEnded>());
    }

    [Fact]
    public void A_block_that_fails_is_stopped_and_reported_by_name_and_the_others_live()
    {
        Tell(Host());
        var hosted = _coordinator.Exactly<RunHosted>();
        Connect(hosted);
        for (var i = 0; i < hosted.Blocks.Count + hosted.Couplings.Count; i++) _coordinator.Next<Connected>();
        var (b, c) = (Network.Spec.Block("B"), Network.Spec.Block("C"));
        var failing = Find(hosted.Blocks[new BlockPlace(b)]);
        var given = new Numerics.BitPlanes(99, BlockStage.Chains);
        failing.Tell(new BeginPhase(Run, b, BlockStage.Order(1, 0, 0, 1, StartKind.Given) with { Given = given }));
        var refused = _coordinator.Next<Refused>();
        Assert.Equal((Run, "block B"), (refused.Run, refused.Who));
        Assert.Contains("99 found, 4 expected", refused.Reason, StringComparison.Ordinal);
        ExpectEnd(failing);
        Find(hosted.Blocks[new BlockPlace(c)]).Tell(new ReportStates(Run, 5));
        Assert.Equal(c, _coordinator.Next<StatesReported>().Place.Block);
    }

    [Fact]
    public void A_member_that_cannot_be_made_is_reported_to_the_one_who_asked()
    {
        var broken = new CouplingStart(new CouplingId(1), 0, [1, 2, 3, 4, 5], OptimiserState.Fresh);
        Tell(Host() with { Couplings = [broken] });
        var refused = _coordinator.Next<Refused>();
        Assert.Equal(Run, refused.Run);
        Assert.Contains("5 found, 4 expected", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_a_copy_of_a_run_that_ended_here_is_told_so()
    {
        Tell(Host());
        Tell(new EndRun(Run));
        var other = Ear();
        Tell(Host() with { Coordinator = other.Path });
        Assert.Contains("this epoch has ended here", other.Next<Refused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_lost_process_coordinated_is_ended_and_nothing_else()
    {
        Tell(Host() with { Coordinator = "akka.tcp://annda@127.0.0.1:9/user/run" });
        Tell(Host(0xCAFE));
        var hosted = _coordinator.Exactly<RunHosted>();
        var members = Network.Spec.BlockIds.Select(b => Find($"{_agent.Path}/{MemberName.Actor(Run, new BlockPlace(b))}")).ToArray();
        _agent.Tell(new NodeAgent.PeerLost(new Address("akka.tcp", "annda", "127.0.0.1", 9)));
        foreach (var member in members) ExpectEnd(member);
        Connect(hosted);
        Assert.Equal(0xCAFEUL, _coordinator.Next<Connected>().Run.Run);
    }

    [Fact]
    public void A_stranger_order_harms_no_run()
    {
        Tell(Host());
        var hosted = _coordinator.Exactly<RunHosted>();
        Tell(Host(0xCAFE) with { Coordinator = "no path" });
        Tell(new DescribeNode(Run, "no path either"));
        Tell(Host(0xD00D) with { Blocks = [new BlockPlace(new BlockId(0)), new BlockPlace(new BlockId(0))] });
        Assert.Contains("named twice", _coordinator.Next<Refused>().Reason, StringComparison.Ordinal);
        Connect(hosted);
        Assert.Equal(Run, _coordinator.Next<Connected>().Run);
    }

    private void Tell(IRunMessage message) => _agent.Tell(message, _coordinator.Ref);

    private void Connect(RunHosted hosted)
    {
        var directory = new RunDirectory(hosted.Blocks.ToDictionary(b => b.Key.Block, b => (IReadOnlyList<string>)[b.Value]),
            hosted.Couplings, _coordinator.Path);
        foreach (var member in Members(hosted)) member.Tell(new Connect(hosted.Run, directory));
    }

    private IActorRef[] Members(RunHosted hosted) =>
        [.. hosted.Blocks.Values.Concat(hosted.Couplings.Values).Select(Find)];

    private IActorRef Find(string path) => ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(path);

    private HostRun Host(ulong run = 0xBEE) => new(Run with { Run = run }, Network.Spec, new(), 1, 1,
        [.. Network.Spec.BlockIds.Select(b => new BlockPlace(b))],
        [.. Network.Spec.CouplingIds.Select(c => new CouplingStart(c, 0, Network[c], OptimiserState.Fresh))], _coordinator.Path);
}
