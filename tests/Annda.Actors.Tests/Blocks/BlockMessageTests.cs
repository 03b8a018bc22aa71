using Annda.Dynamics;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Tests.Support;
using Annda.Topology;

namespace Annda.Tests.Blocks;

/// <summary>What a block answers to each message of the protocol.</summary>
public class BlockMessageTests : ActorTests
{
    private static readonly DynamicsSpec Sequential = new(DynamicsKind.Sequential);

    [Fact]
    public void Connect_is_answered_each_time_and_of_another_epoch_not_at_all()
    {
        var stage = new BlockStage(this, "B", Sequential);
        stage.Tell(new Connect(BlockStage.Run with { Epoch = 2 }, stage.Directory()));
        stage.Tell(new Connect(BlockStage.Run, stage.Directory()));
        stage.Tell(new Connect(BlockStage.Run, stage.Directory()));
        for (var i = 0; i < 2; i++) Assert.Equal(new Connected(BlockStage.Run, "block B"), stage.Coordinator.Exactly<Connected>());
        stage.Settle();
        Assert.Equal(2, stage.Coordinator.All<Connected>().Count);
    }

    [Fact]
    public void A_phase_announces_its_first_states_and_every_sweep_to_every_neighbour_and_ends_once()
    {
        var stage = Ready();
        stage.Begin(BlockStage.Order(1, 0, 7, 3, StartKind.Random) with { Observe = new SweepChoice(1, 2) });
        stage.FeedAll(7, 10);
        var ended = stage.Coordinator.Next<PhaseEnded>();
        Assert.Equal(10, stage.Settle());
        foreach (var neighbour in new[] { "A", "C" })
        {
            var sent = stage[neighbour].All<Activation>();
            Assert.Equal([7L, 8, 9, 10], sent.Select(a => a.Version));
            Assert.All(sent, a => Assert.Equal((stage.Id, BlockStage.Group, a.Version), (a.From, a.Group, a.Until)));
            Assert.True(sent[3].States.SameBits(ended.Observed[1].States));
        }
        Assert.Equal([8L, 10], ended.Observed.Select(o => o.Sweep));
        Assert.Equal(3L * 4 * BlockStage.Chains, ended.UnitUpdates);
        Assert.Single(stage.Coordinator.All<PhaseEnded>());
        Assert.Empty(stage["B"].All<Activation>());
    }

    [Fact]
    public void A_phase_that_continues_does_not_announce_its_first_states_again()
    {
        var stage = Ready();
        stage.Begin(BlockStage.Order(1, 0, 0, 2, StartKind.Random));
        stage.Begin(BlockStage.Order(2, 1, 2, 2));
        stage.FeedAll(0, 4);
        stage.Coordinator.Next<PhaseEnded>(e => e.Phase == 2);
        Assert.Equal([0L, 1, 2, 3, 4], stage["A"].All<Activation>().Select(a => a.Version));
    }

    [Fact]
    public void A_phase_of_no_sweeps_ends_with_the_states_it_was_given()
    {
        var stage = Ready();
        var given = stage.StatesOf(stage.Id, 40);
        stage.Begin(BlockStage.Order(1, 0, 5, 0, StartKind.Given) with { Given = given });
        Assert.Equal(0, stage.Coordinator.Next<PhaseEnded>().UnitUpdates);
        Assert.True(given.SameBits(Assert.Single(stage.States().Groups).States));
        Assert.True(given.SameBits(Assert.Single(stage["A"].All<Activation>()).States));
    }

    [Fact]
    public void An_activation_request_is_answered_with_that_version_and_all_newer_ones_to_the_one_who_asks()
    {
        var stage = Ready();
        stage.Begin(BlockStage.Order(1, 0, 0, 3, StartKind.Random));
        stage.FeedAll(0, 3);
        stage.Coordinator.Next<PhaseEnded>();
        var first = stage["A"].All<Activation>();
        stage["A"].Clear();
        stage["C"].Clear();
        stage.Tell(new ActivationRequest(BlockStage.Run, stage.Spec.Block("A"), BlockStage.Group, 2));
        stage.Settle();
        Assert.Equal([2L, 3], stage["A"].All<Activation>().Select(a => a.Version));
        Assert.Equal(first.TakeLast(2).Select(a => Facts.Of(a.States)), stage["A"].All<Activation>().Select(a => Facts.Of(a.States)));
        Assert.Empty(stage["C"].All<Activation>());
    }

    [Fact]
    public void A_request_for_what_is_not_there_yet_is_not_answered()
    {
        var stage = Ready();
        stage.Tell(new ActivationRequest(BlockStage.Run, stage.Spec.Block("A"), BlockStage.Group, 0));
        stage.Tell(new CountsRequest(BlockStage.Run, stage.Spec.Coupling("A-B"), 1, BlockStage.Group));
        stage.Settle();
        Assert.Empty(stage["A"].All<IRunMessage>());
        Assert.Empty(stage.Couplings[stage.Spec.Coupling("A-B")].All<IRunMessage>());
        Assert.Empty(stage.States().Groups);
    }

