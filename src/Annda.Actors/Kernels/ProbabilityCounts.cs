using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Kernels;

/// <summary>
/// n[i, j] += Σ_c s_i(c) q_j(c), q = a probability in fixed point (units of 2^−20). Sums of fixed-point numbers are integers and
/// so exact in any order, unlike sums of floats: statistics do not depend on how chains are grouped. Four chains have 16 possible
/// sums: they are tabulated for a strip of units j (the lanes), and each unit i adds the row that its four bits name.
/// </summary>
public static unsafe class ProbabilityCounts
{
    /// <summary>Binary digits behind the point.</summary>
    public const int FractionBits = 20;

    /// <summary>One, in fixed point.</summary>
    public const int One = 1 << FractionBits;

    /// <summary>Units j of a strip.</summary>
    public const int Strip = TableRows.Strip;

    /// <summary>Chains whose sums fit 31 bits.</summary>
    public const int ChainsMax = int.MaxValue / One;

    private const int Lanes = 16;
    private const int Group = 4;

    /// <summary>Groups whose tables stay in the first cache together: the chains of a word in one or two equal lots.</summary>
    private const int Groups = 9;


    /// <summary>Adds the sums of all pairs.</summary>
    /// <param name="states">States of one end.</param>
    /// <param name="probabilities">[units, lanes] fixed-point probabilities of the other end, 0 beyond the last chain.</param>
    /// <param name="units">Units of the other end.</param>
    /// <param name="counts">Sums; the pair (i, j) stands at i · strideI + j · strideJ.</param>
    /// <param name="strideI">Distance of two units of <paramref name="states"/>.</param>
    /// <param name="strideJ">Distance of two units of the other end.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(BitPlanes states, ReadOnlySpan<int> probabilities, int units, Span<long> counts, int strideI, int strideJ)
    {
        if (states.Units == 0 || units == 0) return;
        Guard.Room(counts.Length, (long)(states.Units - 1) * strideI + (long)(units - 1) * strideJ + 1, "counts");
        var sums = KernelScratch.OfThread.Room<int>(0, (long)states.Units * Strip);
        // Emptied before 32-bit sums could overflow.
        const int Some = ChainsMax / BitPlanes.ChainsPerWord * BitPlanes.ChainsPerWord;
        for (var chain = 0; chain < states.Chains; chain += Some)
            for (var unit = 0; unit < units; unit += Strip)
            {
                var width = Math.Min(Strip, units - unit);
                new Span<int>(sums, states.Units * Strip).Clear();
                AddStrip(states, probabilities, unit, width, chain, Math.Min(Some, states.Chains - chain), 1, sums);
                for (var i = 0; i < states.Units; i++)
                    for (var j = 0; j < width; j++) counts[i * strideI + (unit + j) * strideJ] += sums[i * Strip + j];
            }
    }

