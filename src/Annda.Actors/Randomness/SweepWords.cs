using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Annda.Randomness;

/// <summary>
/// The numbers of <see cref="Uniforms"/> for all units of one sweep and 64 chains: what rounds 1 to 3 of Philox make of chain and
/// sweep is the same for every unit and done once. Two vectors of eight 64-bit lanes hold the sixteen counters, even and odd ones.
/// </summary>
internal static unsafe class SweepWords
{
    /// <summary>Vectors that <see cref="Prepare"/> writes.</summary>
    public const int Vectors = FirstKey + 2 * (Philox.Rounds - UnitFree);

    // Where constants stand: what round 2 adds to its second half, round 3 to its first and second, and what round 3 leaves as fourth word.
    private const int Second2 = 0, First3 = 2, Second3 = 4, Fourth3 = 6, FirstKey = 8, UnitFree = 3;

    /// <summary>Numbers of 64 chains, below 2^23.</summary>
    public readonly record struct Words(Vector512<int> W0, Vector512<int> W1, Vector512<int> W2, Vector512<int> W3);

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    /// <summary>Prepares one sweep.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="word">Number of the 64-chain word (chain / 64).</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="prepared">[<see cref="Vectors"/>] aligned.</param>
    /// <returns>What the global number of a unit is to be combined with by exclusive or.</returns>
    public static uint Prepare(StreamKey key, uint word, long sweep, Vector512<ulong>* prepared)
    {
        var (low, high) = key.SweepWords(sweep);
        var (k0, k1) = ((uint)key.Seed, (uint)(key.Seed >> 32));
        var product = (ulong)Philox.MultiplierB * low;
        for (var odd = 0; odd < 2; odd++)
        {
            var counters = Vector512.Create(0UL, 2, 4, 6, 8, 10, 12, 14) + Vector512.Create(word * 16UL + (uint)odd);
            var a = Product(counters, Philox.MultiplierA);
            var second = Vector512.ShiftRightLogical(a, 32) ^ Vector512.Create((ulong)(high ^ k1));
            prepared[Second2 + odd] = a ^ Vector512.Create((ulong)(k1 + Philox.WeylB));
            var b = Product(second, Philox.MultiplierB);
            var first = Vector512.ShiftRightLogical(b, 32) ^ Vector512.Create((ulong)((uint)product ^ (k0 + Philox.WeylA)));
            prepared[First3 + odd] = b ^ Vector512.Create((ulong)(unchecked(k0 + 2 * Philox.WeylA)));
            a = Product(first, Philox.MultiplierA);
            prepared[Second3 + odd] = Vector512.ShiftRightLogical(a, 32) ^ Vector512.Create((ulong)(unchecked(k1 + 2 * Philox.WeylB)));
            prepared[Fourth3 + odd] = a;
        }
        for (var round = UnitFree; round < Philox.Rounds; round++)
        {
            prepared[FirstKey + 2 * (round - UnitFree)] = Vector512.Create((ulong)(k0 + (uint)round * Philox.WeylA));
            prepared[FirstKey + 2 * (round - UnitFree) + 1] = Vector512.Create((ulong)(k1 + (uint)round * Philox.WeylB));
        }
        return (uint)(product >> 32) ^ k0;
    }

