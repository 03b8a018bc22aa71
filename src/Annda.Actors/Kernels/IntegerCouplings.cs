using System.Numerics;
using Annda.Topology;

namespace Annda.Kernels;

/// <summary>One sparse coupling into a block.</summary>
/// <param name="Into">Edges into each unit of the block.</param>
/// <param name="Weights">[edges].</param>
/// <param name="FirstRow">Row of source 0 among the rows of all sources.</param>
/// <param name="Kind">Kind of the sources.</param>
internal readonly record struct SparseTerm(Adjacency Into, float[] Weights, int FirstRow, UnitKind Kind);

/// <summary>
/// Sparse couplings whose fields take few values: h = u (r + G m) with a common power of two u, whole numbers G and r &lt; G, and
/// m = start + Σ q x over sources x of {0, 1} with small whole q, so that m fits a byte. Sums of such numbers are exact in single
/// precision in any order: what is made of m has the bits of the float kernels.
/// </summary>
internal sealed class IntegerCouplings
{
    private const int Values = 256, ResiduesMax = 16, ComplementsMax = 16;
    // Sums are exact up to 2^24; up to 2^20 no field but 0 is within the width of a tie (TieWidths).
    private const long SizeMax = 1 << 20;

    private readonly float _unit;
    private readonly int _step, _lowest;
    private readonly long[] _residues;
    private readonly (int Below, bool HasZero)[] _zeros;

    private IntegerCouplings(float unit, int step, int lowest, long[] residues, Unit[] units, int[] rows, byte[] factors, int count,
        bool hasComplements)
    {
        (_unit, _step, _lowest, _residues) = (unit, step, lowest, residues);
        (Units, Rows, Factors) = (units, rows, factors);
        (Count, HasComplements) = (count, hasComplements);
        _zeros = [.. residues.Select((_, r) => Enumerable.Range(0, Values).Count(i => Field(r, i) < 0))
            .Select((below, r) => (below, below < Values && Field(r, below) == 0))];
    }

    /// <summary>One unit's entries, and where its field starts.</summary>
    /// <param name="First">First entry.</param>
    /// <param name="Taken">End of those whose rows are taken away.</param>
    /// <param name="Added">End of those whose rows are added; others follow.</param>
    /// <param name="End">End of all.</param>
    /// <param name="Start">Index of its field when all rows of its entries are 0, modulo 256.</param>
    /// <param name="Residue">Number of its r.</param>
    public readonly record struct Unit(int First, int Taken, int Added, int End, byte Start, byte Residue);

    /// <summary>The block's units.</summary>
    public Unit[] Units { get; }

    /// <summary>
    /// Whether a source has two rows: as it is (on is −1) and its complement (off is −1). Then a factor −1 adds the first, a factor +1
    /// adds the second and counts one more at the start, and units of equal degree take the same way through the kernel. Else a factor
    /// +1 takes the row away.
    /// </summary>
    public bool HasComplements { get; }

    /// <summary>Row of each entry.</summary>
    public int[] Rows { get; }

    /// <summary>Factor of each entry, modulo 256.</summary>
    public byte[] Factors { get; }

    /// <summary>Fields that occur, at most 256.</summary>
    public int Count { get; }

    /// <summary>Residues r.</summary>
    public int Residues => _residues.Length;

    /// <summary>The field at an index of a residue's table.</summary>
    public float Field(int residue, int index) => _unit * (_residues[residue] + (long)_step * (_lowest + index));

    /// <summary>How many indices of a residue's table have a field below zero, and whether the next one's is zero.</summary>
    public (int Below, bool HasZero) ZeroAt(int residue) => _zeros[residue];

    /// <summary>The couplings as integers, or null where they are not of this kind.</summary>
    /// <param name="biases">[units] of the block.</param>
    /// <param name="terms">Its couplings.</param>
    public static IntegerCouplings? Of(ReadOnlySpan<float> biases, SparseTerm[] terms)
    {
        if (Grains(biases, terms) is not { } grains) return null;
        var (unit, step) = (MathF.ScaleB(1, grains.Finest), 1 << (grains.Factor - grains.Finest));
        var (starts, residues, lows, highs) = (new long[biases.Length], new SortedSet<long>(), long.MaxValue, long.MinValue);
        for (var t = 0; t < biases.Length; t++)
        {
            long start = (long)(biases[t] / unit), low = 0, high = 0, size = Math.Abs(start);
            foreach (var term in terms)
                for (var entry = term.Into.Starts[t]; entry < term.Into.Starts[t + 1]; entry++)
                {
                    var weight = (long)(term.Weights[term.Into.Edges[entry]] / unit);
                    // −1 and +1 are 2x − 1.
                    if (term.Kind == UnitKind.Bipolar) start -= weight;
                    var factor = weight * (long)term.Kind.Span() / step;
                    (low, high, size) = (low + Math.Min(factor, 0), high + Math.Max(factor, 0), size + Math.Abs(weight));
                }
            var residue = ((start % step) + step) % step;
            residues.Add(residue);
            starts[t] = (start - residue) / step;
            (lows, highs) = (Math.Min(lows, starts[t] + low), Math.Max(highs, starts[t] + high));
            if (size >= SizeMax || highs - lows >= Values || residues.Count > ResiduesMax) return null;
        }
        return Build(unit, step, (int)lows, [.. residues], biases, terms, starts, (int)(highs - lows) + 1);
    }

