using Annda.Dynamics;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Tests.Support;

namespace Annda.Tests.Blocks;

/// <summary>
/// Messages that are lost, doubled, out of order, late or of another epoch: under exact dynamics a block ends with the same bits.
/// </summary>
public class BlockFaultTests : ActorTests
{
    private const int Sweeps = 4;

    public static TheoryData<DynamicsKind, ulong, bool> Orders
    {
        get
        {
            var data = new TheoryData<DynamicsKind, ulong, bool>();
            foreach (var kind in new[] { DynamicsKind.Sequential, DynamicsKind.Chromatic, DynamicsKind.Synchronous })
                for (ulong seed = 1; seed <= 4; seed++) data.Add(kind, seed, seed % 2 == 0);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void In_any_order_and_with_duplicates_the_same_bits_come_out(DynamicsKind kind, ulong seed, bool probabilities)
    {
        var quiet = Trace(kind, probabilities, messages => messages);
        Assert.NotEmpty(quiet);
        Assert.Equal(quiet, Trace(kind, probabilities, messages => Shuffled(messages, seed)));
        Assert.Equal(quiet, Trace(kind, probabilities, messages => Shuffled([.. messages, .. messages], seed + 100)));
        // What else may fly about: an older and a younger epoch, and another run, with other states and orders in the same places.
        Assert.Equal(quiet, Trace(kind, probabilities, messages => Shuffled([.. messages, .. messages.SelectMany(Foreign)], seed + 200)));
    }

    [Theory]
    [InlineData(DynamicsKind.Sequential)]
    [InlineData(DynamicsKind.Chromatic)]
    [InlineData(DynamicsKind.Synchronous)]
    public void Whatever_is_lost_is_asked_for_and_the_same_bits_come_out(DynamicsKind kind)
    {
        var quiet = Trace(kind, false, messages => messages);
        var count = Script(new BlockStage(this, "B", new DynamicsSpec(kind)), false).Count;
        for (var lost = 0; lost < count; lost++)
        {
            var nudged = new BlockStage(this, "B", new DynamicsSpec(kind), Short);
            nudged.Tell(new Connect(BlockStage.Run, nudged.Directory()));
            var script = Script(nudged, false);
            for (var i = 0; i < script.Count; i++) if (i != lost) nudged.Tell(script[i]);
            AnswerTheQuestionFor(nudged, script[lost]);
            Assert.Equal(quiet, nudged.Trace(1, 2));
        }
    }

    [Fact]
    public void A_lost_start_is_asked_for_by_its_version()
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential), Short).Connected();
        stage.Begin(BlockStage.Order(1, 0, 8, Sweeps, StartKind.Random));
        Assert.Equal((9L, stage.Id), Asked(stage["A"]));
        Assert.Equal((8L, stage.Id), Asked(stage["C"]));
        stage.Feed("A", 9);
        Assert.Equal((8L, stage.Id), Asked(stage["C"]));