    /// <summary>
    /// The 64 words of each of two units, shifted down to their upper 23 bits. Two, because one alone waits for its own rounds.
    /// </summary>
    /// <param name="prepared">What <see cref="Prepare"/> wrote.</param>
    /// <param name="first">Global number of the first unit, combined with what <see cref="Prepare"/> returned.</param>
    /// <param name="second">Of the second unit.</param>
    /// <param name="a">Words of the first unit: chain c takes lane c mod 16 of word (c / 16) mod 4.</param>
    /// <param name="b">Words of the second unit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Next(Vector512<ulong>* prepared, uint first, uint second, out Words a, out Words b)
    {
        var (ma, mb) = (Vector512.Create((ulong)Philox.MultiplierA).AsUInt32(), Vector512.Create((ulong)Philox.MultiplierB).AsUInt32());
        Begin(prepared, 0, first, mb, out var p0, out var p1, out var p2, out var p3);
        Begin(prepared, 1, first, mb, out var q0, out var q1, out var q2, out var q3);
        Begin(prepared, 0, second, mb, out var r0, out var r1, out var r2, out var r3);
        Begin(prepared, 1, second, mb, out var s0, out var s1, out var s2, out var s3);
        var keys = prepared + FirstKey;
        Round(ref p0, ref p1, ref p2, ref p3, ma, mb, keys + 0); Round(ref q0, ref q1, ref q2, ref q3, ma, mb, keys + 0);
        Round(ref r0, ref r1, ref r2, ref r3, ma, mb, keys + 0); Round(ref s0, ref s1, ref s2, ref s3, ma, mb, keys + 0);
        Round(ref p0, ref p1, ref p2, ref p3, ma, mb, keys + 2); Round(ref q0, ref q1, ref q2, ref q3, ma, mb, keys + 2);
        Round(ref r0, ref r1, ref r2, ref r3, ma, mb, keys + 2); Round(ref s0, ref s1, ref s2, ref s3, ma, mb, keys + 2);
        Round(ref p0, ref p1, ref p2, ref p3, ma, mb, keys + 4); Round(ref q0, ref q1, ref q2, ref q3, ma, mb, keys + 4);
        Round(ref r0, ref r1, ref r2, ref r3, ma, mb, keys + 4); Round(ref s0, ref s1, ref s2, ref s3, ma, mb, keys + 4);
        Round(ref p0, ref p1, ref p2, ref p3, ma, mb, keys + 6); Round(ref q0, ref q1, ref q2, ref q3, ma, mb, keys + 6);
        Round(ref r0, ref r1, ref r2, ref r3, ma, mb, keys + 6); Round(ref s0, ref s1, ref s2, ref s3, ma, mb, keys + 6);
        Round(ref p0, ref p1, ref p2, ref p3, ma, mb, keys + 8); Round(ref q0, ref q1, ref q2, ref q3, ma, mb, keys + 8);
        Round(ref r0, ref r1, ref r2, ref r3, ma, mb, keys + 8); Round(ref s0, ref s1, ref s2, ref s3, ma, mb, keys + 8);
        Round(ref p0, ref p1, ref p2, ref p3, ma, mb, keys + 10); Round(ref q0, ref q1, ref q2, ref q3, ma, mb, keys + 10);
        Round(ref r0, ref r1, ref r2, ref r3, ma, mb, keys + 10); Round(ref s0, ref s1, ref s2, ref s3, ma, mb, keys + 10);
        Round(ref p0, ref p1, ref p2, ref p3, ma, mb, keys + 12); Round(ref q0, ref q1, ref q2, ref q3, ma, mb, keys + 12);
        Round(ref r0, ref r1, ref r2, ref r3, ma, mb, keys + 12); Round(ref s0, ref s1, ref s2, ref s3, ma, mb, keys + 12);
        a = new Words(Join(p0, q0), Join(p1, q1), Join(p2, q2), Join(p3, q3));
        b = new Words(Join(r0, s0), Join(r1, s1), Join(r2, s2), Join(r3, s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(Vector512<ulong>* prepared, int odd, uint unit, Vector512<uint> mb,
        out Vector512<ulong> c0, out Vector512<ulong> c1, out Vector512<ulong> c2, out Vector512<ulong> c3)
    {
        var scalar = (ulong)Philox.MultiplierA * unit;
        c1 = Avx512F.Multiply((Vector512.Create(scalar >> 32) ^ prepared[Second2 + odd]).AsUInt32(), mb);
        c0 = Vector512.ShiftRightLogical(c1, 32) ^ prepared[First3 + odd];
        c2 = Vector512.Create(scalar) ^ prepared[Second3 + odd];
        c3 = prepared[Fourth3 + odd];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref Vector512<ulong> c0, ref Vector512<ulong> c1, ref Vector512<ulong> c2, ref Vector512<ulong> c3,
        Vector512<uint> ma, Vector512<uint> mb, Vector512<ulong>* keys)
    {
        // Only the low halves of lanes count; what stands above is never read.
        var (a, b) = (Avx512F.Multiply(c0.AsUInt32(), ma), Avx512F.Multiply(c2.AsUInt32(), mb));
        c0 = Vector512.ShiftRightLogical(b, 32) ^ c1 ^ keys[0];
        c2 = Vector512.ShiftRightLogical(a, 32) ^ c3 ^ keys[1];
        (c1, c3) = (b, a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Join(Vector512<ulong> even, Vector512<ulong> odd) => Vector512.ShiftRightLogical(
        Vector512.ConditionalSelect(Vector512.Create(0x00000000FFFFFFFFUL), even, Vector512.ShiftLeft(odd, 32)).AsUInt32(), 9).AsInt32();

    private static Vector512<ulong> Product(Vector512<ulong> x, uint m) =>
        (x & Vector512.Create(0x00000000FFFFFFFFUL)) * Vector512.Create((ulong)m);
}
