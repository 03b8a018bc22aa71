using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Kernels;

/// <summary>
/// Softmax units: one of K categories is on, with P(k) = e_k / Σ e, e_k = exp((h_k − max h) / T), and 0 below e^−87. Sums run over k
/// ascending; the category is the first whose sum e_0 + … + e_k is above u Σ e, with one uniform u of 23 bits for each chain, so that
/// probabilities below 2^−24 are seldom drawn and a probability of 0 never.
/// </summary>
public static class SoftmaxDraw
{
    private const int Step = 16;
    private const float Least = -87f;

    /// <summary>Draws one softmax unit in every chain.</summary>
    /// <param name="fields">[categories, lanes] local fields: finite, or −∞ for a category that is forbidden; at least one finite.</param>
    /// <param name="categories">Categories, at least 1.</param>
    /// <param name="scale">1 / T, above 0.</param>
    /// <param name="key">Stream of the draws.</param>
    /// <param name="unit">Global number of the unit.</param>
    /// <param name="firstWord">First chain of the group / 64.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="probabilities">[categories, lanes] the probabilities drawn from.</param>
    /// <param name="next">
    /// [categories, words] the new planes, one of them on in each lane; bits beyond the last chain are the caller's to clear.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(ReadOnlySpan<float> fields, int categories, float scale, StreamKey key, uint unit, uint firstWord,
        long sweep, Span<float> probabilities, Span<ulong> next)
    {
        var lanes = Lanes(fields, categories, scale, probabilities);
        var words = (lanes + 63) / 64;
        Guard.Shape(next.Length, (long)categories * words, "[categories, words]");
        next.Clear();
        ref var h = ref MemoryMarshal.GetReference(fields);
        ref var p = ref MemoryMarshal.GetReference(probabilities);
        ref var planes = ref MemoryMarshal.GetReference(next);
        for (var word = 0; word < words; word++)
        {
            Uniforms.Words(key, unit, firstWord + (uint)word, sweep, out var w0, out var w1, out var w2, out var w3);
            for (var (part, lane) = (0, word * 64); part < 4 && lane < lanes; part++, lane += Step)
            {
                var sum = Weights(ref h, ref p, categories, lanes, lane, scale);
                var random = part switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
                var mark = Uniforms.ToUniform(random) * sum;
                Choose(ref p, categories, lanes, lane, sum, mark, ref Unsafe.Add(ref planes, word), words, part);
            }
        }
    }

    /// <summary>P(k) of one softmax unit in every chain.</summary>
    /// <param name="fields">[categories, lanes] local fields, as for a draw.</param>
    /// <param name="categories">Categories, at least 1.</param>
    /// <param name="scale">1 / T, above 0.</param>
    /// <param name="probabilities">[categories, lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Probabilities(ReadOnlySpan<float> fields, int categories, float scale, Span<float> probabilities)
    {
        var lanes = Lanes(fields, categories, scale, probabilities);
        ref var h = ref MemoryMarshal.GetReference(fields);
        ref var p = ref MemoryMarshal.GetReference(probabilities);
        for (var lane = 0; lane < lanes; lane += Step)
        {
            var sum = Weights(ref h, ref p, categories, lanes, lane, scale);
            for (var (k, at) = (0, (nuint)lane); k < categories; k++, at += (nuint)lanes)
                (Vector512.LoadUnsafe(ref p, at) / sum).StoreUnsafe(ref p, at);
        }
    }

    private static int Lanes(ReadOnlySpan<float> fields, int categories, float scale, ReadOnlySpan<float> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(categories, 1);
        if (!(scale > 0) || !float.IsFinite(scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "a positive finite number is needed");
        Guard.Shape(fields.Length % (Step * (long)categories), 0, "fields [categories, lanes], modulo 16 categories");
        Guard.Shape(probabilities.Length, fields.Length, "probabilities");
        return fields.Length / categories;
    }

    /// <summary>e_k of sixteen chains into <paramref name="p"/>, and their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Weights(ref float h, ref float p, int categories, int lanes, int lane, float scale)
    {
        var most = Vector512.LoadUnsafe(ref h, (nuint)lane);
        for (var (k, at) = (1, (nuint)(lane + lanes)); k < categories; k++, at += (nuint)lanes)
        {
            var field = Vector512.LoadUnsafe(ref h, at);
            most = Vector512.ConditionalSelect(Vector512.GreaterThan(field, most), field, most);
        }
        var sum = Vector512<float>.Zero;
        for (var (k, at) = (0, (nuint)lane); k < categories; k++, at += (nuint)lanes)
        {
            var x = (Vector512.LoadUnsafe(ref h, at) - most) * Vector512.Create(scale);
            var weight = Elementary.Exp(x);
            weight = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(Least)), Vector512<float>.Zero, weight);
            // A NaN stays one, whatever the exponential makes of it.
            weight = Vector512.ConditionalSelect(Vector512.Equals(x, x), weight, x);
            weight.StoreUnsafe(ref p, at);
            sum += weight;
        }
        return sum;
    }

    /// <summary>
    /// Sets one bit in each of sixteen chains and makes probabilities of the weights. u ≤ 1 − 2^−24 rounds u Σ e to below Σ e, and
    /// the last sum is Σ e to the bit: only a chain with a NaN is left to the last category without being its own.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Choose(ref float p, int categories, int lanes, int lane, Vector512<float> sum, Vector512<float> mark,
        ref ulong plane, int words, int part)
    {
        var (soFar, open) = (Vector512<float>.Zero, 0xffffUL);
        for (var (k, at) = (0, (nuint)lane); k < categories; k++, at += (nuint)lanes)
        {
            var weight = Vector512.LoadUnsafe(ref p, at);
            soFar += weight;
            (weight / sum).StoreUnsafe(ref p, at);
            var here = k + 1 == categories ? open : open & Vector512.LessThan(mark, soFar).ExtractMostSignificantBits();
            open &= ~here;
            Unsafe.Add(ref plane, (nint)k * words) |= here << (Step * part);
        }
    }
}
