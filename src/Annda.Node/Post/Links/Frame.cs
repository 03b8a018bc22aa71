using System.Buffers.Binary;
using System.IO.Hashing;

namespace Annda.Post.Links;

/// <summary>What one end of a link has received from the other.</summary>
/// <param name="Upto">Every frame up to this sequence number.</param>
/// <param name="Beyond">And those of the 64 after it whose bit is set; bit 0 is sequence Upto + 1.</param>
/// <param name="Seen">The highest transmission number of all that came.</param>
public readonly record struct Acknowledgement(long Upto, ulong Beyond, long Seen)
{
    /// <summary>Whether a sequence number is among those received.</summary>
    public bool Has(long sequence) =>
        sequence <= Upto || sequence - Upto <= Frame.Span && (Beyond >> (int)(sequence - Upto - 1) & 1) != 0;
}

/// <summary>What stands in front of a frame's body.</summary>
/// <param name="From">Incarnation of the sender.</param>
/// <param name="To">Incarnation of the receiver.</param>
/// <param name="Sequence">Names the body, from 1; 0 in a frame without one.</param>
/// <param name="Transmission">
/// Names this sending, from 1: a repeated body has a new one. A frame with one wants to be acknowledged, with or without a body; 0 in a
/// frame that only acknowledges.
/// </param>
/// <param name="Acknowledged">What the sender has received itself.</param>
public readonly record struct FrameHeader(int From, int To, long Sequence, long Transmission, Acknowledgement Acknowledged)
{
    /// <summary>Whether it has a body.</summary>
    public bool HasBody => Sequence != 0;
}

/// <summary>Why a link took nothing from a frame.</summary>
public enum FrameRefusal
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>Shorter or longer than a frame can be, or its body has another length than it says.</summary>
    Length,

    /// <summary>No frame of Annda.</summary>
    Magic,

    /// <summary>A frame of another version of the format.</summary>
    Version,

    /// <summary>It has changed on its way.</summary>
    Checksum,

    /// <summary>From or to another incarnation.</summary>
    Incarnation,

    /// <summary>Numbers that do not belong together, outside the window, or an acknowledgement of what was never sent.</summary>
    Numbers,

    /// <summary>A body that cannot be read, or whose pieces do not fit those of other frames.</summary>
    Body,
}

/// <summary>
/// The frame in which bytes cross between nodes. Little-endian: magic (4), version (2), zero (2), from (4), to (4), sequence (8),
/// transmission (8), acknowledged upto (8), beyond (8), seen (8), body length (4), body, XxHash3 of all before it (8).
/// </summary>
public static class Frame
{
    /// <summary>Bytes in front of the body.</summary>
    public const int HeaderBytes = 60;

    /// <summary>Bytes behind it.</summary>
    public const int TrailerBytes = sizeof(ulong);

    /// <summary>A frame without a body.</summary>
    public const int LengthMin = HeaderBytes + TrailerBytes;

    /// <summary>No frame is longer: Akka's limit on this wire is 1 MiB, envelope included.</summary>
    public const int LengthMax = 1_000_000;

    /// <summary>Sequence numbers in flight at once: as many as an acknowledgement can name.</summary>
    public const int Span = 64;

    /// <summary>Version of the format.</summary>
    public const ushort Version = 1;

    // "ANDA"
    private const uint Magic = 0x41444E41;

    /// <summary>Writes header and checksum around the body that stands in the frame.</summary>
    public static void Seal(Span<byte> frame, in FrameHeader header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[4..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[6..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], header.From);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], header.To);
        BinaryPrimitives.WriteInt64LittleEndian(frame[16..], header.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(frame[24..], header.Transmission);
        BinaryPrimitives.WriteInt64LittleEndian(frame[32..], header.Acknowledged.Upto);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[40..], header.Acknowledged.Beyond);
        BinaryPrimitives.WriteInt64LittleEndian(frame[48..], header.Acknowledged.Seen);
        BinaryPrimitives.WriteInt32LittleEndian(frame[56..], frame.Length - LengthMin);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[^TrailerBytes..], XxHash3.HashToUInt64(frame[..^TrailerBytes]));
    }

    /// <summary>Reads and checks a frame; the header means nothing if it is refused.</summary>
    public static FrameRefusal Read(ReadOnlySpan<byte> frame, out FrameHeader header)
    {
        header = default;
        if (frame.Length is < LengthMin or > LengthMax) return FrameRefusal.Length;
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic) return FrameRefusal.Magic;
        if (BinaryPrimitives.ReadUInt16LittleEndian(frame[4..]) != Version) return FrameRefusal.Version;
        if (BinaryPrimitives.ReadUInt64LittleEndian(frame[^TrailerBytes..]) != XxHash3.HashToUInt64(frame[..^TrailerBytes]))
            return FrameRefusal.Checksum;
        if (BinaryPrimitives.ReadInt32LittleEndian(frame[56..]) != frame.Length - LengthMin) return FrameRefusal.Length;
        var acknowledged = new Acknowledgement(BinaryPrimitives.ReadInt64LittleEndian(frame[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(frame[40..]), BinaryPrimitives.ReadInt64LittleEndian(frame[48..]));
        header = new FrameHeader(BinaryPrimitives.ReadInt32LittleEndian(frame[8..]), BinaryPrimitives.ReadInt32LittleEndian(frame[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(frame[16..]), BinaryPrimitives.ReadInt64LittleEndian(frame[24..]), acknowledged);
        var bare = frame.Length == LengthMin;
        var numbered = bare ? header is { Sequence: 0, Transmission: >= 0 } : header is { Sequence: > 0, Transmission: > 0 };
        return numbered && acknowledged is { Upto: >= 0, Seen: >= 0 } && BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) == 0
            ? FrameRefusal.None
            : FrameRefusal.Numbers;
    }

    /// <summary>The body of a frame that was read.</summary>
    public static ReadOnlyMemory<byte> Body(byte[] frame) => frame.AsMemory(HeaderBytes, frame.Length - LengthMin);
}
