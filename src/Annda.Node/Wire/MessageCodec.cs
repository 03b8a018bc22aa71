using System.Buffers;
using System.Collections.Frozen;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Wire.Proto;
using Google.Protobuf;

namespace Annda.Wire;

/// <summary>
/// Messages as records of bytes: kind (two bytes), run (eight), epoch (a variable-length number) and a body. A record says
/// nothing of its own length and has no checksum; the frame that it travels in does.
/// </summary>
public static class MessageCodec
{
    // Numbers are never changed or used again.
    private static readonly MessageKind[] Kinds =
    [
        MessageKind.Of<BeginPhase, BeginPhaseBody>(0x0101, OrderBodies.Of, OrderBodies.Read, BeginPhaseBody.Parser),
        MessageKind.Of<Activation>(0x0102, ActivationBodies.WriteBits, ActivationBodies.ReadBits, a => a.States is BitPlanes),
        MessageKind.Of<Activation>(0x0107, ActivationBodies.WriteReals, ActivationBodies.ReadReals, a => a.States is RealStates),
        MessageKind.Of<ActivationRequest, ActivationRequestBody>(0x0103, MemberBodies.Of, MemberBodies.Read, ActivationRequestBody.Parser),
        MessageKind.Of<Parameters>(0x0104, NumberBodies.Write, NumberBodies.ReadParameters),
        MessageKind.Of<CountsRequest, CountsRequestBody>(0x0105, MemberBodies.Of, MemberBodies.Read, CountsRequestBody.Parser),
        MessageKind.Of<ReportStates, ReportStatesBody>(0x0106, MemberBodies.Of, MemberBodies.Read, ReportStatesBody.Parser),
        MessageKind.Of<CorrelationCounts>(0x0201, NumberBodies.Write, NumberBodies.ReadCounts),
        MessageKind.Of<ParametersRequest, ParametersRequestBody>(0x0202, MemberBodies.Of, MemberBodies.Read, ParametersRequestBody.Parser),
        MessageKind.Of<Learn, LearnBody>(0x0203, MemberBodies.Of, MemberBodies.Read, LearnBody.Parser),
        MessageKind.Of<Collect, CollectBody>(0x0204, MemberBodies.Of, MemberBodies.Read, CollectBody.Parser),
        MessageKind.Of<ReportParameters, ReportParametersBody>(0x0205, MemberBodies.Of, MemberBodies.Read, ReportParametersBody.Parser),
        MessageKind.Of<BiasShift, BiasShiftBody>(0x0206, MemberBodies.Of, MemberBodies.Read, BiasShiftBody.Parser),
        MessageKind.Of<BiasShiftRequest, BiasShiftRequestBody>(0x0207, MemberBodies.Of, MemberBodies.Read, BiasShiftRequestBody.Parser),
        MessageKind.Of<PhaseEnded, PhaseEndedBody>(0x0301, CoordinatorBodies.Of, CoordinatorBodies.Read, PhaseEndedBody.Parser),
        MessageKind.Of<StatesReported, StatesReportedBody>(0x0302, CoordinatorBodies.Of, CoordinatorBodies.Read, StatesReportedBody.Parser),
        MessageKind.Of<Refused, RefusedBody>(0x0303, CoordinatorBodies.Of, CoordinatorBodies.Read, RefusedBody.Parser),
        MessageKind.Of<Learned, LearnedBody>(0x0304, CoordinatorBodies.Of, CoordinatorBodies.Read, LearnedBody.Parser),
        MessageKind.Of<Collected>(0x0305, NumberBodies.Write, NumberBodies.ReadCollected),
        MessageKind.Of<ParametersReported>(
            0x0306, NumberBodies.Write, NumberBodies.ReadReported, p => p.Optimiser is { Squares.Length: 0, Offsets.Length: 0 }),
        MessageKind.Of<ParametersReported>(
            0x030c, NumberBodies.WriteSquares, NumberBodies.ReadSquares, p => p.Optimiser is { Squares.Length: > 0, Offsets.Length: 0 }),
        MessageKind.Of<ParametersReported>(
            0x030d, NumberBodies.WriteOffsets, NumberBodies.ReadOffsets, p => p.Optimiser.Offsets.Length > 0),
        MessageKind.Of<RunHosted, RunHostedBody>(0x0307, NodeBodies.Of, NodeBodies.Read, RunHostedBody.Parser),
        MessageKind.Of<Connected, ConnectedBody>(0x0308, CoordinatorBodies.Of, CoordinatorBodies.Read, ConnectedBody.Parser),
        MessageKind.Of<MessagesReported, MessagesReportedBody>(
            0x0309, CoordinatorBodies.Of, CoordinatorBodies.Read, MessagesReportedBody.Parser),
        MessageKind.Of<NodeDescribed, NodeDescribedBody>(0x030a, NodeBodies.Of, NodeBodies.Read, NodeDescribedBody.Parser),
        MessageKind.Of<MemberEnded, MemberEndedBody>(0x030b, CoordinatorBodies.Of, CoordinatorBodies.Read, MemberEndedBody.Parser),
        MessageKind.Of<HostRun, HostRunBody>(0x0401, NodeBodies.Of, NodeBodies.Read, HostRunBody.Parser),
        MessageKind.Of<Connect, ConnectBody>(0x0402, NodeBodies.Of, NodeBodies.Read, ConnectBody.Parser),
        MessageKind.Of<EndRun, EndRunBody>(0x0403, NodeBodies.Of, NodeBodies.Read, EndRunBody.Parser),
        MessageKind.Of<ReportMessages, ReportMessagesBody>(0x0404, NodeBodies.Of, NodeBodies.Read, ReportMessagesBody.Parser),
        MessageKind.Of<DescribeNode, DescribeNodeBody>(0x0405, NodeBodies.Of, NodeBodies.Read, DescribeNodeBody.Parser),
    ];

