using Akka.Actor;
using Annda.Blocks;
using Annda.Kernels;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Actors;

/// <summary>
/// The shell of a <see cref="Block"/>: hands it messages, lets it work one sweep at a time between them, and sends what it has to say.
/// No arithmetic here.
/// </summary>
public sealed class BlockActor : MemberActor, IBlockOutbox
{
    private readonly Block _block;
    private bool _continuing;

    /// <summary>A block of a run on this node.</summary>
    public BlockActor(HostRun host, BlockPlace place, MessageMeter meter, TimeSpan patience, WorkTeam? team = null)
        : base(host.Run, MemberName.Of(place, host), meter, patience) =>
        _block = new Block(host.Run, host.Network, host.Dynamics, place, host.Seed, this, team);

    private sealed record Continue
    {
        public static readonly Continue Instance = new();
    }

    private sealed record Alarm(GroupKey Group, int Number);

    /// <summary>How to make one.</summary>
    public static Props Props(HostRun host, BlockPlace place, MessageMeter meter, TimeSpan patience, WorkTeam? team = null) =>
        Akka.Actor.Props.Create(() => new BlockActor(host, place, meter, patience, team));

    /// <inheritdoc/>
    protected override bool Take(object message)
    {
        switch (message)
        {
            case Continue:
                _continuing = false;
                break;
            case Alarm alarm:
                _block.Wake(alarm.Group, alarm.Number);
                break;
            case IBlockMessage known:
                _block.Receive(known);
                break;
            default:
                return false;
        }
        // Who is about to continue takes in what has come meanwhile first.
        if (_continuing) return true;
        if (_block.Step()) Progress();
        if (!_block.HasWork) return true;
        _continuing = true;
        Self.Tell(Continue.Instance, Self);
        return true;
    }

    /// <inheritdoc/>
    protected override void Nudge() => _block.Nudge();

    void IBlockOutbox.Send(BlockId to, IBlockMessage message) => Links.Send(to, message, Self);

    void IBlockOutbox.Send(IReadOnlyList<BlockId> to, IBlockMessage message) => Links.Send(to, message, Self);

    void IBlockOutbox.Send(CouplingId to, ICouplingMessage message) => Links.Send(to, message, Self);

    void IBlockOutbox.Send(ICoordinatorMessage message) => Links.Send(message, Self);

    TimeSpan IBlockOutbox.Now => Context.System.Scheduler.MonotonicClock;

    void IBlockOutbox.Wake(GroupKey group, int alarm, TimeSpan delay) =>
        Timers.StartSingleTimer(group, new Alarm(group, alarm), delay);
}
