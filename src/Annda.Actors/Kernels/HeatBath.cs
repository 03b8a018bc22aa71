using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Randomness;

namespace Annda.Kernels;

/// <summary>
/// Heat bath: s' = [u (1 + exp(−g h / T)) &lt; 1], so that P(on) = σ(g h / T), with gain g = 1 for {0,1} units and 2 for {−1,+1}
/// (half the energy gap of a flip; Glauber 1963, Ackley, Hinton and Sejnowski 1985).
/// </summary>
public static class HeatBath
{
    private const int Step = 16;

    /// <summary>Draws one unit in every chain.</summary>
    /// <param name="field">[lanes] local fields.</param>
    /// <param name="scale">g / T.</param>
    /// <param name="key">Stream of the draws.</param>
    /// <param name="unit">Global number of the unit.</param>
    /// <param name="firstWord">First chain of the group / 64.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="next">[words] the new plane; bits beyond the last chain are the caller's to clear.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(ReadOnlySpan<float> field, float scale, StreamKey key, uint unit, uint firstWord, long sweep, Span<ulong> next)
    {
        Numerics.Guard.Room(next.Length * 64, field.Length, "chains of the new plane");
        ref var h = ref MemoryMarshal.GetReference(field);
        for (var word = 0; word < next.Length; word++)
        {
            Uniforms.Words(key, unit, firstWord + (uint)word, sweep, out var w0, out var w1, out var w2, out var w3);
            var lane = word * 64;
            var bits = Sixteen(ref h, lane, scale, w0);
            if (lane + Step < field.Length) bits |= Sixteen(ref h, lane + Step, scale, w1) << 16;
            if (lane + 2 * Step < field.Length) bits |= Sixteen(ref h, lane + 2 * Step, scale, w2) << 32;
            if (lane + 3 * Step < field.Length) bits |= Sixteen(ref h, lane + 3 * Step, scale, w3) << 48;
            next[word] = bits;
        }
    }

    /// <summary>P(on) of one unit in every chain.</summary>
    /// <param name="field">[lanes] local fields.</param>
    /// <param name="scale">g / T.</param>
    /// <param name="probabilities">[lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Probabilities(ReadOnlySpan<float> field, float scale, Span<float> probabilities)
    {
        Numerics.Guard.Shape(probabilities.Length, field.Length, "probabilities");
        ref var h = ref MemoryMarshal.GetReference(field);
        ref var p = ref MemoryMarshal.GetReference(probabilities);
        for (nuint lane = 0; lane < (nuint)field.Length; lane += Step)
            Numerics.Elementary.Logistic(Vector512.LoadUnsafe(ref h, lane) * Vector512.Create(scale)).StoreUnsafe(ref p, lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Sixteen(ref float h, int lane, float scale, Vector512<uint> random)
    {
        var x = Vector512.LoadUnsafe(ref h, (nuint)lane) * Vector512.Create(-scale);
        var odds = Vector512<float>.One + Numerics.Elementary.Exp(x);
        return Vector512.LessThan(Uniforms.ToUniform(random) * odds, Vector512<float>.One).ExtractMostSignificantBits();
    }
}
