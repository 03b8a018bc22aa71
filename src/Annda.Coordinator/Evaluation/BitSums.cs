using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Evaluation;

/// <summary>Sums over units, for all chains at once: chains are lanes, and each chain adds unit after unit.</summary>
internal static class BitSums
{
    private const int Step = BitPlanes.LanesPerStep;

    // Factors of at most 2 that a double holds.
    private const int FactorsMax = 1000;

    /// <summary>sum += Σ_i w_i s_i.</summary>
    /// <param name="states">s, 0 or 1.</param>
    /// <param name="weights">[units] w.</param>
    /// <param name="sums">[lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(BitPlanes states, ReadOnlySpan<double> weights, Span<double> sums)
    {
        Guard.Shape(weights.Length, states.Units, "weights");
        Guard.Shape(sums.Length, states.Lanes, "sums");
        var bits = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        for (var lane = 0; lane < sums.Length; lane += Step)
        {
            var (low, high) = (Vector512.LoadUnsafe(ref sums[lane]), Vector512.LoadUnsafe(ref sums[lane + 8]));
            var (at, shift) = (lane / BitPlanes.ChainsPerWord, lane % BitPlanes.ChainsPerWord);
            foreach (var weight in weights)
            {
                var (word, w) = ((long)(states.Words[at] >> shift), Vector512.Create(weight));
                low += w & Vector512.Equals(Vector512.Create(word) & bits, bits).AsDouble();
                high += w & Vector512.Equals(Vector512.Create(word >> 8) & bits, bits).AsDouble();
                at += states.WordsPerUnit;
            }
            low.StoreUnsafe(ref sums[lane]);
            high.StoreUnsafe(ref sums[lane + 8]);
        }
    }

    /// <summary>sum += Σ_j ln(1 + exp(f_j)), as Σ max(f_j, 0) + ln Π (1 + exp(−|f_j|)).</summary>
    /// <param name="fields">[units, lanes] f.</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    /// <param name="sums">[lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSoftplus(ReadOnlySpan<float> fields, int lanes, Span<double> sums)
    {
        Guard.Shape(sums.Length, lanes, "sums");
        for (var lane = 0; lane < lanes; lane += Step)
            for (var first = lane; first < fields.Length; first += FactorsMax * lanes)
            {
                var (low, high) = (Vector512.LoadUnsafe(ref sums[lane]), Vector512.LoadUnsafe(ref sums[lane + 8]));
                var (lowProduct, highProduct) = (Vector512<double>.One, Vector512<double>.One);
                var end = (int)Math.Min(fields.Length, first + (long)FactorsMax * lanes);
                for (var at = first; at < end; at += lanes)
                {
                    var (x, y) = Vector512.Widen(Vector512.LoadUnsafe(in fields[at]));
                    low += Vector512.MaxNative(x, Vector512<double>.Zero);
                    high += Vector512.MaxNative(y, Vector512<double>.Zero);
                    lowProduct *= Vector512<double>.One + DoubleLanes.Exp(-Vector512.Abs(x));
                    highProduct *= Vector512<double>.One + DoubleLanes.Exp(-Vector512.Abs(y));
                }
                (low + DoubleLanes.Log(lowProduct)).StoreUnsafe(ref sums[lane]);
                (high + DoubleLanes.Log(highProduct)).StoreUnsafe(ref sums[lane + 8]);
            }
    }

    /// <summary>Σ (s − σ(f))² over all units and chains.</summary>
    /// <param name="states">s, 0 or 1.</param>
    /// <param name="fields">[units, lanes] f.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredErrors(BitPlanes states, ReadOnlySpan<float> fields)
    {
        Guard.Room(fields.Length, (long)states.Units * states.Lanes, "fields");
        var bits = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var lane = 0; lane < states.Lanes; lane += Step)
        {
            var (at, shift) = (lane / BitPlanes.ChainsPerWord, lane % BitPlanes.ChainsPerWord);
            var present = Vector512.GreaterThan(Vector512.Create(states.Chains - lane), Vector512<int>.Indices).AsSingle();
            for (var row = lane; row < states.Units * states.Lanes; row += states.Lanes, at += states.WordsPerUnit)
            {
                var sixteen = Vector512.Create((int)(states.Words[at] >> shift));
                var on = Vector512.Equals(sixteen & bits, bits).AsSingle() & Vector512<float>.One;
                var (d, e) = Vector512.Widen((on - Elementary.Logistic(Vector512.LoadUnsafe(in fields[row]))) & present);
                low += d * d;
                high += e * e;
            }
        }
        return DoubleLanes.Sum(low + high);
    }
}
