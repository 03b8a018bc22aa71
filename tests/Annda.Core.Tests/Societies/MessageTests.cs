using Annda.Annealing;
using Annda.Blocks;
using Annda.Couplings;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Programs;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Societies;

/// <summary>What single machines do with single messages.</summary>
public class MessageTests
{
    private static readonly RunKey Key = new(1, 2);
    private static readonly Network Pair = new NetworkBuilder().Visible("V", 2).Hidden("H", 2).Between("V", "H", [1, 2, 3, 4]).Build();
    private static readonly BlockId V = new(0), H = new(1);
    private static readonly CouplingId W = new(2);

    [Fact]
    public void Messages_of_another_run_or_epoch_change_nothing()
    {
        var outbox = new Box();
        var block = new Block(Key, Pair.Spec, new DynamicsSpec(), new BlockPlace(V), 1, outbox);
        var coupling = new Coupling(Key, Pair.Spec, new CouplingStart(W, 0, Pair[W], OptimiserState.Fresh), outbox);
        foreach (var other in new[] { new RunKey(1, 1), new RunKey(1, 3), new RunKey(2, 2) })
        {
            block.Receive(new BeginPhase(other, V, Order()));
            coupling.Receive(new ReportParameters(other, W, 1));
        }
        Assert.False(block.HasWork);
        Assert.Empty(outbox.Sent);
        block.Receive(new BeginPhase(Key, V, Order()));
        coupling.Receive(new ReportParameters(Key, W, 1));
        Assert.True(block.HasWork);
        Assert.Single(outbox.Sent);
    }

    [Fact]
    public void A_block_waits_for_parameters_and_for_its_neighbour_and_asks_for_both()
    {
        var outbox = new Box();
        var block = new Block(Key, Pair.Spec, new DynamicsSpec(DynamicsKind.Sequential), new BlockPlace(H), 1, outbox);
        block.Receive(new BeginPhase(Key, H, Order()));
        while (block.Step()) { }
        Assert.Equal([0L], outbox.Sent.OfType<Activation>().Select(a => a.Version));
        outbox.Sent.Clear();
        block.Nudge();
        Assert.Equal([NetworkSpec.BiasOf(H), W], outbox.Sent.OfType<ParametersRequest>().Select(r => r.Coupling));
        Assert.Equal([1L], outbox.Sent.OfType<ActivationRequest>().Select(r => r.Version));
        foreach (var id in Pair.Spec.CouplingsOf(H)) block.Receive(new Parameters(Key, id, 0, Pair[id]));
        block.Receive(new Activation(Key, V, Order().Group, 0, 0, new BitPlanes(2, 10)));
        Assert.False(block.Step());
        block.Receive(new Activation(Key, V, Order().Group, 1, 1, new BitPlanes(2, 10)));
        while (block.Step()) { }
        Assert.Single(outbox.Sent.OfType<PhaseEnded>());
    }

    [Fact]
    public void A_block_that_has_not_the_chains_to_go_on_with_says_so()
    {
        var outbox = new Box();
        var block = new Block(Key, Pair.Spec, new DynamicsSpec(), new BlockPlace(V), 1, outbox);
        block.Receive(new BeginPhase(Key, V, Order() with { Start = StartKind.Continue, Base = 5 }));
        while (block.Step()) { }
        Assert.Contains("from version 5, but 0 chains", Assert.Single(outbox.Sent.OfType<Refused>()).Reason);
    }

    [Fact]
    public void Clamped_units_keep_their_values_and_free_ones_of_the_same_block_move()
    {
        var network = Nets.EveryKind(new Dice(1), 0.1);
        var program = new SampleProgram(network.Spec, new SampleSettings
        {
            Chains = 130, BurnIn = 3, Sweeps = 20, Groups = 2, Clamp = new Dictionary<BlockId, bool?[]> { [V] = [true, null, false, null] },
        });
        new Society(network, new DynamicsSpec(), program).Play();
        var means = program.Statistics.UnitMeans(V);
        Assert.Equal((1.0, 0.0), (means[0], means[2]));
        Assert.InRange(means[1], 0.3, 0.7);
        Assert.InRange(means[3], 0.3, 0.7);
    }

    private static PhaseOrder Order() => new()
    {
        Phase = 1, Previous = 0, Group = new GroupKey(0, 0), Chains = new ChainSpan(0, 10), Base = 0, Sweeps = 1, Start = StartKind.Random,
        Temperatures = TemperatureSchedule.Constant(1), ScheduleBase = 0, ParametersVersion = 0,
    };

    private sealed class Box : IBlockOutbox, ICouplingOutbox
    {
        public List<IRunMessage> Sent { get; } = [];

        public void Send(BlockId to, IBlockMessage message) => Sent.Add(message);

        public void Send(CouplingId to, ICouplingMessage message) => Sent.Add(message);

        public void Send(ICoordinatorMessage message) => Sent.Add(message);

        public TimeSpan Now => TimeSpan.Zero;

        public void Wake(GroupKey group, int alarm, TimeSpan delay) => throw new NotSupportedException("this block has no clock");
    }
}
