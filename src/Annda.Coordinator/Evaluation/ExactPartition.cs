using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Evaluation;

/// <summary>
/// ln Z of an RBM by summing over all states of its smaller layer; the larger one is summed in closed form:
/// Z = Σ_h exp(c'h) Π_i (1 + exp(b_i + W_i h)).
/// </summary>
public static class ExactPartition
{
    /// <summary>Units of the smaller layer at most: 2^25 states.</summary>
    public const int SmallerMax = 25;

    private const int ChunkBits = 10;

    /// <summary>Whether the sum is feasible.</summary>
    public static bool Feasible(Rbm rbm) => Math.Min(rbm.Visible, rbm.Hidden) <= SmallerMax;

    /// <summary>ln Z.</summary>
    /// <exception cref="ArgumentException">Both layers have more than 25 units.</exception>
    public static double LogZ(Rbm rbm)
    {
        if (!Feasible(rbm))
            throw new ArgumentException($"{rbm.Visible} and {rbm.Hidden} units, at most {SmallerMax} in the smaller layer are allowed");
        var overHidden = rbm.Hidden <= rbm.Visible;
        var (small, large) = overHidden ? (rbm.Hidden, rbm.Visible) : (rbm.Visible, rbm.Hidden);
        var padded = (large + 15) / 16 * 16;
        var rows = new float[small][];
        for (var j = 0; j < small; j++)
        {
            rows[j] = new float[padded];
            for (var i = 0; i < large; i++) rows[j][i] = overHidden ? rbm.Weights[i * rbm.Hidden + j] : rbm.Weights[j * rbm.Hidden + i];
        }
        var (smallBias, largeBias) = overHidden ? (rbm.HiddenBias, rbm.VisibleBias) : (rbm.VisibleBias, rbm.HiddenBias);
        var low = Math.Min(ChunkBits, small);
        var chunks = new double[1 << (small - low)];
        Parallel.For(0, chunks.Length, chunk => chunks[chunk] = Chunk(chunk << low, low, rows, smallBias, largeBias, padded));
        return LogSum(chunks);
    }

    /// <summary>ln Σ exp(x).</summary>
    public static double LogSum(ReadOnlySpan<double> logs)
    {
        var top = double.NegativeInfinity;
        foreach (var x in logs) top = Math.Max(top, x);
        if (double.IsNegativeInfinity(top)) return top;
        var (sums, i) = (Vector512<double>.Zero, 0);
        for (; i + DoubleLanes.Lanes <= logs.Length; i += DoubleLanes.Lanes)
            sums += DoubleLanes.Exp(Vector512.LoadUnsafe(in logs[i]) - Vector512.Create(top));
        var sum = DoubleLanes.Sum(sums);
        for (; i < logs.Length; i++) sum += DoubleLanes.Exp(Vector512.Create(logs[i] - top)).ToScalar();
        return top + Elementary.Log(sum);
    }

    // States that share their upper bits, in Gray order: one row is added or taken away from state to state.
    private static double Chunk(int first, int lowBits, float[][] rows, float[] smallBias, float[] largeBias, int padded)
    {
        var fields = new float[padded];
        // Padding units must add ln 1: a field of −∞ in effect.
        Array.Fill(fields, -1e30f);
        largeBias.CopyTo(fields, 0);
        double weight = 0;
        for (var j = 0; j < rows.Length; j++)
        {
            if ((first >> j & 1) == 0) continue;
            Add(fields, rows[j], 1);
            weight += smallBias[j];
        }
        double[] logs = new double[1 << lowBits], products = new double[1 << lowBits];
        var state = first;
        logs[0] = weight + SumSoftplus(fields, out products[0]);
        for (var step = 1; step < logs.Length; step++)
        {
            var bit = BitOperations.TrailingZeroCount(step);
            state ^= 1 << bit;
            var sign = (state >> bit & 1) != 0 ? 1 : -1;
            Add(fields, rows[bit], sign);
            weight += sign * smallBias[bit];
            logs[step] = weight + SumSoftplus(fields, out products[step]);
        }
        DoubleLanes.AddLogs(products, logs);
        return LogSum(logs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float[] fields, float[] row, float sign)
    {
        ref var f = ref MemoryMarshal.GetArrayDataReference(fields);
        ref var r = ref MemoryMarshal.GetArrayDataReference(row);
        for (nuint i = 0; i < (nuint)fields.Length; i += 16)
            (Vector512.LoadUnsafe(ref f, i) + Vector512.Create(sign) * Vector512.LoadUnsafe(ref r, i)).StoreUnsafe(ref f, i);
    }

    // Σ ln(1 + e^x) = Σ max(x, 0) + ln Π (1 + e^−|x|); every factor is at most 2. The logarithm of the last product is left to do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumSoftplus(float[] fields, out double rest)
    {
        ref var f = ref MemoryMarshal.GetArrayDataReference(fields);
        var (sumLow, sumHigh) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var product = Vector512<float>.One;
        double logs = 0;
        for (nuint i = 0; i < (nuint)fields.Length; i += 16)
        {
            // 16 lanes of 32 factors of at most 2 stay below 2^1024.
            if (i > 0 && (i & 511) == 0)
            {
                logs += Elementary.Log(Product(product));
                product = Vector512<float>.One;
            }
            var x = Vector512.LoadUnsafe(ref f, i);
            var (low, high) = Vector512.Widen(Vector512.Max(x, Vector512<float>.Zero));
            (sumLow, sumHigh) = (sumLow + low, sumHigh + high);
            product *= Vector512<float>.One + Elementary.Exp(-Vector512.Abs(x));
        }
        rest = Product(product);
        return DoubleLanes.Sum(sumLow + sumHigh) + logs;
    }

    private static double Product(Vector512<float> product)
    {
        var (low, high) = Vector512.Widen(product);
        return DoubleLanes.Product(low * high);
    }
}
