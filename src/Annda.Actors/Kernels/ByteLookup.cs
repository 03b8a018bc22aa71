using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Annda.Kernels;

/// <summary>Looks 64 numbers of 24 bits up by 64 bytes (<see cref="ByteLanes"/>); result q holds chains 16 q and on.</summary>
internal unsafe interface IByteLookup
{
    /// <summary>Entries of the table.</summary>
    static abstract int Size { get; }

    /// <summary>Writes an entry.</summary>
    static abstract void Set(byte* table, int index, int value);

    /// <summary>The entries at 64 indices.</summary>
    static abstract void Of(byte* table, Vector512<byte> index, out Vector512<int> v0, out Vector512<int> v1, out Vector512<int> v2,
        out Vector512<int> v3);
}

/// <summary>32 entries of 32 bits, each quarter's bytes spread over 32-bit lanes.</summary>
internal readonly unsafe struct LookupOf32 : IByteLookup
{
    // Selectors of bytes 4 q and 4 q + 1, each spread over 32 bits; two more make the next pair.
    private const ulong Q0 = 0xffffff01_ffffff00, Q1 = 0xffffff05_ffffff04, Q2 = 0xffffff09_ffffff08, Q3 = 0xffffff0d_ffffff0c;
    private const ulong Two = 0x00000002_00000002;

    public static int Size => 32;

    public static void Set(byte* table, int index, int value) => ((int*)table)[index] = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(byte* table, Vector512<byte> index, out Vector512<int> v0, out Vector512<int> v1, out Vector512<int> v2,
        out Vector512<int> v3)
    {
        var (low, high) = (Vector512.Load((int*)table), Vector512.Load((int*)table + 16));
        v0 = One(low, high, index, Vector512.Create(Q0, Q0 + Two, Q0, Q0 + Two, Q0, Q0 + Two, Q0, Q0 + Two));
        v1 = One(low, high, index, Vector512.Create(Q1, Q1 + Two, Q1, Q1 + Two, Q1, Q1 + Two, Q1, Q1 + Two));
        v2 = One(low, high, index, Vector512.Create(Q2, Q2 + Two, Q2, Q2 + Two, Q2, Q2 + Two, Q2, Q2 + Two));
        v3 = One(low, high, index, Vector512.Create(Q3, Q3 + Two, Q3, Q3 + Two, Q3, Q3 + Two, Q3, Q3 + Two));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> One(Vector512<int> low, Vector512<int> high, Vector512<byte> index, Vector512<ulong> quarter) =>
        Avx512F.PermuteVar16x32x2(low, Avx512BW.Shuffle(index, quarter.AsByte()).AsInt32(), high);
}

/// <summary>128 entries as three planes of bytes.</summary>
internal readonly unsafe struct LookupOf128 : IByteLookup
{
    public static int Size => 128;

    public static void Set(byte* table, int index, int value) => BytePlanes.Set(table, Size, index, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(byte* table, Vector512<byte> index, out Vector512<int> v0, out Vector512<int> v1, out Vector512<int> v2,
        out Vector512<int> v3) =>
        BytePlanes.Join(BytePlanes.Half(table, index), BytePlanes.Half(table + Size, index), BytePlanes.Half(table + 2 * Size, index),
            out v0, out v1, out v2, out v3);
}

/// <summary>256 entries as three planes of bytes.</summary>
internal readonly unsafe struct LookupOf256 : IByteLookup
{
    public static int Size => 256;

    public static void Set(byte* table, int index, int value) => BytePlanes.Set(table, Size, index, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Of(byte* table, Vector512<byte> index, out Vector512<int> v0, out Vector512<int> v1, out Vector512<int> v2,
        out Vector512<int> v3) =>
        BytePlanes.Join(Whole(table, index), Whole(table + Size, index), Whole(table + 2 * Size, index), out v0, out v1, out v2, out v3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Whole(byte* plane, Vector512<byte> index) => Vector512.ConditionalSelect(
        Vector512.LessThan(index.AsSByte(), Vector512<sbyte>.Zero).AsByte(), BytePlanes.Half(plane + 128, index),
        BytePlanes.Half(plane, index));
}

/// <summary>What tables of byte planes share.</summary>
internal static unsafe class BytePlanes
{
    /// <summary>Writes one entry to three planes.</summary>
    public static void Set(byte* table, int size, int index, int value)
    {
        for (var plane = 0; plane < 3; plane++) table[plane * size + index] = (byte)(value >> (8 * plane));
    }

    /// <summary>128 entries of a plane by the low seven bits of the indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Half(byte* plane, Vector512<byte> index) =>
        Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(plane), index, Vector512.Load(plane + 64));

    /// <summary>Three planes as 32-bit numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Join(Vector512<byte> p0, Vector512<byte> p1, Vector512<byte> p2, out Vector512<int> v0, out Vector512<int> v1,
        out Vector512<int> v2, out Vector512<int> v3)
    {
        var (low, high) = (Avx512BW.UnpackLow(p0, p1).AsInt16(), Avx512BW.UnpackHigh(p0, p1).AsInt16());
        var (lowTop, highTop) = (Avx512BW.UnpackLow(p2, Vector512<byte>.Zero).AsInt16(),
            Avx512BW.UnpackHigh(p2, Vector512<byte>.Zero).AsInt16());
        (v0, v1) = (Avx512BW.UnpackLow(low, lowTop).AsInt32(), Avx512BW.UnpackHigh(low, lowTop).AsInt32());
        (v2, v3) = (Avx512BW.UnpackLow(high, highTop).AsInt32(), Avx512BW.UnpackHigh(high, highTop).AsInt32());
    }
}
