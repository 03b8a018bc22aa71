using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Numerics;

/// <summary>
/// Elementary functions of eight doubles at once, of +, −, ×, ÷ and operations on bits alone: the same bits on every machine and
/// vector width, and fast enough for sums over all units of all examples.
/// </summary>
public static class DoubleLanes
{
    /// <summary>Doubles in a vector.</summary>
    public const int Lanes = 8;

    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;
    // Adding and taking away 1.5 · 2^52 rounds to the nearest integer.
    private const double RoundMagic = 6755399441055744;
    private const double ExpLimit = 708;
    // The bits of √½.
    private const long HalfRootBits = 0x3FE6A09E667F3BCD;

    /// <summary>exp(x), x clamped to [−708, 708]; relative error below 1e-15. Not for NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        x = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-ExpLimit)), Vector512.Create(ExpLimit));
        var rounded = x * Vector512.Create(1.4426950408889634) + Vector512.Create(RoundMagic);
        var n = rounded - Vector512.Create(RoundMagic);
        var r = x - n * Vector512.Create(Ln2High) - n * Vector512.Create(Ln2Low);
        // Taylor's polynomial: |r| ≤ ln 2 / 2, and what is left out is below 5e-18.
        var p = Vector512.Create(1.0 / 6227020800);
        p = p * r + Vector512.Create(1.0 / 479001600);
        p = p * r + Vector512.Create(1.0 / 39916800);
        p = p * r + Vector512.Create(1.0 / 3628800);
        p = p * r + Vector512.Create(1.0 / 362880);
        p = p * r + Vector512.Create(1.0 / 40320);
        p = p * r + Vector512.Create(1.0 / 5040);
        p = p * r + Vector512.Create(1.0 / 720);
        p = p * r + Vector512.Create(1.0 / 120);
        p = p * r + Vector512.Create(1.0 / 24);
        p = p * r + Vector512.Create(1.0 / 6);
        p = p * r + Vector512.Create(0.5);
        p = p * (r * r) + r + Vector512<double>.One;
        // n stands in the low bits of the rounded number, and 2^n p is normal: the exponents add.
        return (p.AsInt64() + Vector512.ShiftLeft(rounded.AsInt64(), 52)).AsDouble();
    }

    /// <summary>ln x of positive normal numbers; absolute error below 1e-15 × (1 + |ln x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        var exponent = Exponent(x);
        var m = (x.AsInt64() - Vector512.ShiftLeft(exponent, 52)).AsDouble();
        // ln m = 2 artanh((m − 1) / (m + 1)), m from √½ to √2; what the series leaves out is below 1e-18.
        var t = (m - Vector512<double>.One) / (m + Vector512<double>.One);
        var square = t * t;
        var p = Vector512.Create(2.0 / 21);
        p = p * square + Vector512.Create(2.0 / 19);
        p = p * square + Vector512.Create(2.0 / 17);
        p = p * square + Vector512.Create(2.0 / 15);
        p = p * square + Vector512.Create(2.0 / 13);
        p = p * square + Vector512.Create(2.0 / 11);
        p = p * square + Vector512.Create(2.0 / 9);
        p = p * square + Vector512.Create(2.0 / 7);
        p = p * square + Vector512.Create(2.0 / 5);
        p = p * square + Vector512.Create(2.0 / 3);
        var n = Vector512.ConvertToDouble(exponent);
        return n * Vector512.Create(Ln2High) + (t + t + (t * (square * p) + n * Vector512.Create(Ln2Low)));
    }

    /// <summary>Takes factors of 2 out of positive normal numbers, so that products of many do not overflow.</summary>
    /// <param name="x">Left between √½ and √2.</param>
    /// <returns>How many factors.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> TakeExponent(ref Vector512<double> x)
    {
        var exponent = Exponent(x);
        x = (x.AsInt64() - Vector512.ShiftLeft(exponent, 52)).AsDouble();
        return exponent;
    }

    /// <summary>Adds ln x to every sum.</summary>
    /// <param name="x">Positive normal numbers.</param>
    /// <param name="sums">As many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddLogs(ReadOnlySpan<double> x, Span<double> sums)
    {
        Guard.Shape(sums.Length, x.Length, "sums");
        var i = 0;
        for (; i + Lanes <= x.Length; i += Lanes)
            (Vector512.LoadUnsafe(ref sums[i]) + Log(Vector512.LoadUnsafe(in x[i]))).StoreUnsafe(ref sums[i]);
        for (; i < x.Length; i++) sums[i] += Log(Vector512.Create(x[i])).ToScalar();
    }

    /// <summary>ln(1 + exp(x)), absolute error below 1e-15 × (1 + |x|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x) =>
        Vector512.MaxNative(x, Vector512<double>.Zero) + Log(Vector512<double>.One + Exp(-Vector512.Abs(x)));

    /// <summary>1 / (1 + exp(−x)), x within ±708.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Logistic(Vector512<double> x) => Vector512<double>.One / (Vector512<double>.One + Exp(-x));

    /// <summary>
    /// cos of so many full turns, 0 to 1; absolute error below 1e-14. An eighth of the angle keeps the series short; three doublings
    /// bring it back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> CosTurn(Vector512<double> turn)
    {
        var x = (turn - Vector512.Create(0.5)) * Vector512.Create(2 * Math.PI / 8);
        var square = x * x;
        var cosine = Vector512.Create(-1.0 / 87178291200);
        cosine = cosine * square + Vector512.Create(1.0 / 479001600);
        cosine = cosine * square + Vector512.Create(-1.0 / 3628800);
        cosine = cosine * square + Vector512.Create(1.0 / 40320);
        cosine = cosine * square + Vector512.Create(-1.0 / 720);
        cosine = cosine * square + Vector512.Create(1.0 / 24);
        cosine = cosine * square + Vector512.Create(-0.5);
        cosine = cosine * square + Vector512<double>.One;
        var sine = Vector512.Create(1.0 / 6227020800);
        sine = sine * square + Vector512.Create(-1.0 / 39916800);
        sine = sine * square + Vector512.Create(1.0 / 362880);
        sine = sine * square + Vector512.Create(-1.0 / 5040);
        sine = sine * square + Vector512.Create(1.0 / 120);
        sine = sine * square + Vector512.Create(-1.0 / 6);
        sine = sine * square * x + x;
        for (var doubling = 0; doubling < 3; doubling++)
            (sine, cosine) = (Vector512.Create(2.0) * sine * cosine, cosine * cosine - sine * sine);
        return -cosine;
    }

    /// <summary>Sum of the lanes, one after the other.</summary>
    public static double Sum(Vector512<double> x)
    {
        var sum = x[0];
        for (var lane = 1; lane < Lanes; lane++) sum += x[lane];
        return sum;
    }

    /// <summary>Product of the lanes, one after the other.</summary>
    public static double Product(Vector512<double> x)
    {
        var product = x[0];
        for (var lane = 1; lane < Lanes; lane++) product *= x[lane];
        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Exponent(Vector512<double> x) =>
        Vector512.ShiftRightArithmetic(x.AsInt64() - Vector512.Create(HalfRootBits), 52);
}