        static (long, Topology.BlockId) Asked(Ear ear) =>
            ear.Next<ActivationRequest>() is var request ? (request.Version, request.From) : default;
    }

    [Fact]
    public void Phase_2_before_phase_1_waits_for_it()
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        stage.FeedAll(0, 8);
        stage.Begin(BlockStage.Order(2, 1, 4, 4));
        Assert.Equal(-1, stage.Settle());
        stage.Begin(BlockStage.Order(1, 0, 0, 4, StartKind.Random));
        Assert.Equal([1, 2], new[] { stage.Coordinator.Next<PhaseEnded>().Phase, stage.Coordinator.Next<PhaseEnded>().Phase });
    }

    [Fact]
    public void Without_its_parameters_a_block_does_not_sweep_and_asks_each_coupling_for_them()
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential), Short);
        stage.Tell(new Connect(BlockStage.Run, stage.Directory()));
        stage.FeedAll(0, 4);
        stage.Begin(BlockStage.Order(1, 0, 0, 4, StartKind.Random) with { ParametersVersion = 6 });
        foreach (var coupling in stage.Spec.CouplingsOf(stage.Id))
        {
            Assert.Equal(new ParametersRequest(BlockStage.Run, coupling, stage.Id, 6), stage.Couplings[coupling].Next<ParametersRequest>());
            stage.Tell(stage.ParametersOf(coupling, 5));
        }
        Assert.Equal(0, stage.Settle());
        foreach (var coupling in stage.Spec.CouplingsOf(stage.Id)) stage.Tell(stage.ParametersOf(coupling, 6));
        stage.Coordinator.Next<PhaseEnded>();
    }

    [Fact]
    public void An_order_that_comes_again_is_answered_with_the_same_end_and_once_closed_not_at_all()
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        var first = BlockStage.Order(1, 0, 0, 4, StartKind.Random) with { Observe = new SweepChoice(1, 1) };
        stage.Begin(first);
        stage.FeedAll(0, 8);
        var ended = Facts.Of(stage.Coordinator.Next<PhaseEnded>());
        stage.Begin(first);
        Assert.Equal(ended, Facts.Of(stage.Coordinator.Next<PhaseEnded>()));
        stage.Begin(BlockStage.Order(2, 1, 4, 4) with { OpenPhase = 2 });
        stage.Coordinator.Next<PhaseEnded>(e => e.Phase == 2);
        stage.Begin(first);
        Assert.Equal(8, stage.Settle());
        Assert.Equal([1, 1, 2], stage.Coordinator.All<PhaseEnded>().Select(e => e.Phase));
    }

    [Theory]
    [InlineData(1, BlockStage.Chains)]
    [InlineData(3, 7)]
    public void States_of_another_shape_are_refused_by_name(int units, int chains)
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        stage.Begin(BlockStage.Order(1, 0, 0, 4, StartKind.Random));
        stage.FeedAll(0, 0);
        stage.Tell(stage.ActivationOf("A", 1) with { States = new BitPlanes(units, chains) });
        Assert.Equal("block B", stage.Coordinator.Next<Refused>().Who);
    }

    private List<string> Trace(DynamicsKind kind, bool probabilities, Func<List<IBlockMessage>, IEnumerable<IBlockMessage>> reorder)
    {
        // Probabilities exist where the units of a block do not depend on each other.
        var stage = new BlockStage(this, "B", new DynamicsSpec(kind), network: BlockStage.Chain(within: !probabilities));
        stage.Tell(new Connect(BlockStage.Run, stage.Directory()));
        foreach (var message in reorder(Script(stage, probabilities))) stage.Tell(message);
        return stage.Trace(1, 2);
    }

    private static List<IBlockMessage> Script(BlockStage stage, bool probabilities)
    {
        var couplings = stage.Spec.CouplingsOf(stage.Id).ToArray();
        List<IBlockMessage> script = [.. couplings.Select(c => stage.ParametersOf(c))];
        script.Add(new BeginPhase(BlockStage.Run, stage.Id, BlockStage.Order(1, 0, 0, Sweeps, StartKind.Random)));
        script.Add(new BeginPhase(BlockStage.Run, stage.Id, BlockStage.Order(2, 1, Sweeps, Sweeps) with
        {
            Count = new CountOrder(new SweepChoice(1, 1), couplings, probabilities),
            Observe = new SweepChoice(2, 2),
        }));
        for (var version = 0; version <= 2 * Sweeps; version++)
            script.AddRange([stage.ActivationOf("A", version), stage.ActivationOf("C", version)]);
        return script;
    }

    private void AnswerTheQuestionFor(BlockStage stage, IBlockMessage lost)
    {
        switch (lost)
        {
            case Activation { From: var from, Version: var version }:
                // The first state of A and the last of C are never read by some dynamics; then nobody asks.
                AwaitCondition(
                    () => stage.Neighbours[from].All<ActivationRequest>().Count > 0 || stage.Coordinator.All<PhaseEnded>().Count == 2,
                    TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(5));
                Assert.All(stage.Neighbours[from].All<ActivationRequest>(), r => Assert.Equal(version, r.Version));
                stage.Tell(lost);
                break;
            case Parameters { Coupling: var coupling }:
                Assert.Equal(0, stage.Couplings[coupling].Next<ParametersRequest>().Version);
                stage.Tell(lost);
                break;
            default:
                stage.Tell(lost);
                break;
        }
    }

    private static IEnumerable<IBlockMessage> Foreign(IBlockMessage message)
    {
        foreach (var run in new[] { BlockStage.Run with { Epoch = 2 }, BlockStage.Run with { Epoch = 4 }, BlockStage.Run with { Run = 1 } })
            yield return message switch
            {
                Activation a => a with { Run = run, States = new BitPlanes(a.States.Units, a.States.Chains) },
                Parameters p => p with { Run = run, Values = new float[p.Values.Length] },
                BeginPhase b => b with { Run = run, Order = b.Order with { Sweeps = 1 } },
                _ => throw new ArgumentException(message.ToString()),
            };
    }

    private static List<IBlockMessage> Shuffled(IEnumerable<IBlockMessage> messages, ulong seed)
    {
        var list = messages.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var j = (int)(Philox.Block(seed, (uint)i, 0, 0, 0).W0 % (uint)(i + 1));
            (list[i], list[j]) = (list[j], list[i]);
        }
        return list;
    }
}
