using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Annda.Kernels;

/// <summary>
/// 64 chains in the bytes of one vector, in the order that packing four vectors of sixteen 32-bit lanes leaves: chain 16 q + 4 l + i is
/// byte 16 l + 4 q + i. A unit is 0 where off and −1 (all bits) where on.
/// </summary>
internal static class ByteLanes
{
    /// <summary>A word of a plane as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> FromWord(ulong word)
    {
        // Byte and bit of the word that hold the chain of each byte.
        var eighths = Avx512BW.Shuffle(Vector512.Create(word).AsByte(), Vector512.Create(
            0x02020202_00000000UL, 0x06060606_04040404UL, 0x02020202_00000000UL, 0x06060606_04040404UL,
            0x03030303_01010101UL, 0x07070707_05050505UL, 0x03030303_01010101UL, 0x07070707_05050505UL).AsByte());
        var bits = Vector512.Create(
            0x08040201_08040201UL, 0x08040201_08040201UL, 0x80402010_80402010UL, 0x80402010_80402010UL,
            0x08040201_08040201UL, 0x08040201_08040201UL, 0x80402010_80402010UL, 0x80402010_80402010UL).AsByte();
        return Vector512.Equals(eighths & bits, bits);
    }

    /// <summary>The bytes as a word of a plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ToWord(Vector512<byte> lanes) => Avx512F.PermuteVar16x32(lanes.AsInt32(),
        Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsByte().ExtractMostSignificantBits();

    /// <summary>The bytes of chains 16 q … 16 q + 15 as whole numbers, in the order of the chains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Quarter(Vector512<byte> lanes, int q)
    {
        // Every byte goes into a 32-bit lane of its own.
        var from = Vector128.Create(0xffffff00u, 0xffffff01u, 0xffffff02u, 0xffffff03u) + Vector128.Create(4 * (uint)q);
        var quarter = Vector256.Create(from, from);
        return Avx512BW.Shuffle(lanes, Vector512.Create(quarter, quarter).AsByte()).AsInt32();
    }

    /// <summary>All bits set where a difference is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Negative(Vector512<int> d0, Vector512<int> d1, Vector512<int> d2, Vector512<int> d3)
    {
        var packed = Avx512BW.PackSignedSaturate(Avx512BW.PackSignedSaturate(d0, d1), Avx512BW.PackSignedSaturate(d2, d3));
        return Vector512.LessThan(packed, Vector512<sbyte>.Zero).AsByte();
    }
}
