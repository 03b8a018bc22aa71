using Annda.Actors;
using Annda.Protocol;
using Annda.Tests.Support;
using Annda.Topology;

namespace Annda.Tests.Blocks;

/// <summary>What is measured of a block.</summary>
public class BlockLoadTests : ActorTests
{
    [Fact]
    public void A_phase_counts_once_however_often_its_end_is_told()
    {
        var load = new BlockLoad();
        var ended = new PhaseEnded(BlockStage.Run, new BlockId(0), 3, BlockStage.Group, [],
            new Dictionary<int, long> { [0] = 5, [2] = 4 }, 70);
        load.Add(ended);
        load.Add(ended);
        load.Add(ended with { Phase = 2 });
        load.Add(ended with { Group = new GroupKey(0, 1) });
        Assert.Equal((140, 18, 16), (load.Updates, load.Reads, load.Behind));
    }

    [Fact]
    public void Waiting_lasts_from_the_first_to_the_next_piece_of_work()
    {
        var load = new BlockLoad();
        foreach (var (waits, at) in new[] { (true, 1), (true, 3), (false, 6), (false, 8), (true, 10), (false, 11) })
            load.Wait(waits, TimeSpan.FromSeconds(at));
        Assert.Equal(TimeSpan.FromSeconds(6), load.Waited);
    }

    [Fact]
    public void A_block_tells_what_it_has_done()
    {
        var stage = new BlockStage(this, "A", new(Dynamics.DynamicsKind.Sequential)).Connected();
        stage.Begin(BlockStage.Order(1, 0, 0, 1, StartKind.Random));
        stage.Feed("B", 0);
        stage.Coordinator.Next<PhaseEnded>();
        var load = stage.Meter.Loads["block A"];
        Assert.Equal((3 * BlockStage.Chains, BlockStage.Chains), (load.Updates, load.Reads));
        Assert.Equal(new NodeLoad(1, load.Updates, load.Waited.TotalSeconds), stage.Meter.Load);
    }
}
