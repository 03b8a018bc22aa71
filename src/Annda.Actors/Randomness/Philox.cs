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
    private const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;
    private const int Rounds = 10;

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
        var c1 = Vector512.Create(common1);
        var c2 = Vector512.Create(common2);
        var c3 = Vector512.Create(common3);
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++, k0 += WeylA, k1 += WeylB)
        {
            Multiply(c0, MultiplierA, out var highA, out var lowA);
            Multiply(c2, MultiplierB, out var highB, out var lowB);
            c0 = highB ^ c1 ^ Vector512.Create(k0);
            c1 = lowB;
            c2 = highA ^ c3 ^ Vector512.Create(k1);
            c3 = lowA;
        }
        (w0, w1, w2, w3) = (c0, c1, c2, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(Vector512<uint> x, uint m, out Vector512<uint> high, out Vector512<uint> low)
    {
        if (Avx512F.IsSupported)
        {
            var even = Avx512F.Multiply(x, Vector512.Create(m));
            var odd = Avx512F.Multiply(Vector512.ShiftRightLogical(x.AsUInt64(), 32).AsUInt32(), Vector512.Create(m));
            var lowHalf = Vector512.Create(0x00000000FFFFFFFFUL);
            low = ((even & lowHalf) | Vector512.ShiftLeft(odd, 32)).AsUInt32();
            high = (Vector512.ShiftRightLogical(even, 32) | (odd & ~lowHalf)).AsUInt32();
            return;
        }
        // 32 × 32 → 64 bits from 16-bit halves: the same integers on every machine.
        var (mLow, mHigh) = (Vector512.Create(m & 0xffff), Vector512.Create(m >> 16));
        var half = Vector512.Create(0xffffu);
        var (xLow, xHigh) = (x & half, Vector512.ShiftRightLogical(x, 16));
        var lowLow = xLow * mLow;
        var middle = xHigh * mLow + Vector512.ShiftRightLogical(lowLow, 16);
        var middle2 = xLow * mHigh + (middle & half);
        high = xHigh * mHigh + Vector512.ShiftRightLogical(middle, 16) + Vector512.ShiftRightLogical(middle2, 16);
        low = x * Vector512.Create(m);
    }
}
