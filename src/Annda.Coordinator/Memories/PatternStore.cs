using System.Numerics;
using System.Runtime.CompilerServices;
using Annda.Experiments;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Memories;

/// <summary>
/// Weights that store patterns. Every rule makes one symmetric matrix of all visible units; a coupling gets the rows of one block and the
/// columns of the other. All sums are made in double precision, in one order, and rounded once.
/// </summary>
public sealed class PatternStore
{
    private readonly Examples _patterns;
    private readonly Dictionary<string, (int First, int Size)> _places = [];
    private readonly (double Low, double Span)[] _values;
    private readonly ulong[] _bits;
    private readonly int _words;
    private readonly Dictionary<StorageRule, double[]> _made = [];

    /// <summary>Patterns for the visible blocks of a network.</summary>
    /// <param name="patterns">Patterns of all visible units.</param>
    /// <param name="blocks">The blocks.</param>
    public PatternStore(Examples patterns, IReadOnlyList<BlockSection> blocks)
    {
        _patterns = patterns;
        var values = new List<(double, double)>();
        foreach (var block in blocks.Where(b => b.Role == BlockRole.Visible))
        {
            _places[block.Name] = (values.Count, block.Width());
            values.AddRange(Enumerable.Repeat(((double)block.Units.Low(), (double)block.Units.Span()), block.Width()));
        }
        _values = [.. values];
        // For each unit, which patterns have it on.
        _words = (patterns.Count + 63) / 64;
        _bits = new ulong[_values.Length * _words];
        for (var p = 0; p < patterns.Count; p++)
        {
            var row = patterns[p];
            for (var u = 0; u < Math.Min(row.Length, _values.Length); u++)
                if (row[u] != 0) _bits[u * _words + p / 64] |= 1UL << (p % 64);
        }
    }

    /// <summary>[size a, size b] the weights of a coupling.</summary>
    /// <param name="store">The rule.</param>
    /// <param name="a">Name of its first block.</param>
    /// <param name="b">Name of its second block; the same for weights within.</param>
    public float[] Weights(StoreSection store, string a, string b)
    {
        var ((firstA, sizeA), (firstB, sizeB)) = (_places[a], _places[b]);
        var weights = new float[checked(sizeA * sizeB)];
        var (scale, of) = (store.Scale ?? (store.Rule == StorageRule.Hebb ? 1.0 / _values.Length : 1), Matrix(store.Rule));
        for (var i = 0; i < sizeA; i++)
            for (var j = 0; j < sizeB; j++)
                // Of both directions the same: a sum may differ in its last digit.
                if (a != b || i != j || store.Diagonal == Diagonal.Kept)
                    weights[i * sizeB + j] = (float)(scale * of(Math.Min(firstA + i, firstB + j), Math.Max(firstA + i, firstB + j)));
        return weights;
    }

    private Func<int, int, double> Matrix(StorageRule rule)
    {
        if (rule is StorageRule.Hebb or StorageRule.Sparse)
        {
            var activity = rule == StorageRule.Sparse ? _bits.Sum(w => (long)BitOperations.PopCount(w))
                / ((double)_values.Length * _patterns.Count) : double.NaN;
            // Off is −ρ and on is span − ρ, in the units' own values.
            double[] offs = [.. _values.Select(v => rule == StorageRule.Sparse ? -v.Span * activity : v.Low)];
            long[] ons = [.. Enumerable.Range(0, _values.Length).Select(u => Both(u, u))];
            return (i, j) => _patterns.Count * offs[i] * offs[j] + offs[i] * _values[j].Span * ons[j] + offs[j] * _values[i].Span * ons[i]
                + _values[i].Span * _values[j].Span * Both(i, j);
        }
        if (!_made.TryGetValue(rule, out var matrix))
        {
            var values = new double[_patterns.Count, _values.Length];
            for (var p = 0; p < _patterns.Count; p++)
                for (var u = 0; u < _values.Length; u++) values[p, u] = _values[u].Low + _values[u].Span * _patterns[p][u];
            _made[rule] = matrix = rule == StorageRule.Storkey ? StorkeyRule.Matrix(values) : ProjectionRule.Matrix(values);
        }
        return (i, j) => matrix[i * _values.Length + j];
    }

    // Patterns in which both units are on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Both(int i, int j)
    {
        var count = 0L;
        for (var w = 0; w < _words; w++) count += BitOperations.PopCount(_bits[i * _words + w] & _bits[j * _words + w]);
        return count;
    }
}
