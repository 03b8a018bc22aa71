using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Kernels;

/// <summary>
/// Gaussian units: v = mean + σ n, with n standard normal, one random word for each chain. The product is rounded before the sum.
/// </summary>
public static class GaussianDraw
{
    private const int Step = 16;

    /// <summary>Draws one unit in every chain.</summary>
    /// <param name="means">[lanes]; lanes are chains rounded up to a multiple of 16.</param>
    /// <param name="deviation">σ of the unit at its temperature.</param>
    /// <param name="key">Stream of the draws.</param>
    /// <param name="unit">Global number of the unit.</param>
    /// <param name="firstWord">First chain of the group / 64.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="values">[lanes] the drawn values; may be <paramref name="means"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(ReadOnlySpan<float> means, float deviation, StreamKey key, uint unit, uint firstWord, long sweep,
        Span<float> values)
    {
        Guard.Shape(means.Length % Step, 0, "lanes modulo 16");
        Guard.Shape(values.Length, means.Length, "values");
        ref var mean = ref MemoryMarshal.GetReference(means);
        ref var value = ref MemoryMarshal.GetReference(values);
        var sigma = Vector512.Create(deviation);
        for (var lane = 0; lane < means.Length; lane += 4 * Step)
        {
            Uniforms.Words(key, unit, firstWord + (uint)(lane / 64), sweep, out var w0, out var w1, out var w2, out var w3);
            Sixteen(ref mean, ref value, lane, sigma, w0);
            if (lane + Step < means.Length) Sixteen(ref mean, ref value, lane + Step, sigma, w1);
            if (lane + 2 * Step < means.Length) Sixteen(ref mean, ref value, lane + 2 * Step, sigma, w2);
            if (lane + 3 * Step < means.Length) Sixteen(ref mean, ref value, lane + 3 * Step, sigma, w3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen(ref float mean, ref float value, int lane, Vector512<float> sigma, Vector512<uint> random) =>
        (Vector512.LoadUnsafe(ref mean, (nuint)lane) + sigma * NormalQuantile.FromWord(random)).StoreUnsafe(ref value, (nuint)lane);
}
