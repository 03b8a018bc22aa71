using System.Buffers.Binary;
using Annda.Numerics;

namespace Annda.Wire;

/// <summary>
/// States as one stream, unit after unit and in each unit chain after chain: real numbers as 32-bit floats, all of them finite; bits with
/// the first in the lowest bit of the first byte. A stream of bits is filled up with zeros to a whole byte; there is no other padding, so
/// that few chains take few bytes.
/// </summary>
internal static class StatesFormat
{
    private const int WordBits = BitPlanes.ChainsPerWord;

    /// <summary>Bytes of the stream.</summary>
    public static long Bytes(long units, long chains) => (units * chains + 7) / 8;

    /// <summary>Bytes of the stream.</summary>
    public static long Bytes(BitPlanes states) => Bytes(states.Units, states.Chains);

    /// <summary>Bytes of a stream of real numbers.</summary>
    public static long RealBytes(long units, long chains) => sizeof(float) * units * chains;

    /// <summary>Writes a stream of real numbers.</summary>
    /// <param name="states">The states.</param>
    /// <param name="to">[bytes of the stream].</param>
    public static void Pack(RealStates states, Span<byte> to)
    {
        var bytes = sizeof(float) * states.Chains;
        for (var unit = 0; unit < states.Units; unit++)
            LittleEndian.Bytes<float>(states.Row(unit)[..states.Chains]).CopyTo(to.Slice(unit * bytes, bytes));
    }

    /// <summary>Reads a stream of real numbers.</summary>
    /// <param name="units">Units.</param>
    /// <param name="chains">Chains.</param>
    /// <param name="stream">[bytes of the stream].</param>
    /// <exception cref="WireException">No units or chains, another length, or a number that is not finite.</exception>
    public static RealStates UnpackReals(int units, int chains, ReadOnlySpan<byte> stream)
    {
        Shape(units, chains, stream.Length, RealBytes(units, chains));
        var values = Floats.Read(stream, "states");
        var states = new RealStates(units, chains);
        for (var unit = 0; unit < units; unit++) values.AsSpan(unit * chains, chains).CopyTo(states.Row(unit));
        return states;
    }

    /// <summary>Writes the stream.</summary>
    /// <param name="states">The states.</param>
    /// <param name="to">[bytes of the stream].</param>
    public static void Pack(BitPlanes states, Span<byte> to)
    {
        if (states.Chains % WordBits == 0)
        {
            LittleEndian.Bytes(states.Words).CopyTo(to);
            return;
        }
        var (perUnit, last) = (states.WordsPerUnit, states.Chains % WordBits);
        var (held, bits, word) = (0UL, 0, 0);
        foreach (var value in states.Words)
        {
            var width = ++word == perUnit ? last : WordBits;
            if (word == perUnit) word = 0;
            held |= value << bits;
            bits += width;
            if (bits < WordBits) continue;
            BinaryPrimitives.WriteUInt64LittleEndian(to, held);
            to = to[sizeof(ulong)..];
            bits -= WordBits;
            // What did not fit; a shift by 64 would leave all of it.
            held = bits == 0 ? 0 : value >> (width - bits);
        }
        for (; bits > 0; bits -= 8, held >>= 8, to = to[1..]) to[0] = (byte)held;
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="units">Units.</param>
    /// <param name="chains">Chains.</param>
    /// <param name="stream">[bytes of the stream].</param>
    /// <exception cref="WireException">No units or chains, another length, or a bit of the filling is set.</exception>
    public static BitPlanes Unpack(int units, int chains, ReadOnlySpan<byte> stream)
    {
        Shape(units, chains, stream.Length, Bytes(units, chains));
        if (chains % WordBits == 0) return new BitPlanes(units, chains, LittleEndian.Values<ulong>(stream));
        var perUnit = BitPlanes.WordsFor(chains);
        var words = new ulong[(long)units * perUnit];
        var (held, bits, word, last) = (0UL, 0, 0, chains % WordBits);
        for (var w = 0; w < words.Length; w++)
        {
            var width = ++word == perUnit ? last : WordBits;
            if (word == perUnit) word = 0;
            var value = held;
            if (bits >= width)
            {
                held >>= width;
                bits -= width;
            }
            else
            {
                var more = Next(ref stream);
                value |= more << bits;
                var used = width - bits;
                held = used == WordBits ? 0 : more >> used;
                bits = WordBits - used;
            }
            words[w] = width == WordBits ? value : value & ((1UL << width) - 1);
        }
        if (held != 0) throw new WireException("bits beyond the last chain of the last unit are set");
        return new BitPlanes(units, chains, words);
    }

    private static void Shape(int units, int chains, int found, long needed)
    {
        if (units < 1 || chains < 1) throw new WireException($"states of {units} units and {chains} chains found, 1 or more are allowed");
        if (found != needed) throw new WireException($"{found} bytes found for states of {units} units and {chains} chains");
    }

    private static ulong Next(ref ReadOnlySpan<byte> stream)
    {
        if (stream.Length >= sizeof(ulong))
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(stream);
            stream = stream[sizeof(ulong)..];
            return word;
        }
        Span<byte> end = stackalloc byte[sizeof(ulong)];
        end.Clear();
        stream.CopyTo(end);
        stream = [];
        return BinaryPrimitives.ReadUInt64LittleEndian(end);
    }
}
