using System.Buffers;
using Annda.Protocol;
using Google.Protobuf;

namespace Annda.Wire;

/// <summary>A kind of message on the wire: its number, which is never used for another, and how its body is written and read.</summary>
/// <param name="Number">Its number: family and member.</param>
/// <param name="Type">The message's type.</param>
/// <param name="Write">Writes a record.</param>
/// <param name="Read">Reads the body of a record.</param>
internal sealed record MessageKind(ushort Number, Type Type, Action<IRunMessage, IBufferWriter<byte>> Write, MessageKind.Reader Read)
{
    /// <summary>Which messages of the type have this form, where there are several.</summary>
    public Func<IRunMessage, bool> Fits { get; private init; } = _ => true;

    /// <summary>Reads a body.</summary>
    public delegate IRunMessage Reader(RunKey run, ref WireReader from);

    /// <summary>A kind with a body written by hand.</summary>
    public static MessageKind Of<TMessage>(ushort number, Action<ushort, TMessage, IBufferWriter<byte>> write, Reader read)
        where TMessage : IRunMessage => new(number, typeof(TMessage), (message, to) => write(number, (TMessage)message, to), read);

    /// <summary>One of several kinds of a type, for messages that <paramref name="fits"/> chooses.</summary>
    public static MessageKind Of<TMessage>(ushort number, Action<ushort, TMessage, IBufferWriter<byte>> write, Reader read,
        Predicate<TMessage> fits) where TMessage : IRunMessage =>
        Of(number, write, read) with { Fits = message => fits((TMessage)message) };

    /// <summary>A kind with a protobuf body. Fields that are not known here are skipped.</summary>
    public static MessageKind Of<TMessage, TBody>(ushort number, Func<TMessage, TBody> of, Func<RunKey, TBody, TMessage> read,
        MessageParser<TBody> parser) where TMessage : IRunMessage where TBody : IMessage<TBody>
    {
        var known = parser.WithDiscardUnknownFields(true);
        return new(number, typeof(TMessage), Write, (run, ref from) => read(run, known.ParseFrom(from.Rest)));

        void Write(IRunMessage message, IBufferWriter<byte> to)
        {
            var body = of((TMessage)message);
            var size = body.CalculateSize();
            var record = new WireWriter(to, sizeof(ushort) + sizeof(ulong) + WireWriter.VarintMax + (long)size);
            MessageCodec.WriteHead(ref record, number, message.Run);
            body.WriteTo(record.Take(size));
            record.End();
        }
    }
}
