using Annda.Protocol;
using Annda.Wire.Proto;

namespace Annda.Wire;

/// <summary>Answers and events to the coordinator as protobuf bodies.</summary>
internal static class CoordinatorBodies
{
    public static PhaseEndedBody Of(PhaseEnded message)
    {
        var body = new PhaseEndedBody
        {
            Block = message.Block.Index,
            Phase = message.Phase,
            Group = Parts.Of(message.Group),
            Observed = { message.Observed.Select(o => new ObservedPart { Sweep = o.Sweep, States = Parts.Of(o.States) }) },
            UnitUpdates = message.UnitUpdates,
            Changed = { message.Changed },
            Loss = message.Loss,
            Energies = { message.Energies.Select(Parts.Bits) },
        };
        foreach (var (staleness, reads) in message.Staleness.OrderBy(s => s.Key))
        {
            body.Staleness.Add(staleness);
            body.Reads.Add(reads);
        }
        return body;
    }

    public static PhaseEnded Read(RunKey run, PhaseEndedBody body)
    {
        var (staleness, reads) = (body.Staleness, body.Reads);
        if (staleness.Count != reads.Count) throw new WireException($"{reads.Count} numbers of reads found for {staleness.Count} ages");
        return new PhaseEnded(run, Check.Block(body.Block), body.Phase, Check.Group(body.Group),
            [.. body.Observed.Select(o => new ObservedStates(o.Sweep, Parts.StatesOf(o.States)))],
            staleness.Select((s, i) => (s, reads[i])).ToDictionary(r => r.s, r => Check.AtLeastZero(r.Item2, "reads")),
            Check.AtLeastZero(body.UnitUpdates, "unit updates"))
        {
            Changed = [.. body.Changed.Select(c => Check.AtLeastZero(c, "changed units"))],
            Loss = body.Loss,
            Energies = [.. body.Energies.Select(e => Check.Finite(e, "energy"))],
        };
    }

    public static StatesReportedBody Of(StatesReported message) => new()
    {
        Query = message.Query,
        Block = message.Place.Block.Index,
        Replica = message.Place.Replica,
        Groups =
        {
            message.Groups.Select(g => new GroupStatesPart { Group = Parts.Of(g.Group), Version = g.Version, States = Parts.Of(g.States) }),
        },
    };

    public static StatesReported Read(RunKey run, StatesReportedBody body) => new(run, body.Query,
        new BlockPlace(Check.Block(body.Block), Check.Within(body.Replica, "replica")),
        [.. body.Groups.Select(g => new GroupStates(Check.Group(g.Group), g.Version, Parts.StatesOf(g.States)))]);

    public static RefusedBody Of(Refused message) => new() { Who = message.Who, Reason = message.Reason };

    public static Refused Read(RunKey run, RefusedBody body) => new(run, body.Who, body.Reason);

    public static LearnedBody Of(Learned message) =>
        new() { Coupling = message.Coupling.Index, Version = message.Version, StepNorm = Parts.Bits(message.StepNorm) };

    public static Learned Read(RunKey run, LearnedBody body) => new(run, Check.Coupling(body.Coupling),
        Check.Within(body.Version, "version"), Check.Finite(body.StepNorm, "norm of a step", 0));

    public static ConnectedBody Of(Connected message) => new() { Who = message.Who };

    public static Connected Read(RunKey run, ConnectedBody body) => new(run, body.Who);

    public static MemberEndedBody Of(MemberEnded message) => new() { Who = message.Who };

    public static MemberEnded Read(RunKey run, MemberEndedBody body) => new(run, body.Who);

    public static MessagesReportedBody Of(MessagesReported message) => new()
    {
        Counts = { message.Counts.Select(c => new KindCountPart { Kind = c.Kind, Count = c.Count, Bytes = c.Bytes }) },
        Node = message.Node,
        Wire = new TrafficPart
        {
            Messages = message.Wire.Messages,
            Information = message.Wire.Information,
            Bytes = message.Wire.Bytes,
            Frames = message.Wire.Frames,
            Resent = message.Wire.Resent,
            Refused = message.Wire.Refused,
        },
        // Wire 1.0 had none.
        Load = message.Load == default ? null : new LoadPart
        {
            Blocks = message.Load.Blocks,
            Updates = message.Load.Updates,
            Waited = Parts.Bits(message.Load.WaitedSeconds),
        },
    };

    public static MessagesReported Read(RunKey run, MessagesReportedBody body) => new(run, body.Node,
        [.. body.Counts.Select(c => new MessageCount(c.Kind, Number(c.Count), Number(c.Bytes)))],
        Traffic(Check.There(body.Wire, "traffic")), body.Load is { } load ? new NodeLoad(load.Blocks, Number(load.Updates),
            Check.Finite(load.Waited, "seconds waited", 0)) : default);

    private static WireTraffic Traffic(TrafficPart part) => new(Number(part.Messages), Number(part.Information), Number(part.Bytes),
        Number(part.Frames), Number(part.Resent), Number(part.Refused));

    private static long Number(long value) => Check.AtLeastZero(value, "number of messages or bytes");
}
