using Annda.Dynamics;
using Annda.Protocol;
using Annda.Tests.Support;

namespace Annda.Tests.Blocks;

/// <summary>The one rule: exactly which versions must have arrived before a block does sweep t, and that it does not before.</summary>
public class OneRuleTests : ActorTests
{
    private const long First = 10, End = 16;

    /// <summary>For each dynamics: how many sweeps behind t the states of A (before B) and of C (after B) may be.</summary>
    public static TheoryData<DynamicsKind, int, StaleReads, int, int> Lags => new()
    {
        { DynamicsKind.Sequential, 0, StaleReads.Freshest, 0, 1 },
        { DynamicsKind.Chromatic, 0, StaleReads.Freshest, 0, 0 },
        { DynamicsKind.Synchronous, 0, StaleReads.Freshest, 1, 1 },
        { DynamicsKind.Stale, 0, StaleReads.Freshest, 1, 1 },
        { DynamicsKind.Stale, 0, StaleReads.Oldest, 1, 1 },
        { DynamicsKind.Stale, 2, StaleReads.Freshest, 3, 3 },
        { DynamicsKind.Stale, 2, StaleReads.Oldest, 3, 3 },
        { DynamicsKind.Asynchronous, 0, StaleReads.Freshest, 1000, 1000 },
    };

    [Theory]
    [MemberData(nameof(Lags))]
    public void A_block_sweeps_as_soon_as_the_required_versions_are_there_and_not_before(
        DynamicsKind kind, int staleness, StaleReads reads, int lagA, int lagC)
    {
        var stage = Begun(kind, staleness, reads);
        Assert.Equal(First, stage.Settle());
        var (a, c) = (First - 1, First - 1);
        // A goes ahead of C and is overtaken again.
        foreach (var who in "ACAAACCCCACACCCAA")
        {
            if (who == 'A') stage.Feed("A", ++a);
            else stage.Feed("C", ++c);
            var expected = a < First || c < First ? First : Math.Min(End, Math.Min(a + lagA, c + lagC));
            Assert.Equal(expected, stage.Settle());
        }
        Assert.Equal(End, stage.Settle());
        Assert.Single(stage.Coordinator.All<PhaseEnded>());
    }

    [Theory]
    [InlineData("A")]
    [InlineData("C")]
    public void A_block_of_the_lower_colour_reads_the_last_sweep_of_the_higher_one(string block)
    {
        var stage = new BlockStage(this, block, new DynamicsSpec(DynamicsKind.Chromatic)).Connected();
        stage.Begin(BlockStage.Order(1, 0, First, 6, StartKind.Random));
        for (var version = First; version < End; version++)
        {
            Assert.Equal(version, stage.Settle());
            stage.Feed("B", version);
        }
        Assert.Equal(End, stage.Settle());
    }

    /// <summary>Histograms where every neighbour's states were there, up to the end, before the phase began.</summary>
    public static TheoryData<DynamicsKind, int, StaleReads, string> Histograms => new()
    {
        { DynamicsKind.Sequential, 0, StaleReads.Freshest, "0:12" },
        { DynamicsKind.Chromatic, 0, StaleReads.Freshest, "0:12" },
        { DynamicsKind.Synchronous, 0, StaleReads.Freshest, "0:6 1:6" },
        { DynamicsKind.Stale, 2, StaleReads.Oldest, "0:1 1:2 2:5 3:4" },
        { DynamicsKind.Stale, 2, StaleReads.Freshest, "-6:1 -5:2 -4:2 -3:2 -2:2 -1:2 0:1" },
        { DynamicsKind.Asynchronous, 0, StaleReads.Freshest, "-6:1 -5:2 -4:2 -3:2 -2:2 -1:2 0:1" },
    };

    [Theory]
    [MemberData(nameof(Histograms))]
    public void The_staleness_of_every_read_is_reported(DynamicsKind kind, int staleness, StaleReads reads, string expected)
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(kind, staleness, reads)).Connected();
        // What lies behind the phase's end belongs to a later phase and is not read.
        stage.FeedAll(First, End + 2);
        stage.Begin(BlockStage.Order(1, 0, First, 6, StartKind.Random));
        var ended = stage.Coordinator.Next<PhaseEnded>();
        Assert.Equal(expected, string.Join(' ', ended.Staleness.OrderBy(s => s.Key).Select(s => $"{s.Key}:{s.Value / BlockStage.Chains}")));
    }

    [Fact]
    public void Freshest_reads_what_has_arrived_and_oldest_what_is_required()
    {
        foreach (var reads in new[] { StaleReads.Freshest, StaleReads.Oldest })
        {
            var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Stale, 1, reads)).Connected();
            stage.FeedAll(First, First + 1);
            stage.Begin(BlockStage.Order(1, 0, First, 3, StartKind.Random));
            var ended = stage.Coordinator.Next<PhaseEnded>();
            Assert.Equal(reads == StaleReads.Freshest ? "-1:1 0:2 1:2 2:1" : "0:1 1:3 2:2",
                string.Join(' ', ended.Staleness.OrderBy(s => s.Key).Select(s => $"{s.Key}:{s.Value / BlockStage.Chains}")));
        }
    }

    [Fact]
    public void A_chain_group_that_waits_does_not_hold_up_another()
    {
        var stage = Begun(DynamicsKind.Sequential, 0, StaleReads.Freshest);
        var other = new GroupKey(0, 1);
        var order = BlockStage.Order(1, 0, First, 6, StartKind.Random);
        stage.Begin(order with { Group = other, Chains = new ChainSpan(128, BlockStage.Chains) });
        for (var version = First; version <= End; version++)
        {
            stage.Feed("A", version, group: other);
            stage.Feed("C", version, group: other);
        }
        Assert.Equal(other, stage.Coordinator.Next<PhaseEnded>().Group);
        Assert.Equal(First, stage.Settle());
        stage.FeedAll(First, End);
        Assert.Equal(BlockStage.Group, stage.Coordinator.Next<PhaseEnded>().Group);
    }

    [Fact]
    public void A_chain_set_that_waits_for_new_parameters_does_not_hold_up_another()
    {
        var stage = Begun(DynamicsKind.Synchronous, 0, StaleReads.Freshest, version: 1);
        stage.Begin(BlockStage.Order(2, 0, First, 0, StartKind.Random) with { Group = new GroupKey(1, 0) });
        Assert.Equal(2, stage.Coordinator.Next<PhaseEnded>().Phase);
        stage.FeedAll(First, End);
        Assert.Equal(First, stage.Settle());
        foreach (var coupling in stage.Spec.CouplingsOf(stage.Id)) stage.Tell(stage.ParametersOf(coupling, 1));
        Assert.Equal(1, stage.Coordinator.Next<PhaseEnded>().Phase);
    }

    private BlockStage Begun(DynamicsKind kind, int staleness, StaleReads reads, int version = 0)
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(kind, staleness, reads)).Connected();
        stage.Begin(BlockStage.Order(1, 0, First, 6, StartKind.Random) with { ParametersVersion = version });
        return stage;
    }
}
