using Akka.Actor;
using Akka.Event;
using Annda.Protocol;

namespace Annda.Actors;

/// <summary>
/// What the shells of a run's members share: they connect, ask again when nothing has moved for a while, and are right or stopped:
/// whatever goes wrong stops the run by name instead of losing state in a restart.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="name">What it is called.</param>
/// <param name="meter">Counts messages.</param>
/// <param name="patience">How long nothing may move before what is missing is asked for again.</param>
public abstract class MemberActor(RunKey run, string name, MessageMeter meter, TimeSpan patience) : UntypedActor, IWithTimers
{
    private bool _moved;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Addresses of the run.</summary>
    protected Links Links { get; } = new(meter);

    private sealed record NudgeTick
    {
        public static readonly NudgeTick Instance = new();
    }

    /// <summary>The addresses are known.</summary>
    protected virtual void Connect()
    {
    }

    /// <summary>Takes in a message; false if it is none of this member's.</summary>
    protected abstract bool Take(object message);

    /// <summary>Asks again for what is missing.</summary>
    protected abstract void Nudge();

    /// <summary>Notes that something has moved.</summary>
    protected void Progress() => _moved = true;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(NudgeTick), NudgeTick.Instance, patience);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        try
        {
            switch (message)
            {
                case Connect connect when connect.Run == run:
                    Links.Connect(connect.Directory, Context.System);
                    Connect();
                    Links.Send(new Connected(run, name), Self);
                    break;
                case Undeliverable refused:
                    throw new InvalidOperationException(refused.Reason);
                case NudgeTick:
                    if (!_moved) Nudge();
                    _moved = false;
                    break;
                default:
                    if (!Take(message)) Unhandled(message);
                    break;
            }
        }
#pragma warning disable CA1031
        catch (Exception error)
#pragma warning restore CA1031
        {
            Context.GetLogger().Error(error, "{0} failed", name);
            Links.Send(new Refused(run, name, error.Message), Self);
            Context.Stop(Self);
        }
    }
}
