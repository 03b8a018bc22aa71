using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Annda.Kernels;

/// <summary>
/// Copies a part of the right-hand matrix of a dense product into a panel [depth, <see cref="Columns"/>] that lies in one piece,
/// columns beyond the part's as 0, so that the innermost kernel reads nothing but the first cache.
/// </summary>
internal static unsafe class DensePanel
{
    /// <summary>Columns of a panel: the floats of two AVX-512 registers.</summary>
    public const int Columns = 32;

    /// <summary>
    /// Rows of a panel at most: it takes a third of a first cache of 48 KiB, and leaves room for the rows of the left-hand matrix.
    /// </summary>
    public const int Depth = 128;

    /// <summary>panel[k, n] = source[k, n].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(in Source source, float* panel)
    {
        var (row, depth, columns) = (source.Stride, source.Rows, source.Length);
        var from = source.From;
        if (columns == Columns)
            for (var k = 0; k < depth; k++, from += row, panel += Columns)
            {
                Vector512.Load(from).Store(panel);
                Vector512.Load(from + 16).Store(panel + 16);
            }
        else
            for (var k = 0; k < depth; k++, from += row, panel += Columns)
            {
                var line = new Span<float>(panel, Columns);
                new ReadOnlySpan<float>(from, columns).CopyTo(line);
                line[columns..].Clear();
            }
    }

    /// <summary>panel[k, n] = source[n, k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(in Source source, float* panel)
    {
        var (row, columns, depth) = (source.Stride, source.Rows, source.Length);
        var from = source.From;
        if (columns < Columns) new Span<float>(panel, depth * Columns).Clear();
        var n = 0;
        if (Avx512F.IsSupported)
            for (; n + 16 <= columns; n += 16) Sixteen(from + n * row, row, depth, panel + n);
        for (; n < columns; n++)
            for (var k = 0; k < depth; k++) panel[k * Columns + n] = from[n * row + k];
    }

    /// <summary>
    /// Sixteen rows become columns: parts of four rows are loaded as lanes of one vector, and lanes are transposed inside.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sixteen(float* from, nint row, int depth, float* panel)
    {
        var k = 0;
        for (; k + 4 <= depth; k += 4, panel += 4 * Columns)
        {
            var r0 = Lanes(from + k, row);
            var r1 = Lanes(from + k + row, row);
            var r2 = Lanes(from + k + 2 * row, row);
            var r3 = Lanes(from + k + 3 * row, row);
            var low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
            var low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
            var high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
            var high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
            Avx512F.UnpackLow(low01, low23).AsSingle().Store(panel);
            Avx512F.UnpackHigh(low01, low23).AsSingle().Store(panel + Columns);
            Avx512F.UnpackLow(high01, high23).AsSingle().Store(panel + 2 * Columns);
            Avx512F.UnpackHigh(high01, high23).AsSingle().Store(panel + 3 * Columns);
        }
        for (; k < depth; k++, panel += Columns)
            for (var n = 0; n < 16; n++) panel[n] = from[n * row + k];
    }

    /// <summary>Four floats of rows 0, 4, 8 and 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lanes(float* from, nint row) => Vector512.Create(
        Vector256.Create(Vector128.Load(from), Vector128.Load(from + 4 * row)),
        Vector256.Create(Vector128.Load(from + 8 * row), Vector128.Load(from + 12 * row)));

    /// <summary>Rows of the right-hand matrix as it stands in memory.</summary>
    /// <param name="from">First number.</param>
    /// <param name="stride">Distance of two rows.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="length">Numbers of each.</param>
    public readonly struct Source(float* from, nint stride, int rows, int length)
    {
        public readonly float* From = from;
        public readonly nint Stride = stride;
        public readonly int Rows = rows, Length = length;
    }
}
