using Akka.Actor;
using Annda.Actors;
using Annda.Blocks;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Programs;
using Annda.Protocol;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Guide;

/// <summary>A block of one's own, with a mistake in it.</summary>
public class PlantedBugTests
{
    private static readonly Network Net = new NetworkBuilder().Visible("A", 1, UnitKind.Bipolar).Hidden("B", 1, UnitKind.Bipolar)
        .Between("A", "B", [1.2f]).Build();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_block_that_answers_with_what_it_has_at_hand_is_found(bool hasty)
    {
        await using var node = VirtualNode.Start(new VirtualSettings { Blocks = new LinkSettings { Loss = 0.5 }, Patience = 1 });
        var stage = new Stage(node, Net, new DynamicsSpec(DynamicsKind.Sequential));
        stage.Put("A", host => Props.Create(() => new OwnBlock(host, Net.Spec.Block("A"), hasty)));
        var said = new List<Activation>();
        node.Watch(m =>
        {
            if (m.Message is Activation activation) said.Add(activation);
        });
        var samples = stage.Sample(new SampleSettings { Chains = 512, BurnIn = 50, Sweeps = 500, Joint = true });

        // In its messages: a version means one state, however often it is told.
        var twoFaced = said.GroupBy(a => (a.From, a.Group, a.Version), a => Convert.ToHexString(a.States.Memory))
            .Any(states => states.Distinct().Count() > 1);
        Assert.Equal(hasty, twoFaced);
        // And in its law.
        var distance = samples.DistanceTo(new ExactLaw(new PairwiseModel(Net), 1).Probabilities);
        Assert.Equal(hasty, distance > 0.05);
    }

    // A shell of one's own around the block's machine. Asked again for a lost state, the hasty one sends its last but one: the last is
    // what was lost.
    private sealed class OwnBlock : UntypedActor, IBlockOutbox, IWithTimers
    {
        private readonly HostRun _host;
        private readonly bool _hasty;
        private readonly Block _block;
        private readonly Links _links = new(new MessageMeter());
        private Activation? _before, _last;

        public OwnBlock(HostRun host, BlockId id, bool hasty) =>
            (_host, _hasty, _block) = (host, hasty, new Block(host.Run, host.Network, host.Dynamics, new BlockPlace(id), host.Seed, this));

        public ITimerScheduler Timers { get; set; } = null!;

        public TimeSpan Now => Context.System.Scheduler.MonotonicClock;

        protected override void PreStart() => Timers.StartPeriodicTimer("again", "again", TimeSpan.FromSeconds(1));

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Connect connect:
                    _links.Connect(connect.Directory, Context.System);
                    Send(new Connected(_host.Run, "block A"));
                    break;
                case ActivationRequest request when _hasty && _before is not null:
                    Send(request.From, _before with { Version = request.Version, Until = request.Version });
                    break;
                case IBlockMessage known:
                    _block.Receive(known);
                    break;
                default:
                    _block.Nudge();
                    break;
            }
            while (_block.Step())
            {
            }
        }

        public void Send(BlockId to, IBlockMessage message)
        {
            if (message is Activation said && said.Version > (_last?.Version ?? -1)) (_before, _last) = (_last, said);
            _links.Send(to, message, Self);
        }

        public void Send(CouplingId to, ICouplingMessage message) => _links.Send(to, message, Self);

        public void Send(ICoordinatorMessage message) => _links.Send(message, Self);

        public void Wake(GroupKey group, int alarm, TimeSpan delay) => throw new NotSupportedException("this block has no clock");
    }
}
