using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Numerics;

/// <summary>
/// Exponential, logarithm and logistic made of +, −, ×, ÷ and explicit fused multiply-adds, each exactly defined, so that every machine
/// and vector width gives the same bits (<c>Math.Exp</c> calls the platform's C library, which differs between systems).
/// </summary>
public static class Elementary
{
    private const float Log2E = 1.44269504f;
    // ln 2 in two parts, so that x − n ln 2 loses nothing (Cody and Waite 1980).
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    // Adding and taking away 1.5 · 2^23 rounds to the nearest integer in every vector width.
    private const float RoundMagic = 12582912f;
    private const float ExpLimit = 87f;

    /// <summary>exp(x), x clamped to [−87, 87]; relative error below 3e-7 (tested against double precision).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-ExpLimit)), Vector512.Create(ExpLimit));
        var magic = Vector512.Create(RoundMagic);
        var rounded = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), magic);
        var n = rounded - magic;
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        // 1 + r + r² (c0 + c1 r + … + c5 r⁵), in pairs: a short way through (Estrin 1960).
        var square = r * r;
        var low = Vector512.FusedMultiplyAdd(Vector512.Create(1.6666665459e-1f), r, Vector512.Create(5.0000001201e-1f));
        var middle = Vector512.FusedMultiplyAdd(Vector512.Create(8.3334519073e-3f), r, Vector512.Create(4.1665795894e-2f));
        var high = Vector512.FusedMultiplyAdd(Vector512.Create(1.9875691500e-4f), r, Vector512.Create(1.3981999507e-3f));
        var p = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(high, square, middle), square, low);
        p = Vector512.FusedMultiplyAdd(p, square, r + Vector512<float>.One);
        // n stands in the low bits of the rounded number; p is within [0.7, 1.42] and 2^n p a normal number: the exponents add.
        return (p.AsInt32() + Vector512.ShiftLeft(rounded.AsInt32(), 23)).AsSingle();
    }

    /// <summary>1 / (1 + exp(−x)), x within ±87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Logistic(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>exp(x) in double precision; relative error below 1e-15 × (1 + |x|). For schedules, never in a hot loop.</summary>
    public static double Exp(double x)
    {
        if (x > 709) return double.PositiveInfinity;
        if (x < -745) return 0;
        var n = (int)(x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
        var r = (x - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10;
        double term = 1, sum = 1;
        for (var k = 1; k <= 20; k++) sum += term *= r / k;
        for (; n > 0; n--) sum *= 2;
        for (; n < 0; n++) sum *= 0.5;
        return sum;
    }

    /// <summary>Natural logarithm of a positive number; absolute error below 1e-15 × (1 + |ln x|).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is not positive and finite.</exception>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x)) throw new ArgumentOutOfRangeException(nameof(x), x, "a positive finite number is needed");
        var n = 0;
        for (; x > 1.4142135623730951; n++) x *= 0.5;
        for (; x < 0.7071067811865476; n--) x *= 2;
        // ln x = 2 artanh((x − 1) / (x + 1))
        var t = (x - 1) / (x + 1);
        var (square, power, sum) = (t * t, t, 0.0);
        for (var k = 1; k < 60; k += 2, power *= square) sum += power / k;
        return 2 * sum + n * 0.693147180559945309417;
    }

    /// <summary>Sine and cosine of <paramref name="turn"/> full turns, 0 to 1; absolute error below 1e-14.</summary>
    public static (double Sine, double Cosine) SinCosTurn(double turn)
    {
        // An eighth of the angle keeps the series short; three doublings bring it back.
        var x = (turn - 0.5) * (2 * Math.PI) / 8;
        double sine = 0, cosine = 0, term = 1;
        for (var k = 0; k < 24; k++)
        {
            if (k % 2 == 0) cosine += k % 4 == 0 ? term : -term;
            else sine += k % 4 == 1 ? term : -term;
            term *= x / (k + 1);
        }
        for (var doubling = 0; doubling < 3; doubling++) (sine, cosine) = (2 * sine * cosine, cosine * cosine - sine * sine);
        return (-sine, -cosine);
    }

    /// <summary>ln(1 + exp(x)) without overflow.</summary>
    public static double Softplus(double x) => DoubleLanes.Softplus(Vector512.Create(x)).ToScalar();

    /// <summary>1 / (1 + exp(−x)) in double precision, for exact enumeration.</summary>
    public static double Logistic(double x) => x < -708 ? 0 : DoubleLanes.Logistic(Vector512.Create(x)).ToScalar();
}
