using Annda.Dynamics;
using Annda.Protocol;

namespace Annda.Blocks;

/// <summary>
/// How a block with a clock of its own goes through a phase: it sleeps until its clock ticks or the phase ends, whichever comes first,
/// passes the whole units of time on the way, and updates at the tick.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="outbox">Tells the time and wakes.</param>
/// <param name="pass">Counts and observes a whole unit of time.</param>
/// <param name="update">Updates at a moment and announces the new states.</param>
internal sealed class TimedPhase(BlockClock clock, IBlockOutbox outbox, Action<GroupFlow, PhaseProgress> pass,
    Action<GroupFlow, PhaseProgress, Moment> update)
{
    /// <summary>A phase begins. A flow that had to wait for its order, or whose states were set, takes its time from now.</summary>
    public void Begin(GroupFlow flow, PhaseOrder order)
    {
        if (order.Start == StartKind.Continue && !flow.Idle && flow.Anchor is not null) return;
        flow.Anchor = (outbox.Now, order.Base);
        (flow.Tick, flow.Turn) = (0, 0);
        if (order.Start != StartKind.Continue || flow.Due is null)
            flow.Due = new Moment(order.Base, 0).After(clock.First(order, new Moment(order.Base, 0)));
    }

    /// <summary>Goes on as far as the time is; false if there is nothing to do before an alarm.</summary>
    public bool Advance(GroupFlow flow, PhaseProgress phase)
    {
        var end = new Moment(phase.Order.End, 0);
        var now = new Moment(flow.Anchor!.Value.Version, 0).After((outbox.Now - flow.Anchor.Value.Clock).Ticks);
        var target = phase.AllHeld ? end : Moment.Earlier(flow.Due!.Value, end);
        if (now < target)
        {
            flow.Sleep(outbox, target.TicksSince(now));
            return false;
        }
        // Whoever was down when his clock ticked updates once when he is back.
        var ends = target == end || !(now < end);
        Pass(flow, phase, ends ? end.Version : now.Version);
        if (ends) return true;
        flow.Tick = now.Tick;
        update(flow, phase, now);
        flow.Due = now.After(clock.Next(phase.Order, now, ++flow.Turn));
        return true;
    }

    private void Pass(GroupFlow flow, PhaseProgress phase, long version)
    {
        if (flow.Version < version) (flow.Tick, flow.Turn) = (0, 0);
        while (flow.Version < version)
        {
            flow.Version++;
            pass(flow, phase);
        }
    }
}
