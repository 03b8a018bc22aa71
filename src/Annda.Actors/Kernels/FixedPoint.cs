using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Kernels;

/// <summary>
/// n[i] += ± round(2^32 x[i]): real numbers become whole ones, ties to even, so that sums of them are exact in any order. Numbers up to
/// 2^18 are rounded by an addition, as vectors; what is larger, up to 2^30, one by one, to the same bits.
/// </summary>
public static unsafe class FixedPoint
{
    /// <summary>One, in fixed point: 2^32.</summary>
    public const double One = 4294967296.0;

    /// <summary>Numbers and sums must be smaller.</summary>
    public const double Most = 1 << 30;

    private const int Lanes = 16, Half = 8;
    private const float Vectorised = 1 << 18;
    // 1.5 · 2^52: what is added to it stands in its low bits as a whole number.
    private const double Rounder = 6755399441055744.0;
    private const long Room = 1L << 62;

    /// <summary>Adds a row of numbers.</summary>
    /// <param name="values">Real numbers.</param>
    /// <param name="sums">As many sums.</param>
    /// <exception cref="InvalidOperationException">A number or sum is not below 2^30 in size.</exception>
    public static void Add(ReadOnlySpan<float> values, Span<long> sums)
    {
        Numerics.Guard.Shape(sums.Length, values.Length, "sums");
        fixed (float* from = values)
        fixed (long* to = sums)
            Add(from, 0, to, 0, 1, values.Length, 1);
    }

    /// <summary>Adds all numbers to one sum.</summary>
    /// <exception cref="InvalidOperationException">A number or sum is not below 2^30 in size.</exception>
    public static long Sum(ReadOnlySpan<float> values, long sum)
    {
        Span<long> lanes = stackalloc long[Lanes];
        lanes.Clear();
        fixed (float* from = values)
        fixed (long* to = lanes)
        {
            for (var at = 0; at < values.Length; at += Lanes)
                Add(from + at, 0, to, 0, 1, Math.Min(Lanes, values.Length - at), 1);
        }
        foreach (var lane in lanes) sum = Sum(sum, lane);
        return sum;
    }

    /// <summary>round(2^32 x).</summary>
    /// <exception cref="InvalidOperationException">The number is not below 2^30 in size.</exception>
    public static long Of(double value) =>
        Math.Abs(value) < Most ? (long)Math.Round(value * One, MidpointRounding.ToEven) : throw Diverged(value);

    /// <summary>One sum more another.</summary>
    /// <exception cref="InvalidOperationException">The sum is not below 2^30 in size.</exception>
    public static long Sum(long a, long b)
    {
        var sum = a + b;
        return sum is < Room and > -Room ? sum : throw Diverged(sum / One);
    }

    /// <summary>Requires every sum to be below 2^30 in size.</summary>
    /// <exception cref="InvalidOperationException">One is not.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Check(ReadOnlySpan<long> sums)
    {
        var beyond = 0L;
        foreach (var sum in sums) beyond |= sum + Room;
        if (beyond < 0) throw Diverged(Most);
    }

    /// <summary>Adds a rectangle of numbers.</summary>
    /// <param name="values">First number.</param>
    /// <param name="valuesRow">From one row of numbers to the next.</param>
    /// <param name="sums">First sum.</param>
    /// <param name="sumsRow">From one row of sums to the next.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="sign">1 to add, −1 to take away.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add(float* values, nint valuesRow, long* sums, nint sumsRow, int rows, int columns, int sign)
    {
        var whole = columns / Lanes * Lanes;
        var (scale, limit) = (Vector512.Create(sign * One), Vector512.Create(Vectorised));
        var (rounder, room, beyond) = (Vector512.Create(Rounder), Vector512.Create(Room), Vector512<long>.Zero);
        for (var row = 0; row < rows; row++, values += valuesRow, sums += sumsRow)
        {
            for (var at = 0; at < whole; at += Lanes)
            {
                var x = Vector512.Load(values + at);
                if (!Vector512.LessThanOrEqualAll(Vector512.Abs(x), limit))
                {
                    Singly(values + at, sums + at, Lanes, sign);
                    continue;
                }
                var (low, high) = Vector512.Widen(x);
                var first = Vector512.Load(sums + at) + ((low * scale + rounder).AsInt64() - rounder.AsInt64());
                var second = Vector512.Load(sums + at + Half) + ((high * scale + rounder).AsInt64() - rounder.AsInt64());
                first.Store(sums + at);
                second.Store(sums + at + Half);
                beyond |= (first + room) | (second + room);
            }
            Singly(values + whole, sums + whole, columns - whole, sign);
        }
        if (Vector512.LessThanAny(beyond, Vector512<long>.Zero)) throw Diverged(Most);
    }

    private static void Singly(float* values, long* sums, int count, int sign)
    {
        for (var i = 0; i < count; i++) sums[i] = Sum(sums[i], sign * Of(values[i]));
    }

    private static InvalidOperationException Diverged(double found) => new($"the correlations diverge: a sum of products is {found}, below "
        + "2^30 in size is allowed; a lower learning rate or clipping of gradients may help");
}
