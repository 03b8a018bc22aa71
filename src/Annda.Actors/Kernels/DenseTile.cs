using System.Runtime.CompilerServices;

namespace Annda.Kernels;

/// <summary>
/// The innermost kernels of a dense product: eight, four or one rows by two vectors, c[r, :] (+)= Σ_k a[r, k] b[k, :], k ascending,
/// with all sums in registers. Eight rows need the 32 registers of AVX-512 or NEON.
/// </summary>
/// <typeparam name="TWide">Operations on the vectors.</typeparam>
/// <typeparam name="TVector">The vector of floats.</typeparam>
internal static unsafe class DenseTile<TWide, TVector> where TWide : struct, IWide<TVector> where TVector : struct
{
    /// <summary>Columns of a tile.</summary>
    public static int Columns => 2 * TWide.Width;

    /// <summary>
    /// Eight rows. Where <paramref name="keep"/> is not null, b is copied there on the way, as a panel: the copy hides under the
    /// arithmetic.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Eight(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float* c, nint cRow, bool add, float* keep)
    {
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
        TVector s00, s01, s10, s11, s20, s21, s30, s31, s40, s41, s50, s51, s60, s61, s70, s71;
        if (add)
        {
            (s00, s01) = Pair(c); (s10, s11) = Pair(c + cRow);
            (s20, s21) = Pair(c + 2 * cRow); (s30, s31) = Pair(c + 3 * cRow);
            (s40, s41) = Pair(c + 4 * cRow); (s50, s51) = Pair(c + 5 * cRow);
            (s60, s61) = Pair(c + 6 * cRow); (s70, s71) = Pair(c + 7 * cRow);
        }
        else s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = s40 = s41 = s50 = s51 = s60 = s61 = s70 = s71 = default;
        nint at = 0;
        for (var end = b + depth * bStep; b != end; b += bStep, at += aStep)
        {
            var (b0, b1) = Pair(b);
            if (keep != null)
            {
                Store(keep, b0, b1);
                keep += DensePanel.Columns;
            }
            var x = TWide.Fill(a[at]); s00 = TWide.Fused(x, b0, s00); s01 = TWide.Fused(x, b1, s01);
            x = TWide.Fill(a1[at]); s10 = TWide.Fused(x, b0, s10); s11 = TWide.Fused(x, b1, s11);
            x = TWide.Fill(a2[at]); s20 = TWide.Fused(x, b0, s20); s21 = TWide.Fused(x, b1, s21);
            x = TWide.Fill(a3[at]); s30 = TWide.Fused(x, b0, s30); s31 = TWide.Fused(x, b1, s31);
            x = TWide.Fill(a4[at]); s40 = TWide.Fused(x, b0, s40); s41 = TWide.Fused(x, b1, s41);
            x = TWide.Fill(a5[at]); s50 = TWide.Fused(x, b0, s50); s51 = TWide.Fused(x, b1, s51);
            x = TWide.Fill(a6[at]); s60 = TWide.Fused(x, b0, s60); s61 = TWide.Fused(x, b1, s61);
            x = TWide.Fill(a7[at]); s70 = TWide.Fused(x, b0, s70); s71 = TWide.Fused(x, b1, s71);
        }
        Store(c, s00, s01); Store(c + cRow, s10, s11);
        Store(c + 2 * cRow, s20, s21); Store(c + 3 * cRow, s30, s31);
        Store(c + 4 * cRow, s40, s41); Store(c + 5 * cRow, s50, s51);
        Store(c + 6 * cRow, s60, s61); Store(c + 7 * cRow, s70, s71);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float* c, nint cRow, bool add)
    {
        float* a1 = a + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        TVector s00, s01, s10, s11, s20, s21, s30, s31;
        if (add)
        {
            (s00, s01) = Pair(c); (s10, s11) = Pair(c + cRow);
            (s20, s21) = Pair(c + 2 * cRow); (s30, s31) = Pair(c + 3 * cRow);
        }
        else s00 = s01 = s10 = s11 = s20 = s21 = s30 = s31 = default;
        nint at = 0;
        for (var end = b + depth * bStep; b != end; b += bStep, at += aStep)
        {
            var (b0, b1) = Pair(b);
            var x = TWide.Fill(a[at]); s00 = TWide.Fused(x, b0, s00); s01 = TWide.Fused(x, b1, s01);
            x = TWide.Fill(a1[at]); s10 = TWide.Fused(x, b0, s10); s11 = TWide.Fused(x, b1, s11);
            x = TWide.Fill(a2[at]); s20 = TWide.Fused(x, b0, s20); s21 = TWide.Fused(x, b1, s21);
            x = TWide.Fill(a3[at]); s30 = TWide.Fused(x, b0, s30); s31 = TWide.Fused(x, b1, s31);
        }
        Store(c, s00, s01); Store(c + cRow, s10, s11);
        Store(c + 2 * cRow, s20, s21); Store(c + 3 * cRow, s30, s31);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float* a, nint aStep, float* b, nint bStep, nint depth, float* c, bool add)
    {
        TVector s0 = default, s1 = default;
        if (add) (s0, s1) = Pair(c);
        nint at = 0;
        for (var end = b + depth * bStep; b != end; b += bStep, at += aStep)
        {
            var x = TWide.Fill(a[at]);
            var (b0, b1) = Pair(b);
            s0 = TWide.Fused(x, b0, s0);
            s1 = TWide.Fused(x, b1, s1);
        }
        Store(c, s0, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector, TVector) Pair(float* from) => (TWide.Load(from), TWide.Load(from + TWide.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, TVector first, TVector second)
    {
        TWide.Store(first, to);
        TWide.Store(second, to + TWide.Width);
    }
}
