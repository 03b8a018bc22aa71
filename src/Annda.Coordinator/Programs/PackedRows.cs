using System.Runtime.CompilerServices;
using Annda.Numerics;

namespace Annda.Programs;

/// <summary>States of all units of a network as words of bits, one row for each chain: unit u is bit u mod 64 of word u / 64.</summary>
public static class PackedRows
{
    /// <summary>Words of a row.</summary>
    public static int WordsOf(int units) => (units + 63) / 64;

    /// <summary>The rows of all chains.</summary>
    /// <param name="blocks">States of every block, in block order.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong[][] Of(IReadOnlyList<BitPlanes> blocks)
    {
        var (chains, words) = (blocks[0].Chains, WordsOf(blocks.Sum(b => b.Units)));
        var rows = new ulong[chains][];
        for (var c = 0; c < chains; c++) rows[c] = new ulong[words];
        Span<ulong> square = stackalloc ulong[64];
        for (var chain = 0; chain < chains; chain += 64)
        {
            var first = 0;
            foreach (var block in blocks)
            {
                for (var unit = 0; unit < block.Units; unit += 64)
                {
                    var wide = Math.Min(64, block.Units - unit);
                    for (var u = 0; u < 64; u++) square[u] = u < wide ? block.Plane(unit + u)[chain / 64] : 0;
                    BitPlanes.Transpose(square);
                    for (var c = 0; c < Math.Min(64, chains - chain); c++) Put(rows[chain + c], first + unit, square[c]);
                }
                first += block.Units;
            }
        }
        return rows;
    }

    /// <summary>The row of one pattern.</summary>
    /// <param name="bits">[units] of 0 and 1.</param>
    public static ulong[] Of(ReadOnlySpan<byte> bits)
    {
        var row = new ulong[WordsOf(bits.Length)];
        for (var u = 0; u < bits.Length; u++) if (bits[u] != 0) row[u / 64] |= 1UL << (u % 64);
        return row;
    }

    /// <summary>Whether a unit is on.</summary>
    public static bool IsOn(ulong[] row, int unit) => (row[unit / 64] >> (unit % 64) & 1) != 0;

    /// <summary>Units in which two rows differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Distance(ulong[] a, ulong[] b)
    {
        var distance = 0;
        for (var w = 0; w < a.Length; w++) distance += System.Numerics.BitOperations.PopCount(a[w] ^ b[w]);
        return distance;
    }

    /// <summary>A number that two different rows share with a chance of about 2^−64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Hash(ulong[] row)
    {
        var hash = 0x9E3779B97F4A7C15UL;
        foreach (var word in row)
        {
            // The finisher of SplitMix64, word after word.
            hash = (hash ^ word) + 0x9E3779B97F4A7C15UL;
            hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9UL;
            hash = (hash ^ hash >> 27) * 0x94D049BB133111EBUL;
            hash ^= hash >> 31;
        }
        return hash;
    }

    private static void Put(ulong[] row, int unit, ulong bits)
    {
        row[unit / 64] |= bits << (unit % 64);
        if (unit % 64 != 0 && bits >> (64 - unit % 64) is > 0 and var rest) row[unit / 64 + 1] |= rest;
    }
}