    private static readonly FrozenDictionary<Type, MessageKind[]> ByType =
        Kinds.GroupBy(k => k.Type).ToFrozenDictionary(k => k.Key, k => k.ToArray());
    private static readonly FrozenDictionary<ushort, MessageKind> ByNumber = Kinds.ToFrozenDictionary(k => k.Number);

    /// <summary>Types that can be written.</summary>
    public static IEnumerable<Type> Types => ByType.Keys;

    /// <summary>
    /// Writes a message as a record. Counts and parameters are read where they lie, in buffers that their owner uses again once the
    /// receiver has had them: what is told a second time after that may be torn, or fail to be written, and nobody needs it.
    /// </summary>
    /// <exception cref="ArgumentException">Its type has no kind, or a number in it cannot be.</exception>
    public static void Write(IRunMessage message, IBufferWriter<byte> to)
    {
        if (!ByType.TryGetValue(message.GetType(), out var kinds))
            throw new ArgumentException($"{message.GetType().Name} has no form on the wire", nameof(message));
        Array.Find(kinds, k => k.Fits(message))!.Write(message, to);
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="WireException">The bytes are no message; nothing else is ever thrown, whatever they are.</exception>
    public static IRunMessage Read(ReadOnlySpan<byte> record)
    {
        var from = new WireReader(record);
        var number = from.UInt16("kind");
        if (!ByNumber.TryGetValue(number, out var kind)) throw new WireException(number);
        var run = new RunKey(from.UInt64("run"), from.Count("epoch"));
        try
        {
            return kind.Read(run, ref from);
        }
        // What protobuf refuses, and what the constructors of specifications do.
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentException or OverflowException)
        {
            throw new WireException($"{kind.Type.Name}: {error.Message}", error);
        }
    }

    /// <summary>Writes what every record begins with.</summary>
    internal static void WriteHead(ref WireWriter to, ushort kind, RunKey run)
    {
        to.UInt16(kind);
        to.UInt64(run.Run);
        to.Count(run.Epoch);
    }
}
