using System.Buffers;
using Annda.Protocol;
using Annda.Wire;

namespace Annda.Tests.Wire;

/// <summary>Messages and their bytes.</summary>
internal static class Records
{
    /// <summary>The record of a message.</summary>
    public static byte[] Of(IRunMessage message)
    {
        var to = new ArrayBufferWriter<byte>();
        MessageCodec.Write(message, to);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>The message of a record, which must be one.</summary>
    public static T Read<T>(byte[] record) where T : IRunMessage => Assert.IsType<T>(MessageCodec.Read(record));

    /// <summary>A record must be refused, for a reason that names all these.</summary>
    public static void Refused(byte[] record, params string[] parts)
    {
        var error = Assert.Throws<WireException>(() => MessageCodec.Read(record));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }
}