    private static IntegerCouplings Build(float unit, int step, int lowest, long[] residues, ReadOnlySpan<float> biases,
        SparseTerm[] terms, long[] starts, int count)
    {
        var units = new Unit[starts.Length];
        var (rows, factors) = (new List<int>(), new List<byte>());
        List<(int Source, long Factor)> entries = [];
        var twoSigns = terms.Any(t => t.Weights.Any(w => w > 0)) && terms.Any(t => t.Weights.Any(w => w < 0));
        var complements = twoSigns && terms.Sum(t => (long)t.Into.Sources.Length) <= ComplementsMax * (long)units.Length;
        for (var t = 0; t < units.Length; t++)
        {
            entries.Clear();
            var start = (long)(biases[t] / unit);
            foreach (var term in terms)
                for (var entry = term.Into.Starts[t]; entry < term.Into.Starts[t + 1]; entry++)
                {
                    var weight = (long)(term.Weights[term.Into.Edges[entry]] / unit);
                    if (term.Kind == UnitKind.Bipolar) start -= weight;
                    entries.Add((term.FirstRow + term.Into.Sources[entry], weight * (long)term.Kind.Span() / step));
                }
            var first = rows.Count;
            var plus = entries.Where(e => e.Factor == 1).Select(e => e.Source).ToArray();
            rows.AddRange(complements ? plus.Select(s => 2 * s + 1) : plus);
            var taken = complements ? first : rows.Count;
            rows.AddRange(entries.Where(e => e.Factor == -1).Select(e => complements ? 2 * e.Source : e.Source));
            var added = rows.Count;
            rows.AddRange(entries.Where(e => Math.Abs(e.Factor) > 1).Select(e => complements ? 2 * e.Source : e.Source));
            factors.AddRange(Enumerable.Repeat((byte)0, added - first));
            factors.AddRange(entries.Where(e => Math.Abs(e.Factor) > 1).Select(e => (byte)e.Factor));
            var residue = ((start % step) + step) % step;
            units[t] = new Unit(first, taken, added, rows.Count, (byte)(starts[t] - lowest + (complements ? plus.Length : 0)),
                (byte)Array.IndexOf(residues, residue));
        }
        return new IntegerCouplings(unit, step, lowest, residues, units, [.. rows], [.. factors], count, complements);
    }

    // Exponents of the finest power of two that divides every number, and every factor of a source; null where they cannot be small.
    private static (int Finest, int Factor)? Grains(ReadOnlySpan<float> biases, SparseTerm[] terms)
    {
        int finest = int.MaxValue, factor = int.MaxValue, largest = int.MinValue;
        foreach (var bias in biases)
            if (!Take(bias, 0, ref finest)) return null;
        foreach (var term in terms)
            foreach (var weight in term.Weights)
            {
                if (!Take(weight, 0, ref finest)) return null;
                Take(weight, term.Kind == UnitKind.Bipolar ? 1 : 0, ref factor);
            }
        if (finest == int.MaxValue) return null;
        factor = Math.Max(finest, Math.Min(factor, finest + 8));
        return (finest, factor);

        bool Take(float value, int shift, ref int grain)
        {
            if (value == 0) return true;
            var bits = BitConverter.SingleToInt32Bits(value);
            var exponent = (bits >> 23 & 0xff) - 150;
            var mantissa = bits & 0x7fffff | 0x800000;
            grain = Math.Min(grain, exponent + BitOperations.TrailingZeroCount(mantissa) + shift);
            largest = Math.Max(largest, exponent + 24);
            // A sum beyond 2^24 grains is not exact, and subnormal numbers are left to the float kernels.
            return exponent > -150 && largest - grain <= 24;
        }
    }
}
