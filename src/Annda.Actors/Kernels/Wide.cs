using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Kernels;

/// <summary>The few operations of a dense product on vectors of one width, so that a kernel is written once for all widths.</summary>
/// <typeparam name="TVector">The vector of floats.</typeparam>
internal unsafe interface IWide<TVector> where TVector : struct
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Width { get; }

    static abstract TVector Load(float* from);

    static abstract void Store(TVector vector, float* to);

    /// <summary>The same number in every lane.</summary>
    static abstract TVector Fill(float number);

    /// <summary>a b + sum, rounded once: IEEE 754 defines it, so it has the same bits with and without an instruction for it.</summary>
    static abstract TVector Fused(TVector a, TVector b, TVector sum);
}

/// <summary>AVX-512.</summary>
internal unsafe readonly struct Wide512 : IWide<Vector512<float>>
{
    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> vector, float* to) => vector.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fill(float number) => Vector512.Create(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Fused(Vector512<float> a, Vector512<float> b, Vector512<float> sum) =>
        Vector512.FusedMultiplyAdd(a, b, sum);
}

/// <summary>AVX2.</summary>
internal unsafe readonly struct Wide256 : IWide<Vector256<float>>
{
    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> vector, float* to) => vector.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fill(float number) => Vector256.Create(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Fused(Vector256<float> a, Vector256<float> b, Vector256<float> sum) =>
        Vector256.FusedMultiplyAdd(a, b, sum);
}

/// <summary>NEON, and whatever has no wider vectors.</summary>
internal unsafe readonly struct Wide128 : IWide<Vector128<float>>
{
    public static int Width => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* from) => Vector128.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> vector, float* to) => vector.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fill(float number) => Vector128.Create(number);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Fused(Vector128<float> a, Vector128<float> b, Vector128<float> sum) =>
        Vector128.FusedMultiplyAdd(a, b, sum);
}
