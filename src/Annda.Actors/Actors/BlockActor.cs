using Akka.Actor;
using Akka.Event;
using Annda.Blocks;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Actors;

/// <summary>
/// The shell of a <see cref="Block"/>: hands it messages, lets it work one sweep at a time between them, and sends what it has to say.
/// No arithmetic here.
/// </summary>
public sealed class BlockActor : UntypedActor, IWithTimers, IBlockOutbox
{
    private readonly RunKey _run;
    private readonly string _name;
    private readonly Block _block;
    private readonly Links _links;
    private readonly TimeSpan _patience;
    private bool _continuing, _moved;

    /// <summary>A block of a run on this node.</summary>
    /// <param name="host">The run.</param>
    /// <param name="id">The block.</param>
    /// <param name="meter">Counts messages.</param>
    /// <param name="patience">How long nothing may move before what is missing is asked for again.</param>
    public BlockActor(HostRun host, BlockId id, MessageMeter meter, TimeSpan patience)
    {
        (_run, _name, _patience) = (host.Run, host.Network[id].Name, patience);
        _links = new Links(meter);
        _block = new Block(host.Run, host.Network, host.Dynamics, id, host.Seed, this);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record Continue
    {
        public static readonly Continue Instance = new();
    }

    private sealed record NudgeTick
    {
        public static readonly NudgeTick Instance = new();
    }

    /// <summary>How to make one.</summary>
    public static Props Props(HostRun host, BlockId id, MessageMeter meter, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new BlockActor(host, id, meter, patience));

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(NudgeTick), NudgeTick.Instance, _patience);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        try
        {
            switch (message)
            {
                case Connect connect when connect.Run == _run:
                    _links.Connect(connect.Directory, Context.System);
                    ((IBlockOutbox)this).Send(new Connected(_run, $"block {_name}"));
                    break;
                case NudgeTick:
                    if (!_moved) _block.Nudge();
                    _moved = false;
                    break;
                case Continue:
                    _continuing = false;
                    _moved |= _block.Step();
                    break;
                case IBlockMessage known:
                    _block.Receive(known);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
// Right or stopped: whatever goes wrong in a block stops the run by name instead of losing states in a restart.
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            Context.GetLogger().Error(error, "Block {0} failed", _name);
            ((IBlockOutbox)this).Send(new Refused(_run, _name, error.Message));
            Context.Stop(Self);
            return;
        }
        if (!_block.HasWork || _continuing) return;
        _continuing = true;
        Self.Tell(Continue.Instance, Self);
    }

    void IBlockOutbox.Send(BlockId to, IBlockMessage message) => _links.Send(to, message, Self);

    void IBlockOutbox.Send(CouplingId to, ICouplingMessage message) => _links.Send(to, message, Self);

    void IBlockOutbox.Send(ICoordinatorMessage message) => _links.Send(message, Self);
}
