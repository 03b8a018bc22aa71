using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// Numbers made of the values v of Gaussian units: what others read, v / σ or v / σ²; u² with u = (v − b) / σ; and what learning of
/// z = log σ² counts, −∂E/∂z = ½ u² − ½ k o f, where o = v / σ^k is read by others and f = Σ W h is what they bring.
/// </summary>
public static class GaussianValues
{
    private const int Step = 16;

    /// <summary>Every row times its factor.</summary>
    /// <param name="values">[units, chains].</param>
    /// <param name="factors">[units].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RealStates Scaled(RealStates values, ReadOnlySpan<float> factors)
    {
        Guard.Shape(factors.Length, values.Units, "factors");
        var scaled = new RealStates(values.Units, values.Chains);
        for (var unit = 0; unit < factors.Length; unit++)
        {
            Span<float> from = values.Row(unit), to = scaled.Row(unit);
            var factor = Vector512.Create(factors[unit]);
            for (var lane = 0; lane < from.Length; lane += Step)
                (factor * Vector512.LoadUnsafe(in from[lane])).StoreUnsafe(ref to[lane]);
        }
        return scaled;
    }

    /// <summary>u² of one unit.</summary>
    /// <param name="values">[lanes] v.</param>
    /// <param name="bias">b.</param>
    /// <param name="perSigma">1 / σ.</param>
    /// <param name="squares">[lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Squares(ReadOnlySpan<float> values, float bias, float perSigma, Span<float> squares)
    {
        for (var lane = 0; lane < values.Length; lane += Step)
        {
            var u = (Vector512.LoadUnsafe(in values[lane]) - Vector512.Create(bias)) * Vector512.Create(perSigma);
            (u * u).StoreUnsafe(ref squares[lane]);
        }
    }

    /// <summary>−∂E/∂z of one unit.</summary>
    /// <param name="squares">[lanes] u².</param>
    /// <param name="outputs">[lanes] o.</param>
    /// <param name="power">k.</param>
    /// <param name="fields">[lanes] f; becomes the derivative.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Derivatives(ReadOnlySpan<float> squares, ReadOnlySpan<float> outputs, int power, Span<float> fields)
    {
        var (half, share) = (Vector512.Create(0.5f), Vector512.Create(0.5f * power));
        for (var lane = 0; lane < squares.Length; lane += Step)
            (half * Vector512.LoadUnsafe(in squares[lane])
                - share * (Vector512.LoadUnsafe(in outputs[lane]) * Vector512.LoadUnsafe(in fields[lane]))).StoreUnsafe(ref fields[lane]);
    }

    /// <summary>field ← base + factor · field of one unit: its means.</summary>
    /// <param name="fields">[lanes].</param>
    /// <param name="start">b.</param>
    /// <param name="factor">σ or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Means(Span<float> fields, float start, float factor)
    {
        for (var lane = 0; lane < fields.Length; lane += Step)
            (Vector512.Create(start) + Vector512.Create(factor) * Vector512.LoadUnsafe(in fields[lane])).StoreUnsafe(ref fields[lane]);
    }
}
