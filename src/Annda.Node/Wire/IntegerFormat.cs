using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Wire;

/// <summary>Sums, 0 or more, in the narrowest of 1, 2, 4 or 8 bytes that holds them all.</summary>
internal static class IntegerFormat
{
    /// <summary>Binary logarithm of the bytes that hold the largest of these sums: 0 to 3.</summary>
    public static int WidthOf(ReadOnlySpan<long> sums) => WidthOf(Bits(sums));

    /// <summary>Writes sums.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="width">Binary logarithm of their bytes.</param>
    /// <param name="to">[sums, 2^width].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(ReadOnlySpan<long> sums, int width, Span<byte> to)
    {
        switch (width)
        {
            case 0:
                for (var i = 0; i < sums.Length; i++) to[i] = (byte)sums[i];
                break;
            case 1:
                for (var i = 0; i < sums.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(to[(2 * i)..], (ushort)sums[i]);
                break;
            case 2:
                for (var i = 0; i < sums.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(to[(4 * i)..], (uint)sums[i]);
                break;
            default:
                LittleEndian.Bytes(sums).CopyTo(to);
                break;
        }
    }

    /// <summary>Reads sums.</summary>
    /// <param name="from">[sums, 2^width].</param>
    /// <param name="width">Binary logarithm of their bytes.</param>
    /// <param name="max">The largest sum that can be.</param>
    /// <param name="what">What they are sums of.</param>
    /// <exception cref="WireException">A sum is too large, or all would have fitted less.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long[] Unpack(ReadOnlySpan<byte> from, int width, UInt128 max, string what)
    {
        var sums = GC.AllocateUninitializedArray<long>(from.Length >> width);
        switch (width)
        {
            case 0:
                for (var i = 0; i < sums.Length; i++) sums[i] = from[i];
                break;
            case 1:
                for (var i = 0; i < sums.Length; i++) sums[i] = BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * i)..]);
                break;
            case 2:
                for (var i = 0; i < sums.Length; i++) sums[i] = BinaryPrimitives.ReadUInt32LittleEndian(from[(4 * i)..]);
                break;
            default:
                from.CopyTo(MemoryMarshal.AsBytes(sums.AsSpan()));
                break;
        }
        if (width > WidthOf(sums)) throw new WireException($"{what}: sums of {1 << width} bytes that would fit fewer");
        var largest = Largest(sums);
        return largest <= max ? sums : throw new WireException($"{what}: {largest} found, at most {max} is allowed");
    }

    private static int WidthOf(ulong bits) => bits switch
    {
        <= byte.MaxValue => 0,
        <= ushort.MaxValue => 1,
        <= uint.MaxValue => 2,
        _ => 3,
    };

    // All bits that are set in any of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Bits(ReadOnlySpan<long> sums)
    {
        var (all, i) = (Vector512<long>.Zero, 0);
        ref var first = ref MemoryMarshal.GetReference(sums);
        for (; i <= sums.Length - Vector512<long>.Count; i += Vector512<long>.Count) all |= Vector512.LoadUnsafe(ref first, (nuint)i);
        var bits = 0L;
        for (var lane = 0; lane < Vector512<long>.Count; lane++) bits |= all[lane];
        for (; i < sums.Length; i++) bits |= sums[i];
        return (ulong)bits;
    }

    // As numbers without a sign: one below 0 is too large for any number of samples.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong Largest(ReadOnlySpan<long> sums)
    {
        var (all, i) = (Vector512<ulong>.Zero, 0);
        ref var first = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<long, ulong>(sums));
        for (; i <= sums.Length - Vector512<ulong>.Count; i += Vector512<ulong>.Count)
            all = Vector512.Max(all, Vector512.LoadUnsafe(ref first, (nuint)i));
        var largest = 0UL;
        for (var lane = 0; lane < Vector512<ulong>.Count; lane++) largest = Math.Max(largest, all[lane]);
        for (; i < sums.Length; i++) largest = Math.Max(largest, (ulong)sums[i]);
        return largest;
    }
}
