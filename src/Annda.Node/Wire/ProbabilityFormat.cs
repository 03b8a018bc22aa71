using System.Buffers.Binary;
using Annda.Kernels;
using Annda.Numerics;

namespace Annda.Wire;

/// <summary>
/// Probabilities in fixed point, 0 to 2^20: three of 21 bits in each eight bytes, the first lowest, unit after unit and in each unit chain
/// after chain. The top bit, and places of the last eight bytes that are not used, are 0.
/// </summary>
internal static class ProbabilityFormat
{
    private const int Width = ProbabilityCounts.FractionBits + 1, InWord = 64 / Width;
    private const ulong Mask = (1UL << Width) - 1;

    /// <summary>Bytes of so many probabilities.</summary>
    public static long Bytes(long units, long chains) => (units * chains + InWord - 1) / InWord * sizeof(ulong);

    /// <summary>Writes probabilities.</summary>
    /// <param name="probabilities">[units, lanes], or longer.</param>
    /// <param name="units">Units.</param>
    /// <param name="chains">Chains.</param>
    /// <param name="to">[bytes of the probabilities].</param>
    public static void Pack(ReadOnlySpan<int> probabilities, int units, int chains, Span<byte> to)
    {
        var lanes = BitPlanes.LanesFor(chains);
        var (held, place, at) = (0UL, 0, 0);
        for (var unit = 0; unit < units; unit++)
        {
            var row = probabilities.Slice(unit * lanes, chains);
            var c = 0;
            for (; c < row.Length && place > 0; c++) Put(row[c], to);
            for (; c <= row.Length - InWord; c += InWord, at += sizeof(ulong))
                BinaryPrimitives.WriteUInt64LittleEndian(to[at..],
                    (uint)row[c] | (ulong)(uint)row[c + 1] << Width | (ulong)(uint)row[c + 2] << 2 * Width);
            for (; c < row.Length; c++) Put(row[c], to);
        }
        if (place > 0) BinaryPrimitives.WriteUInt64LittleEndian(to[at..], held);

        void Put(int value, Span<byte> room)
        {
            held |= (ulong)(uint)value << place * Width;
            if (++place < InWord) return;
            BinaryPrimitives.WriteUInt64LittleEndian(room[at..], held);
            (held, place, at) = (0, 0, at + sizeof(ulong));
        }
    }

    /// <summary>Reads probabilities.</summary>
    /// <param name="from">[bytes of the probabilities].</param>
    /// <param name="units">Units.</param>
    /// <param name="chains">Chains.</param>
    /// <returns>[units, lanes], 0 beyond the last chain.</returns>
    /// <exception cref="WireException">A number above 2^20, or a bit that must be 0 is set.</exception>
    public static int[] Unpack(ReadOnlySpan<byte> from, int units, int chains)
    {
        var lanes = BitPlanes.LanesFor(chains);
        var probabilities = new int[checked(units * lanes)];
        var (held, left, at, highest) = (0UL, 0, 0, 0UL);
        for (var unit = 0; unit < units; unit++)
        {
            var row = probabilities.AsSpan(unit * lanes, chains);
            var c = 0;
            for (; c < row.Length && left > 0; c++) row[c] = Get(from);
            for (; c <= row.Length - InWord; c += InWord, at += sizeof(ulong))
            {
                var word = BinaryPrimitives.ReadUInt64LittleEndian(from[at..]);
                var (a, b, d) = (word & Mask, word >> Width & Mask, word >> 2 * Width);
                (row[c], row[c + 1], row[c + 2]) = ((int)a, (int)b, (int)d);
                highest = Math.Max(Math.Max(highest, a), Math.Max(b, d));
            }
            for (; c < row.Length; c++) row[c] = Get(from);
        }
        if (highest > ProbabilityCounts.One)
            throw new WireException($"a probability of {highest} found, 0 to {ProbabilityCounts.One} is allowed");
        if (held != 0) throw new WireException("bits beyond the last probability are set");
        return probabilities;

        int Get(ReadOnlySpan<byte> bytes)
        {
            if (left == 0)
            {
                (held, left, at) = (BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]), InWord, at + sizeof(ulong));
                highest = Math.Max(highest, held >> 2 * Width);
            }
            var value = held & Mask;
            highest = Math.Max(highest, value);
            held >>= Width;
            // What is left of a used-up word is its top bit, which made the last number too large.
            if (--left == 0) held = 0;
            return (int)value;
        }
    }
}
