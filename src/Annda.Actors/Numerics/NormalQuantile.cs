using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Numerics;

/// <summary>
/// Standard normal numbers from random words by the inverse of the distribution function: the rational functions of single precision
/// of Wichura, algorithm AS 241 (Applied Statistics 37, 1988). +, −, ×, ÷ and √ alone, so every vector width gives the same bits.
/// </summary>
public static class NormalQuantile
{
    // A uniform's distance from ½ up to which the centre's function holds; farther out it is a function of √(−ln p).
    private const float Centre = 0.425f;
    private const float TailShift = 1.6f;

    // Log and Magnitude are calls of their own: all in one is more than the compiler takes in where vectors are narrow.

    /// <summary>
    /// The word's first bit is the sign, its other 31 a number m: Φ⁻¹ of 1 − (m + ½) / 2^32, absolute error below 2e-6. From word
    /// and word with the other sign come n and −n; the largest is 6.34.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FromWord(Vector512<uint> word)
    {
        var sign = word & Vector512.Create(0x80000000u);
        var p = (Vector512.ConvertToSingle((word ^ sign).AsInt32()) + Vector512.Create(0.5f)) * Vector512.Create(1f / (1L << 32));
        var q = Vector512.Create(0.5f) - p;
        return (Magnitude(q, Vector512.Sqrt(-Log(p))).AsUInt32() ^ sign).AsSingle();
    }

    /// <summary>ln x for positive normal x; absolute error below 2e-7 × (1 + |ln x|). The polynomial is that of Cephes' logf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        // The bits of √½: the mantissa becomes a number between √½ and √2.
        var bits = x.AsInt32();
        var exponent = Vector512.ShiftRightArithmetic(bits - Vector512.Create(0x3f3504f3), 23);
        var t = (bits - Vector512.ShiftLeft(exponent, 23)).AsSingle() - Vector512<float>.One;
        var e = Vector512.ConvertToSingle(exponent);
        var y = Vector512.Create(7.0376836292e-2f);
        y = y * t + Vector512.Create(-1.1514610310e-1f);
        y = y * t + Vector512.Create(1.1676998740e-1f);
        y = y * t + Vector512.Create(-1.2420140846e-1f);
        y = y * t + Vector512.Create(1.4249322787e-1f);
        y = y * t + Vector512.Create(-1.6668057665e-1f);
        y = y * t + Vector512.Create(2.0000714765e-1f);
        y = y * t + Vector512.Create(-2.4999993993e-1f);
        y = y * t + Vector512.Create(3.3333331174e-1f);
        var square = t * t;
        y = y * t * square + e * Vector512.Create(-2.12194440e-4f) - square * Vector512.Create(0.5f);
        return t + y + e * Vector512.Create(0.693359375f);
    }

    /// <summary>The quantile from a uniform's distance q from ½ and its √(−ln p).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<float> Magnitude(Vector512<float> q, Vector512<float> root)
    {
        var central = Vector512.LessThanOrEqual(q, Vector512.Create(Centre));
        var r = Vector512.Create(Centre * Centre) - q * q;
        var t = root - Vector512.Create(TailShift);
        var above = Vector512.ConditionalSelect(central, q * CentreAbove(r), TailAbove(t));
        return above / Vector512.ConditionalSelect(central, CentreBelow(r), TailBelow(t));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CentreAbove(Vector512<float> r) => Cubic(r, 3.3871327179f, 50.434271938f, 159.29113202f, 59.109374720f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CentreBelow(Vector512<float> r) => Cubic(r, 1f, 17.895169469f, 78.757757664f, 67.187563600f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TailAbove(Vector512<float> t) => Cubic(t, 1.4234372777f, 2.7568153900f, 1.3067284816f, 0.17023821103f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TailBelow(Vector512<float> t) => Cubic(t, 1f, 0.73700164250f, 0.12021132975f, 0f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Cubic(Vector512<float> x, float c0, float c1, float c2, float c3) =>
        ((Vector512.Create(c3) * x + Vector512.Create(c2)) * x + Vector512.Create(c1)) * x + Vector512.Create(c0);
}
