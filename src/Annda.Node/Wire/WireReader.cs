using System.Buffers.Binary;

namespace Annda.Wire;

/// <summary>
/// Reads what <see cref="WireWriter"/> wrote, from bytes that may be anything: every length is compared with the bytes at hand, and a
/// number has one form only.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What is yet to be read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>One byte.</summary>
    public byte Byte(string what) => Take(1, what)[0];

    /// <summary>Two bytes.</summary>
    public ushort UInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort), what));

    /// <summary>Eight bytes.</summary>
    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong), what));

    /// <summary>A variable-length number in its shortest form.</summary>
    public ulong Varint(string what)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte(what);
            value |= (ulong)(part & 0x7f) << shift;
            if (part >= 0x80) continue;
            if (part == 0 && shift > 0 || shift == 63 && part > 1) break;
            return value;
        }
        throw new WireException($"{what}: a number that is longer than it needs to be, or than 64 bits");
    }

    /// <summary>An index or count from 0 to <paramref name="max"/>.</summary>
    public int Count(string what, int max = int.MaxValue)
    {
        var value = Varint(what);
        return value <= (ulong)max ? (int)value : throw new WireException($"{what}: {value} found, 0 to {max} is allowed");
    }

    /// <summary>A count of 64 bits, 0 or more.</summary>
    public long LongCount(string what)
    {
        var value = Varint(what);
        return value <= long.MaxValue ? (long)value : throw new WireException($"{what}: {value} found, 0 to {long.MaxValue} is allowed");
    }

    /// <summary>A number that may be below 0.</summary>
    public long Signed(string what)
    {
        var value = Varint(what);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>A number of 32 bits that may be below 0.</summary>
    public int Signed32(string what)
    {
        var value = Signed(what);
        return value == (int)value ? (int)value : throw new WireException($"{what}: {value} found, 32 bits are allowed");
    }

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count > _rest.Length) throw new WireException($"{what}: {count} bytes needed, {_rest.Length} are left");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
