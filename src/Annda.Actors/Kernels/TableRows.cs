using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Kernels;

/// <summary>
/// Tables of the sixteen sums that four bits can choose, for a strip of 32 lanes of 32 bits (floats or integers): row k of a group's
/// table is the sum for bits k.
/// </summary>
internal static unsafe class TableRows
{
    /// <summary>Lanes of a row: two vectors.</summary>
    public const int Strip = 2 * Lanes;

    /// <summary>Elements of one group's table.</summary>
    public const int Group = 16 * Strip;

    private const int Lanes = 16;

    /// <summary>Writes four rows that follow one another: sums of two bits, each plus <paramref name="more"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFour<T>(Vector512<T> s0, Vector512<T> s1, Vector512<T> s2, Vector512<T> s3, Vector512<T> more, T* to)
        where T : unmanaged
    {
        (s0 + more).StoreAligned(to);
        (s1 + more).StoreAligned(to + Strip);
        (s2 + more).StoreAligned(to + 2 * Strip);
        (s3 + more).StoreAligned(to + 3 * Strip);
    }

    /// <summary>Adds the rows that the lowest 32 bits name in eight tables, group after group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddEight<T>(T* tables, nuint bits, ref Vector512<T> a, ref Vector512<T> b) where T : unmanaged
    {
        Add(tables, bits << 7, ref a, ref b);
        Add(tables + Group, bits << 3, ref a, ref b);
        Add(tables + 2 * Group, bits >> 1, ref a, ref b);
        Add(tables + 3 * Group, bits >> 5, ref a, ref b);
        Add(tables + 4 * Group, bits >> 9, ref a, ref b);
        Add(tables + 5 * Group, bits >> 13, ref a, ref b);
        Add(tables + 6 * Group, bits >> 17, ref a, ref b);
        Add(tables + 7 * Group, bits >> 21, ref a, ref b);
    }

    /// <summary>Adds the row that bits 7 to 10 of an offset name: rows are 128 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(T* table, nuint offset, ref Vector512<T> a, ref Vector512<T> b) where T : unmanaged
    {
        var row = (T*)((byte*)table + (offset & 0x780));
        a += Vector512.LoadAligned(row);
        b += Vector512.LoadAligned(row + Lanes);
    }
}
