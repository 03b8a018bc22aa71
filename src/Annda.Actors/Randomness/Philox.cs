using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Annda.Randomness;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
/// The n-th number is a function of key and counter alone, so any node can make any number.
/// </summary>
public static class Philox
{
    internal const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57;
    internal const uint WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;
    internal const int Rounds = 10;

    /// <summary>One block of four 32-bit words.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++, k0 += WeylA, k1 += WeylB)
        {
            var a = (ulong)MultiplierA * c0;
            var b = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>Sixteen blocks at once, whose first counter words are <paramref name="c0"/> and whose other words are common.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Blocks(ulong key, Vector512<uint> c0, uint common1, uint common2, uint common3,
        out Vector512<uint> w0, out Vector512<uint> w1, out Vector512<uint> w2, out Vector512<uint> w3)
    {
        // Even and odd blocks apart, one in the low half of each 64-bit lane: a product needs no shuffle, and what stands in
        // the high halves is never read. In the first two rounds half of the words are still common.
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        var product = (ulong)MultiplierB * common2;
        var first = (uint)(product >> 32) ^ common1 ^ k0;
        var second = (uint)product ^ (k0 + WeylA);
        var other = (ulong)MultiplierA * first;
        var (third, fourth) = ((uint)(other >> 32) ^ (k1 + WeylB), (uint)other);
        Opening(c0.AsUInt64(), common3 ^ k1, second, third, out var e0, out var e1, out var e2);
        Opening(c0.AsUInt64() >> 32, common3 ^ k1, second, third, out var o0, out var o1, out var o2);
        (k0, k1) = (k0 + WeylA + WeylA, k1 + WeylB + WeylB);
        var (e3, o3) = (Vector512.Create((ulong)fourth), Vector512.Create((ulong)fourth));
        for (var round = 2; round < Rounds; round++, k0 += WeylA, k1 += WeylB)
        {
            Round(k0, k1, ref e0, ref e1, ref e2, ref e3);
            Round(k0, k1, ref o0, ref o1, ref o2, ref o3);
        }
        (w0, w1, w2, w3) = (Merge(e0, o0), Merge(e1, o1), Merge(e2, o2), Merge(e3, o3));
    }

    // Rounds 1 and 2, as far as they differ between blocks; the fourth word is still common after them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Opening(Vector512<ulong> c0, uint mixed, uint second, uint third,
        out Vector512<ulong> x0, out Vector512<ulong> x1, out Vector512<ulong> x2)
    {
        var a = Product(c0, MultiplierA);
        var b = Product((a >> 32) ^ Vector512.Create((ulong)mixed), MultiplierB);
        (x0, x1, x2) = ((b >> 32) ^ Vector512.Create((ulong)second), b, a ^ Vector512.Create((ulong)third));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint k0, uint k1,
        ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> c2, ref Vector512<ulong> c3)
    {
        var (a, b) = (Product(c0, MultiplierA), Product(c2, MultiplierB));
        c0 = (b >> 32) ^ c1 ^ Vector512.Create((ulong)k0);
        c1 = b;
        c2 = (a >> 32) ^ c3 ^ Vector512.Create((ulong)k1);
        c3 = a;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Merge(Vector512<ulong> even, Vector512<ulong> odd) =>
        Vector512.ConditionalSelect(Vector512.Create(0x00000000FFFFFFFFUL), even, odd << 32).AsUInt32();

    // Low half of each lane times m: 64 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> x, uint m)
    {
        if (Avx512F.IsSupported) return Avx512F.Multiply(x.AsUInt32(), Vector512.Create(m));
        if (Avx2.IsSupported)
            return Vector512.Create(Avx2.Multiply(x.GetLower().AsUInt32(), Vector256.Create(m)),
                Avx2.Multiply(x.GetUpper().AsUInt32(), Vector256.Create(m)));
        return (x & Vector512.Create(0x00000000FFFFFFFFUL)) * Vector512.Create((ulong)m);
    }
}
