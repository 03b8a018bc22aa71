using System.Buffers;
using System.Buffers.Binary;

namespace Annda.Wire;

/// <summary>Writes numbers, least significant byte first, into room that has been asked for at once.</summary>
internal ref struct WireWriter
{
    /// <summary>Bytes of the longest variable-length number.</summary>
    public const int VarintMax = 10;

    private readonly IBufferWriter<byte> _to;
    private readonly Span<byte> _room;
    private int _at;

    /// <summary>Asks for room.</summary>
    /// <param name="to">Where the bytes go when <see cref="End"/> is called.</param>
    /// <param name="bytesMax">Upper bound of what will be written.</param>
    public WireWriter(IBufferWriter<byte> to, long bytesMax)
    {
        _to = to;
        _room = to.GetSpan(checked((int)bytesMax));
    }

    /// <summary>One byte.</summary>
    public void Byte(byte value) => _room[_at++] = value;

    /// <summary>Two bytes.</summary>
    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(sizeof(ushort)), value);

    /// <summary>Eight bytes.</summary>
    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    /// <summary>Seven bits in each byte, the lowest first; the top bit is set in all bytes but the last.</summary>
    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>An index or count.</summary>
    public void Count(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Varint((ulong)value);
    }

    /// <summary>A number that may be below 0: its sign is the lowest bit.</summary>
    public void Signed(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    /// <summary>Room for so many bytes, to be filled by the caller.</summary>
    public Span<byte> Take(long bytes)
    {
        var room = _room.Slice(_at, checked((int)bytes));
        _at += room.Length;
        return room;
    }

    /// <summary>Hands over what was written.</summary>
    public readonly void End() => _to.Advance(_at);
}
