using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Annda.Kernels;

/// <summary>b[j, i] = a[i, j] for tiles of 16 × 16 floats.</summary>
internal static unsafe class Transposition
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Side = 16;

    /// <summary>Transposes one tile.</summary>
    /// <param name="from">First element of the source.</param>
    /// <param name="fromStride">Distance of its rows.</param>
    /// <param name="to">First element of the target; does not overlap the source.</param>
    /// <param name="toStride">Distance of its rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile(float* from, nint fromStride, float* to, nint toStride)
    {
        if (!Avx512F.IsSupported)
        {
            for (var i = 0; i < Side; i++)
                for (var j = 0; j < Side; j++) to[j * toStride + i] = from[i * fromStride + j];
            return;
        }
        // Pairs of rows, then of pairs, within lanes of four; then lanes: four steps of sixteen shuffles.
        Quad(from, fromStride, out var a0, out var b0, out var c0, out var d0);
        Quad(from + 4 * fromStride, fromStride, out var a1, out var b1, out var c1, out var d1);
        Quad(from + 8 * fromStride, fromStride, out var a2, out var b2, out var c2, out var d2);
        Quad(from + 12 * fromStride, fromStride, out var a3, out var b3, out var c3, out var d3);
        Columns(a0, a1, a2, a3, to, toStride);
        Columns(b0, b1, b2, b3, to + toStride, toStride);
        Columns(c0, c1, c2, c3, to + 2 * toStride, toStride);
        Columns(d0, d1, d2, d3, to + 3 * toStride, toStride);
    }

    // Of four rows: columns k, k + 4, k + 8, k + 12 for k = 0 … 3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(float* row, nint stride,
        out Vector512<float> k0, out Vector512<float> k1, out Vector512<float> k2, out Vector512<float> k3)
    {
        var (r0, r1) = (Vector512.Load(row), Vector512.Load(row + stride));
        var (r2, r3) = (Vector512.Load(row + 2 * stride), Vector512.Load(row + 3 * stride));
        var (low01, high01) = (Avx512F.UnpackLow(r0, r1).AsDouble(), Avx512F.UnpackHigh(r0, r1).AsDouble());
        var (low23, high23) = (Avx512F.UnpackLow(r2, r3).AsDouble(), Avx512F.UnpackHigh(r2, r3).AsDouble());
        k0 = Avx512F.UnpackLow(low01, low23).AsSingle();
        k1 = Avx512F.UnpackHigh(low01, low23).AsSingle();
        k2 = Avx512F.UnpackLow(high01, high23).AsSingle();
        k3 = Avx512F.UnpackHigh(high01, high23).AsSingle();
    }

    // Columns k, k + 4, k + 8, k + 12 of all sixteen rows become rows of the target.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(Vector512<float> q0, Vector512<float> q1, Vector512<float> q2, Vector512<float> q3, float* to, nint stride)
    {
        var (even01, odd01) = (Avx512F.Shuffle4x128(q0, q1, 0x88), Avx512F.Shuffle4x128(q0, q1, 0xdd));
        var (even23, odd23) = (Avx512F.Shuffle4x128(q2, q3, 0x88), Avx512F.Shuffle4x128(q2, q3, 0xdd));
        Avx512F.Shuffle4x128(even01, even23, 0x88).Store(to);
        Avx512F.Shuffle4x128(odd01, odd23, 0x88).Store(to + 4 * stride);
        Avx512F.Shuffle4x128(even01, even23, 0xdd).Store(to + 8 * stride);
        Avx512F.Shuffle4x128(odd01, odd23, 0xdd).Store(to + 12 * stride);
    }
}
