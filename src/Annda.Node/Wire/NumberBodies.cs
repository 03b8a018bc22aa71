using System.Buffers;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Wire;

/// <summary>
/// Messages that are mostly numbers, written by hand so that their arrays are copied once on each side. What stands behind a body's
/// last field is of a later minor version and is skipped.
/// </summary>
internal static class NumberBodies
{
    // Kind, run, epoch and the numbers in front of an array.
    private const int HeadMax = sizeof(ushort) + sizeof(ulong) + 10 * WireWriter.VarintMax;

    public static void Write(ushort kind, Parameters message, IBufferWriter<byte> to)
    {
        var body = Begin(kind, message, to, FloatBytes(message.Values));
        body.Count(message.Coupling.Index);
        body.Count(message.Version);
        Write(ref body, message.Values);
        body.End();
    }

    public static Parameters ReadParameters(RunKey run, ref WireReader from) =>
        new(run, ReadCoupling(ref from), from.Count("version"), ReadFloats(ref from, "parameters"));

    public static void Write(ushort kind, CorrelationCounts message, IBufferWriter<byte> to)
    {
        var body = Begin(kind, message, to, SumsFormat.BytesMax(message.Sums));
        body.Count(message.Coupling.Index);
        body.Count(message.From.Index);
        body.Signed(message.Phase);
        Write(ref body, message.Group);
        SumsFormat.Write(ref body, message.Sums);
        body.End();
    }

    public static CorrelationCounts ReadCounts(RunKey run, ref WireReader from) => new(run, ReadCoupling(ref from),
        new BlockId(from.Count("block")), from.Signed32("phase"), ReadGroup(ref from), SumsFormat.Read(ref from));

    public static void Write(ushort kind, Collected message, IBufferWriter<byte> to)
    {
        var body = Begin(kind, message, to, SumsFormat.BytesMax(message.Sums));
        body.Count(message.Coupling.Index);
        body.Signed(message.Phase);
        SumsFormat.Write(ref body, message.Sums);
        body.End();
    }

    public static Collected ReadCollected(RunKey run, ref WireReader from) =>
        new(run, ReadCoupling(ref from), from.Signed32("phase"), SumsFormat.Read(ref from));

    public static void Write(ushort kind, ParametersReported message, IBufferWriter<byte> to)
    {
        var body = BeginReported(kind, message, to);
        body.End();
    }

    /// <summary>The same, and means of squared gradients after it.</summary>
    public static void WriteSquares(ushort kind, ParametersReported message, IBufferWriter<byte> to)
    {
        var body = BeginReported(kind, message, to);
        Write(ref body, message.Optimiser.Squares);
        body.End();
    }

    /// <summary>The same, with means of squared gradients, if any, and offsets after it.</summary>
    public static void WriteOffsets(ushort kind, ParametersReported message, IBufferWriter<byte> to)
    {
        var body = BeginReported(kind, message, to);
        Write(ref body, message.Optimiser.Squares);
        Write(ref body, message.Optimiser.Offsets);
        body.End();
    }

    private static WireWriter BeginReported(ushort kind, ParametersReported message, IBufferWriter<byte> to)
    {
        CouplingSums?[] both = [message.Clamped, message.Free];
        var state = message.Optimiser;
        var body = Begin(kind, message, to, FloatBytes(message.Values) + FloatBytes(state.Velocity) + FloatBytes(state.Activity)
            + FloatBytes(state.Squares) + FloatBytes(state.Offsets) + both.Sum(s => s is null ? 0 : SumsFormat.BytesMax(s)));
        body.Signed(message.Query);
        body.Count(message.Coupling.Index);
        body.Count(message.Version);
        Write(ref body, message.Values);
        Write(ref body, state.Velocity);
        Write(ref body, state.Activity);
        foreach (var sums in both)
        {
            body.Byte(sums is null ? (byte)0 : (byte)1);
            if (sums is not null) SumsFormat.Write(ref body, sums);
        }
        return body;
    }

    public static ParametersReported ReadSquares(RunKey run, ref WireReader from)
    {
        var report = ReadReported(run, ref from);
        var squares = ReadFloats(ref from, "squared gradients");
        if (squares.Length == 0) throw new WireException("no squared gradients found in a report with them");
        return report with { Optimiser = report.Optimiser with { Squares = squares } };
    }

    public static ParametersReported ReadOffsets(RunKey run, ref WireReader from)
    {
        var report = ReadReported(run, ref from);
        var (squares, offsets) = (ReadFloats(ref from, "squared gradients"), ReadFloats(ref from, "offsets"));
        if (offsets.Length == 0) throw new WireException("no offsets found in a report with them");
        return report with { Optimiser = report.Optimiser with { Squares = squares, Offsets = offsets } };
    }

    public static ParametersReported ReadReported(RunKey run, ref WireReader from) => new(run, from.Signed32("query"),
        ReadCoupling(ref from), from.Count("version"), ReadFloats(ref from, "parameters"),
        new OptimiserState(ReadFloats(ref from, "velocity"), ReadFloats(ref from, "activity")), ReadSums(ref from), ReadSums(ref from));

    /// <summary>A record of at most so many bytes after its head and a few numbers.</summary>
    internal static WireWriter Begin(ushort kind, IRunMessage message, IBufferWriter<byte> to, long bytes)
    {
        var body = new WireWriter(to, HeadMax + bytes);
        MessageCodec.WriteHead(ref body, kind, message.Run);
        return body;
    }

    internal static void Write(ref WireWriter to, GroupKey group)
    {
        to.Count(group.Set);
        to.Count(group.Group);
    }

    internal static GroupKey ReadGroup(ref WireReader from) =>
        new(from.Count("chain set", Randomness.StreamKey.SetMax), from.Count("chain group"));

    private static CouplingId ReadCoupling(ref WireReader from) => new(from.Count("coupling"));

    private static long FloatBytes(float[] values) => WireWriter.VarintMax + sizeof(float) * values.LongLength;

    private static void Write(ref WireWriter to, float[] values)
    {
        to.Count(values.Length);
        LittleEndian.Bytes<float>(values).CopyTo(to.Take(sizeof(float) * values.LongLength));
    }

    private static float[] ReadFloats(ref WireReader from, string what) =>
        Floats.Read(from.Take(sizeof(float) * (long)from.Count(what), what), what);

    private static CouplingSums? ReadSums(ref WireReader from) => from.Byte("whether there are sums") switch
    {
        0 => null,
        1 => SumsFormat.Read(ref from),
        var other => throw new WireException($"whether there are sums: {other} found, 0 or 1 is allowed"),
    };
}
