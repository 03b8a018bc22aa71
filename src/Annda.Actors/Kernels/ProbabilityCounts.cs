using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// n[i, j] += Σ_c s_i(c) q_j(c), q = a probability in fixed point (units of 2^−20). Sums of fixed-point numbers are integers and
/// so exact in any order, unlike sums of floats: statistics do not depend on how chains are grouped.
/// </summary>
public static class ProbabilityCounts
{
    /// <summary>Binary digits behind the point.</summary>
    public const int FractionBits = 20;

    /// <summary>One, in fixed point.</summary>
    public const int One = 1 << FractionBits;

    private const int Step = 16;

    /// <summary>Words after which 32-bit lanes are emptied: 1024 chains of at most 2^20 each fit 31 bits.</summary>
    private const int WordsPerSpill = 1024 / BitPlanes.ChainsPerWord;

    /// <summary>Units rounded up to whole vector steps: the row length of fixed-point probabilities.</summary>
    public static int RowLength(int units) => (units + Step - 1) / Step * Step;

    /// <summary>Units that <see cref="ToFixedPoint"/> takes at once: a cache line of a row.</summary>
    public const int UnitsPerTurn = Step;

    /// <summary>Turns probabilities of a few neighbouring units into fixed point, nearest, chains as rows.</summary>
    /// <param name="probabilities">[units, lanes].</param>
    /// <param name="lanes">Row length of <paramref name="probabilities"/>.</param>
    /// <param name="chains">Number of chains.</param>
    /// <param name="firstUnit">First of the units: the first column written.</param>
    /// <param name="rowLength">Row length of <paramref name="fixedPoint"/>.</param>
    /// <param name="fixedPoint">[chains, rowLength].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToFixedPoint(ReadOnlySpan<float> probabilities, int lanes, int chains, int firstUnit, int rowLength,
        Span<int> fixedPoint)
    {
        var units = probabilities.Length / lanes;
        for (var chain = 0; chain < chains; chain++)
        {
            var row = fixedPoint.Slice(chain * rowLength + firstUnit, units);
            for (var unit = 0; unit < row.Length; unit++) row[unit] = (int)(probabilities[unit * lanes + chain] * One + 0.5f);
        }
    }

    /// <summary>Adds the sums of all pairs. Only set bits are visited, so sparse states are cheaper.</summary>
    /// <param name="states">States of one end.</param>
    /// <param name="fixedPoint">[chains, rowLength] probabilities of the other end.</param>
    /// <param name="units">Units of the other end.</param>
    /// <param name="counts">Sums; the pair (i, j) stands at i · strideI + j · strideJ.</param>
    /// <param name="strideI">Distance of two units of <paramref name="states"/>.</param>
    /// <param name="strideJ">Distance of two units of the other end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(BitPlanes states, ReadOnlySpan<int> fixedPoint, int units, Span<long> counts, int strideI, int strideJ)
    {
        var rowLength = RowLength(units);
        Guard.Room(fixedPoint.Length, (long)states.Chains * rowLength, "fixed-point probabilities [chains, row]");
        if (states.Units == 0 || units == 0) return;
        Guard.Room(counts.Length, (long)(states.Units - 1) * strideI + (long)(units - 1) * strideJ + 1, "counts");
        for (var i = 0; i < states.Units; i++)
        {
            ReadOnlySpan<ulong> plane = states.Plane(i);
            var row = counts[(i * strideI)..];
            for (var word = 0; word < plane.Length; word += WordsPerSpill)
            {
                var words = plane.Slice(word, Math.Min(WordsPerSpill, plane.Length - word));
                var rows = fixedPoint[(word * BitPlanes.ChainsPerWord * rowLength)..];
                var j = 0;
                for (; j + 4 * Step <= rowLength; j += 4 * Step) FourColumns(words, rows, rowLength, j, units, row, strideJ);
                for (; j < rowLength; j += Step) OneColumn(words, rows, rowLength, j, units, row, strideJ);
            }
        }
    }

    /// <summary>Adds the sums of listed pairs (units[e] of the states, others[e] of the probabilities).</summary>
    public static void AddSparse(BitPlanes states, ReadOnlySpan<int> fixedPoint, int otherUnits, int[] units, int[] others,
        Span<long> counts)
    {
        var rowLength = RowLength(otherUnits);
        for (var e = 0; e < counts.Length; e++)
        {
            ReadOnlySpan<ulong> plane = states.Plane(units[e]);
            for (var word = 0; word < plane.Length; word++)
                for (var bits = plane[word]; bits != 0; bits &= bits - 1)
                    counts[e] += fixedPoint[(word * 64 + BitOperations.TrailingZeroCount(bits)) * rowLength + others[e]];
        }
    }

    /// <summary>Adds each unit's sum over all chains.</summary>
    /// <param name="fixedPoint">[chains, row].</param>
    /// <param name="chains">Number of chains.</param>
    /// <param name="counts">[units], added to.</param>
    public static void AddOnes(ReadOnlySpan<int> fixedPoint, int chains, Span<long> counts)
    {
        var rowLength = RowLength(counts.Length);
        for (var chain = 0; chain < chains; chain++)
            for (var unit = 0; unit < counts.Length; unit++) counts[unit] += fixedPoint[chain * rowLength + unit];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourColumns(ReadOnlySpan<ulong> plane, ReadOnlySpan<int> fixedPoint, int rowLength, int column, int units,
        Span<long> counts, int stride)
    {
        ref var q = ref MemoryMarshal.GetReference(fixedPoint);
        var (a, b, c, d) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        for (var word = 0; word < plane.Length; word++)
            for (var bits = plane[word]; bits != 0; bits &= bits - 1)
            {
                var at = (nuint)((word * BitPlanes.ChainsPerWord + BitOperations.TrailingZeroCount(bits)) * rowLength + column);
                a += Vector512.LoadUnsafe(ref q, at);
                b += Vector512.LoadUnsafe(ref q, at + Step);
                c += Vector512.LoadUnsafe(ref q, at + 2 * Step);
                d += Vector512.LoadUnsafe(ref q, at + 3 * Step);
            }
        Spill(a, column, units, counts, stride);
        Spill(b, column + Step, units, counts, stride);
        Spill(c, column + 2 * Step, units, counts, stride);
        Spill(d, column + 3 * Step, units, counts, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneColumn(ReadOnlySpan<ulong> plane, ReadOnlySpan<int> fixedPoint, int rowLength, int column, int units,
        Span<long> counts, int stride)
    {
        ref var q = ref MemoryMarshal.GetReference(fixedPoint);
        var sum = Vector512<int>.Zero;
        for (var word = 0; word < plane.Length; word++)
            for (var bits = plane[word]; bits != 0; bits &= bits - 1)
                sum += Vector512.LoadUnsafe(ref q,
                    (nuint)((word * BitPlanes.ChainsPerWord + BitOperations.TrailingZeroCount(bits)) * rowLength + column));
        Spill(sum, column, units, counts, stride);
    }

    // Adds sixteen 32-bit sums to the 64-bit counts of their columns; columns beyond the last unit are padding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spill(Vector512<int> sums, int column, int units, Span<long> counts, int stride)
    {
        if (stride == 1 && column + Step <= units)
        {
            var (low, high) = Vector512.Widen(sums);
            ref var n = ref counts[column];
            (Vector512.LoadUnsafe(ref n) + low).StoreUnsafe(ref n);
            (Vector512.LoadUnsafe(ref n, 8) + high).StoreUnsafe(ref n, 8);
            return;
        }
        for (var k = 0; k < Step && column + k < units; k++) counts[(column + k) * stride] += sums[k];
    }
}