    /// <summary>Adds the sums of all units i with a strip of units j.</summary>
    /// <param name="states">States of one end.</param>
    /// <param name="probabilities">[units, lanes] fixed-point probabilities of the other end, 0 beyond the last chain.</param>
    /// <param name="unit">First unit of the strip.</param>
    /// <param name="width">Units of the strip, at most <see cref="Strip"/>.</param>
    /// <param name="chain">First chain, a multiple of 64.</param>
    /// <param name="chains">Number of chains, at most <see cref="ChainsMax"/>.</param>
    /// <param name="sign">1 to add, −1 to take away.</param>
    /// <param name="sums">[units of states, <see cref="Strip"/>], added to, aligned to 64 bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddStrip(BitPlanes states, ReadOnlySpan<int> probabilities, int unit, int width, int chain, int chains, int sign,
        int* sums)
    {
        var lanes = states.Lanes;
        Guard.Room(probabilities.Length, (long)(unit + width) * lanes, "fixed-point probabilities [units, lanes]");
        var panel = KernelScratch.OfThread.Room<int>(2, BitPlanes.ChainsPerWord * Strip);
        var table = KernelScratch.OfThread.Room<int>(3, Groups * TableRows.Group);
        fixed (int* q = probabilities)
        fixed (ulong* words = states.Words)
            for (var first = chain; first < chain + chains; first += BitPlanes.ChainsPerWord)
            {
                Turn(q + (nint)unit * lanes + first, lanes, width, Math.Min(BitPlanes.ChainsPerWord, lanes - first), panel);
                var all = (Math.Min(BitPlanes.ChainsPerWord, chain + chains - first) + Group - 1) / Group;
                var lot = all <= Groups ? all : (all + 1) / 2;
                for (var from = 0; from < all; from += lot)
                {
                    var groups = Math.Min(lot, all - from);
                    for (var group = 0; group < groups; group++)
                        Tabulate(panel + (from + group) * Group * Strip, sign, table + group * TableRows.Group);
                    var bits = words + first / BitPlanes.ChainsPerWord;
                    if (groups >= 8) AddEight(table, groups == 9, bits, states.WordsPerUnit, Group * from, states.Units, sums);
                    else AddFew(table, groups, bits, states.WordsPerUnit, Group * from, states.Units, sums);
                }
            }
    }

    /// <summary>Writes one unit's states as probabilities 0 and 1.</summary>
    /// <param name="states">The states.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="row">[lanes] in fixed point, 0 beyond the last chain.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Certain(BitPlanes states, int unit, Span<int> row)
    {
        for (var c = 0; c < row.Length; c++) row[c] = c < states.Chains && states[unit, c] ? One : 0;
    }

    /// <summary>The mean of each unit in each chain, low + (1 − low) p.</summary>
    /// <param name="probabilities">[units, lanes] in fixed point.</param>
    /// <param name="units">Units.</param>
    /// <param name="chains">Chains.</param>
    /// <param name="low">Value of a unit that is off.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RealStates Means(ReadOnlySpan<int> probabilities, int units, int chains, float low)
    {
        var means = new RealStates(units, chains);
        var (lanes, scale, off) = (means.Lanes, Vector512.Create((1 - low) / One), Vector512.Create(low));
        Guard.Room(probabilities.Length, (long)units * lanes, "fixed-point probabilities [units, lanes]");
        fixed (int* q = probabilities)
        fixed (float* to = means.Row(0))
            for (nint at = 0; at < (nint)units * lanes; at += Lanes)
                (off + scale * Vector512.ConvertToSingle(Vector512.Load(q + at))).Store(to + at);
        if (low != 0) means.ClearPadding();
        return means;
    }

    /// <summary>Adds the sums of listed pairs (units[e] of the states, others[e] of the probabilities).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSparse(BitPlanes states, ReadOnlySpan<int> probabilities, int[] units, int[] others, Span<long> counts)
    {
        for (var e = 0; e < counts.Length; e++)
        {
            ReadOnlySpan<ulong> plane = states.Plane(units[e]);
            var row = probabilities[(others[e] * states.Lanes)..];
            for (var word = 0; word < plane.Length; word++)
                for (var bits = plane[word]; bits != 0; bits &= bits - 1)
                    counts[e] += row[word * BitPlanes.ChainsPerWord + BitOperations.TrailingZeroCount(bits)];
        }
    }

    /// <summary>Adds each unit's sum over all chains.</summary>
    /// <param name="probabilities">[units, lanes], 0 beyond the last chain.</param>
    /// <param name="lanes">Row length.</param>
    /// <param name="counts">[units], added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOnes(ReadOnlySpan<int> probabilities, int lanes, Span<long> counts)
    {
        Guard.Room(probabilities.Length, (long)counts.Length * lanes, "fixed-point probabilities [units, lanes]");
        const int Some = ChainsMax / Lanes * Lanes;
        fixed (int* q = probabilities)
            for (var unit = 0; unit < counts.Length; unit++)
                for (var from = 0; from < lanes; from += Some)
                {
                    var sum = Vector512<int>.Zero;
                    for (var lane = from; lane < Math.Min(from + Some, lanes); lane += Lanes)
                        sum += Vector512.Load(q + (nint)unit * lanes + lane);
                    var (low, high) = Vector512.Widen(sum);
                    counts[unit] += Vector512.Sum(low + high);
                }
    }

    // panel[c, j] = q[j, c], zero where there is none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Turn(int* q, int lanes, int width, int chains, int* panel)
    {
        if (width < Strip || chains < BitPlanes.ChainsPerWord) new Span<int>(panel, BitPlanes.ChainsPerWord * Strip).Clear();
        for (var j = 0; j < width; j += Lanes)
            for (var c = 0; c < chains; c += Lanes)
                if (j + Lanes <= width)
                    Transposition.Tile((float*)q + (nint)j * lanes + c, lanes, (float*)panel + c * Strip + j, Strip);
                else
                    for (var row = j; row < width; row++)
                        for (var k = c; k < c + Lanes; k++) panel[k * Strip + row] = q[(nint)row * lanes + k];
    }

    // table[k, j] = sign · the sum of the chains whose bits are set in k.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tabulate(int* panel, int sign, int* table)
    {
        var factor = Vector512.Create(sign);
        for (var j = 0; j < Strip; j += Lanes)
        {
            var (a, b) = (Vector512.LoadAligned(panel + j) * factor, Vector512.LoadAligned(panel + Strip + j) * factor);
            var (c, d) = (Vector512.LoadAligned(panel + 2 * Strip + j) * factor, Vector512.LoadAligned(panel + 3 * Strip + j) * factor);
            var (ab, cd) = (a + b, c + d);
            var to = table + j;
            var none = Vector512<int>.Zero;
            TableRows.StoreFour(none, a, b, ab, none, to);
            TableRows.StoreFour(none, a, b, ab, c, to + 4 * Strip);
            TableRows.StoreFour(none, a, b, ab, d, to + 8 * Strip);
            TableRows.StoreFour(none, a, b, ab, cd, to + 12 * Strip);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddEight(int* table, bool ninth, ulong* bits, nint stride, int shift, int units, int* sums)
    {
        var mask = (1UL << (ninth ? 9 * Group : 8 * Group)) - 1;
        for (var unit = 0; unit < units; unit++, bits += stride, sums += Strip)
        {
            // Data have empty regions: there, a unit is off in all chains.
            if ((*bits >> shift & mask) == 0) continue;
            var x = (nuint)(*bits >> shift);
            var (a, b) = (Vector512.LoadAligned(sums), Vector512.LoadAligned(sums + Lanes));
            TableRows.AddEight(table, x, ref a, ref b);
            if (ninth) TableRows.Add(table + 8 * TableRows.Group, x >> 25, ref a, ref b);
            a.StoreAligned(sums);
            b.StoreAligned(sums + Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFew(int* table, int groups, ulong* bits, nint stride, int shift, int units, int* sums)
    {
        for (var unit = 0; unit < units; unit++, bits += stride, sums += Strip)
        {
            var (a, b) = (Vector512.LoadAligned(sums), Vector512.LoadAligned(sums + Lanes));
            for (var group = 0; group < groups; group++)
                TableRows.Add(table + group * TableRows.Group, (nuint)(*bits >> (shift + Group * group)) << 7, ref a, ref b);
            a.StoreAligned(sums);
            b.StoreAligned(sums + Lanes);
        }
    }
}
