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
        Span<int> sums = stackalloc int[2 * Step];
        for (var i = 0; i < states.Units; i++)
        {
            ReadOnlySpan<ulong> plane = states.Plane(i);
            for (var j = 0; j < units; j += 2 * Step)
                for (var word = 0; word < plane.Length; word += WordsPerSpill)
                {
                    Columns(plane.Slice(word, Math.Min(WordsPerSpill, plane.Length - word)), fixedPoint[(word * 64 * rowLength)..],
                        rowLength, j, sums);
                    var last = Math.Min(2 * Step, units - j);
                    for (var k = 0; k < last; k++) counts[i * strideI + (j + k) * strideJ] += sums[k];
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
    private static void Columns(ReadOnlySpan<ulong> plane, ReadOnlySpan<int> fixedPoint, int rowLength, int column, Span<int> sums)
    {
        ref var q = ref MemoryMarshal.GetReference(fixedPoint);
        var (first, second) = (Vector512<int>.Zero, Vector512<int>.Zero);
        var two = column + Step < rowLength;
        for (var word = 0; word < plane.Length; word++)
            for (var bits = plane[word]; bits != 0; bits &= bits - 1)
            {
                var at = (nuint)((word * 64 + BitOperations.TrailingZeroCount(bits)) * rowLength + column);
                first += Vector512.LoadUnsafe(ref q, at);
                if (two) second += Vector512.LoadUnsafe(ref q, at + Step);
            }
        first.CopyTo(sums);
        second.CopyTo(sums[Step..]);
    }
}
