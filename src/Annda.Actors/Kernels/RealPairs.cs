using System.Runtime.CompilerServices;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// n[i, j] += Σ over each 64 chains round(2^32 Σ_c x_i(c) y_j(c)): products of real values. Those of 64 chains are summed in single
/// precision in the order of the chains and rounded once; these are whole numbers, so no sum depends on how chains are grouped.
/// </summary>
public static unsafe class RealPairs
{
    /// <summary>Units j of a part.</summary>
    public const int Columns = DensePanel.Columns;

    /// <summary>Units i of a part.</summary>
    public const int Rows = 128;

    /// <summary>Adds the sums of all pairs.</summary>
    /// <param name="x">[units i, lanes], 0 beyond the last chain.</param>
    /// <param name="y">[units j, lanes], 0 beyond the last chain.</param>
    /// <param name="lanes">Chains with padding.</param>
    /// <param name="sums">[units i, units j].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int lanes, Span<long> sums)
    {
        var (unitsX, unitsY) = (x.Length / lanes, y.Length / lanes);
        Guard.Shape(sums.Length, (long)unitsX * unitsY, "[units, units]");
        fixed (float* a = x, b = y)
        fixed (long* to = sums)
            for (var column = 0; column < unitsY; column += Columns)
                for (var row = 0; row < unitsX; row += Rows)
                    AddPart(a + (nint)row * lanes, b + (nint)column * lanes, lanes, Math.Min(Rows, unitsX - row),
                        Math.Min(Columns, unitsY - column), 1, to + (nint)row * unitsY + column, unitsY);
    }

    /// <summary>Adds a part.</summary>
    /// <param name="x">First unit i.</param>
    /// <param name="y">First unit j.</param>
    /// <param name="lanes">From one unit to the next.</param>
    /// <param name="rows">Units i, at most <see cref="Rows"/>.</param>
    /// <param name="columns">Units j, at most <see cref="Columns"/>.</param>
    /// <param name="sign">1 to add, −1 to take away.</param>
    /// <param name="sums">First sum.</param>
    /// <param name="stride">From one row of sums to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddPart(float* x, float* y, int lanes, int rows, int columns, int sign, long* sums, nint stride)
    {
        var products = KernelScratch.OfThread.Room<float>(0, Rows * Columns);
        for (var chain = 0; chain < lanes; chain += BitPlanes.ChainsPerWord)
        {
            DenseProduct.Pairs(x + chain, y + chain, lanes, products, Columns, rows, columns,
                Math.Min(BitPlanes.ChainsPerWord, lanes - chain));
            FixedPoint.Add(products, Columns, sums, stride, rows, columns, sign);
        }
    }

    /// <summary>Adds the sums of listed pairs; the products of 64 chains are summed in double precision.</summary>
    /// <param name="x">[units i, lanes], 0 beyond the last chain.</param>
    /// <param name="y">[units j, lanes], 0 beyond the last chain.</param>
    /// <param name="lanes">Chains with padding.</param>
    /// <param name="unitsX">Unit i of each pair.</param>
    /// <param name="unitsY">Unit j of each pair.</param>
    /// <param name="sums">One for each pair.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSparse(ReadOnlySpan<float> x, ReadOnlySpan<float> y, int lanes, int[] unitsX, int[] unitsY, Span<long> sums)
    {
        for (var e = 0; e < sums.Length; e++)
        {
            var a = x.Slice(unitsX[e] * lanes, lanes);
            var b = y.Slice(unitsY[e] * lanes, lanes);
            for (var chain = 0; chain < lanes; chain += BitPlanes.ChainsPerWord)
            {
                double sum = 0;
                for (var c = chain; c < Math.Min(chain + BitPlanes.ChainsPerWord, lanes); c++) sum += (double)a[c] * b[c];
                sums[e] = FixedPoint.Sum(sums[e], FixedPoint.Of(sum));
            }
        }
    }
}