    [Fact]
    public void A_block_counts_only_for_the_couplings_it_was_told_to_count_for_and_counts_right()
    {
        var stage = Ready();
        var (ab, bias) = (stage.Spec.Coupling("A-B"), NetworkSpec.BiasOf(stage.Id));
        stage.Begin(Counting(ab, bias));
        stage.FeedAll(0, 2);
        var ended = stage.Coordinator.Next<PhaseEnded>();
        var sums = stage.Couplings[ab].Exactly<CorrelationCounts>();
        Assert.Equal((1, BlockStage.Group, stage.Id), (sums.Phase, sums.Group, sums.From));
        Assert.Equal(2L * BlockStage.Chains, sums.Sums.Samples);
        for (var a = 0; a < 3; a++)
            for (var b = 0; b < 4; b++)
                Assert.Equal(ended.Observed.Sum(o => Enumerable.Range(0, BlockStage.Chains)
                        .Count(c => ((BitPlanes)o.States)[b, c] && stage.StatesOf(stage.Spec.Block("A"), o.Sweep)[a, c])),
                    sums.Sums.Pairs[a * 4 + b]);
        var ons = stage.Couplings[bias].Exactly<CorrelationCounts>().Sums.SumsA;
        Assert.Equal(Enumerable.Range(0, 4).Select(u => ended.Observed.Sum(o => (long)((BitPlanes)o.States).Ones(u))), ons);
        Assert.All(stage.Spec.CouplingIds.Where(c => c != ab && c != bias), c => Assert.Empty(stage.Couplings[c].All<IRunMessage>()));
    }

    [Fact]
    public void Counts_are_sent_again_on_request_until_their_phase_is_closed()
    {
        var stage = Ready();
        var ab = stage.Spec.Coupling("A-B");
        stage.Begin(Counting(ab));
        stage.FeedAll(0, 4);
        var first = stage.Couplings[ab].Next<CorrelationCounts>();
        stage.Tell(new CountsRequest(BlockStage.Run, ab, 1, BlockStage.Group));
        Assert.Equal(Facts.Of(first.Sums), Facts.Of(stage.Couplings[ab].Exactly<CorrelationCounts>().Sums));
        stage.Begin(BlockStage.Order(2, 1, 2, 2) with { OpenPhase = 2 });
        stage.Coordinator.Next<PhaseEnded>(e => e.Phase == 2);
        stage.Tell(new CountsRequest(BlockStage.Run, ab, 1, BlockStage.Group));
        stage.Settle();
        Assert.Equal(2, stage.Couplings[ab].All<CorrelationCounts>().Count);
    }

    [Fact]
    public void States_of_all_groups_are_reported_in_order_with_the_number_of_the_query()
    {
        var stage = Ready();
        stage.Begin(BlockStage.Order(2, 0, 4, 0, StartKind.Random) with { Group = new GroupKey(1, 0) });
        stage.Begin(BlockStage.Order(1, 0, 3, 0, StartKind.Random) with { Group = new GroupKey(0, 1), Chains = new ChainSpan(128, 6) });
        stage.Coordinator.Next<PhaseEnded>(e => e.Phase == 1);
        stage.Tell(new ReportStates(BlockStage.Run, 77));
        var reported = stage.Coordinator.Next<StatesReported>();
        Assert.Equal((77, stage.Id), (reported.Query, reported.Place.Block));
        Assert.Equal([(new GroupKey(0, 1), 3L, 6), (new GroupKey(1, 0), 4L, BlockStage.Chains)],
            reported.Groups.Select(g => (g.Group, g.Version, g.States.Chains)));
    }

    [Fact]
    public void A_phase_that_continues_from_a_version_that_is_not_here_is_refused()
    {
        var stage = Ready();
        stage.Begin(BlockStage.Order(1, 0, 5, 2));
        var refused = stage.Coordinator.Next<Refused>();
        Assert.Equal((BlockStage.Run, "block B"), (refused.Run, refused.Who));
        Assert.Contains("version 5", refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, BlockStage.Chains)]
    [InlineData(4, 64)]
    public void Given_states_of_another_shape_are_refused_and_the_block_stops(int units, int chains)
    {
        var stage = Ready();
        stage.Begin(BlockStage.Order(1, 0, 0, 1, StartKind.Given) with { Given = new BitPlanes(units, chains) });
        Assert.Equal("block B", stage.Coordinator.Next<Refused>().Who);
        ExpectEnd(stage.Actor);
    }

    [Fact]
    public void Every_message_that_a_block_sends_is_metered()
    {
        var stage = Ready();
        stage.Begin(Counting(stage.Spec.Coupling("A-B")));
        stage.FeedAll(0, 2);
        stage.Coordinator.Next<PhaseEnded>();
        var report = stage.Meter.Report().ToDictionary(m => m.Kind);
        Assert.Equal((6L, 6L * (4 * BlockStage.Chains / 8)), (report["Activation"].Count, report["Activation"].Bytes));
        Assert.Equal(1, report["CorrelationCounts"].Count);
        Assert.Equal(1, report["PhaseEnded"].Count);
        Assert.Equal(1, report["Connected"].Count);
    }

    private BlockStage Ready() => new BlockStage(this, "B", Sequential).Connected();

    private static PhaseOrder Counting(params CouplingId[] couplings) => BlockStage.Order(1, 0, 0, 2, StartKind.Random) with
    {
        Count = new CountOrder(new SweepChoice(1, 1), couplings, Probabilities: false),
        Observe = new SweepChoice(1, 1),
    };
}
