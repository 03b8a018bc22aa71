using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Programs;

namespace Annda.Evaluation;

/// <summary>
/// ln p(v_i | the others) of all units of all examples, exact (Besag 1975). With p = σ(−f) and q = σ(f) of the hidden fields f,
/// flipping unit i takes ±b_i + Σ_j ln(p_j + q_j exp(±w_ij)) from the free energy: no difference of large numbers, and one logarithm
/// for a whole product.
/// </summary>
internal sealed class PseudoLikelihood
{
    private const int Lanes = DoubleLanes.Lanes;

    // Factors are exp(±|w|) at most; so many in a row stay within the range of a double.
    private const double Room = 600;

    // Their fields stay in the second cache while units pass by.
    private const int ExamplesAtOnce = 64;

    private readonly Rbm _rbm;
    private readonly Examples _examples;
    private readonly int _first, _count, _stride;
    // [examples, hidden, rounded up]; what is too much has factor 1.
    private readonly double[] _fields, _off, _on;

    private PseudoLikelihood(Rbm rbm, Examples examples, int first)
    {
        (_rbm, _examples, _first, _count) = (rbm, examples, first, Math.Min(ExamplesAtOnce, examples.Count - first));
        _stride = (rbm.Hidden + Lanes - 1) / Lanes * Lanes;
        (_fields, _off, _on) = (new double[_count * _stride], new double[_count * _stride], new double[_count * _stride]);
        for (var e = 0; e < _count; e++) Start(e);
    }

    /// <summary>Mean over the examples of Σ_i ln p(v_i | the others).</summary>
    public static double Mean(Rbm rbm, Examples examples)
    {
        // Every sum has its own place: the order of additions does not depend on who adds.
        var sums = new double[(examples.Count + ExamplesAtOnce - 1) / ExamplesAtOnce];
        Parallel.For(0, sums.Length, part => sums[part] = new PseudoLikelihood(rbm, examples, part * ExamplesAtOnce).Sum([]));
        return sums.Sum() / examples.Count;
    }

    /// <summary>Σ_i ln p(v_i | the others) of each example.</summary>
    public static double[] Each(Rbm rbm, Examples examples)
    {
        var values = new double[examples.Count];
        Parallel.For(0, (examples.Count + ExamplesAtOnce - 1) / ExamplesAtOnce, part =>
        {
            var some = new PseudoLikelihood(rbm, examples, part * ExamplesAtOnce);
            some.Sum(values.AsSpan(some._first, some._count));
        });
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Start(int example)
    {
        var fields = _fields.AsSpan(example * _stride, _stride);
        for (var j = 0; j < _rbm.Hidden; j++) fields[j] = _rbm.HiddenBias[j];
        var row = _examples[_first + example];
        for (var i = 0; i < row.Length; i++)
            if (row[i] != 0) Add(_rbm.Weights.AsSpan(i * _rbm.Hidden, _rbm.Hidden), fields);
        for (var j = 0; j < _stride; j += Lanes)
        {
            var f = Vector512.LoadUnsafe(ref fields[j]);
            DoubleLanes.Logistic(-f).StoreUnsafe(ref _off[example * _stride + j]);
            DoubleLanes.Logistic(f).StoreUnsafe(ref _on[example * _stride + j]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ReadOnlySpan<float> weights, Span<double> fields)
    {
        var j = 0;
        for (; j + 16 <= weights.Length; j += 16)
        {
            var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(in weights[j]));
            (Vector512.LoadUnsafe(ref fields[j]) + low).StoreUnsafe(ref fields[j]);
            (Vector512.LoadUnsafe(ref fields[j + 8]) + high).StoreUnsafe(ref fields[j + 8]);
        }
        for (; j < weights.Length; j++) fields[j] += weights[j];
    }

    // Their sum; and, where there is room for them, that of each example added to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Sum(Span<double> each)
    {
        double[] up = new double[_stride], down = new double[_stride];
        double[] products = new double[ExamplesAtOnce], changes = new double[ExamplesAtOnce];
        Array.Fill(products, 1);
        double sum = 0;
        for (var unit = 0; unit < _rbm.Visible; unit++)
        {
            var largest = Tabulate(unit, up, down);
            for (var e = 0; e < _count; e++)
            {
                var on = _examples[_first + e][unit] != 0;
                changes[e] = on ? -_rbm.VisibleBias[unit] : _rbm.VisibleBias[unit];
                if (largest > Room) changes[e] += Plain(e, unit, on ? -1 : 1);
                else
                {
                    products[e] = Product(e * _stride, on ? down : up, (int)(Room / Math.Max(1, largest)), out var exponent);
                    changes[e] += exponent * 0.693147180559945309417;
                }
            }
            if (largest <= Room) DoubleLanes.AddLogs(products, changes);
            for (var e = 0; e < changes.Length; e += Lanes)
                DoubleLanes.Softplus(Vector512.LoadUnsafe(ref changes[e])).StoreUnsafe(ref changes[e]);
            for (var e = 0; e < _count; e++) sum -= changes[e];
            for (var e = 0; e < each.Length; e++) each[e] -= changes[e];
        }
        return sum;
    }

    // exp(w) and exp(−w) of a unit's weights, 1 beyond them; and the largest |w|.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Tabulate(int unit, double[] up, double[] down)
    {
        double largest = 0;
        for (var j = 0; j < _rbm.Hidden; j++)
        {
            up[j] = _rbm.Weights[unit * _rbm.Hidden + j];
            largest = Math.Max(largest, Math.Abs(up[j]));
        }
        up.AsSpan(_rbm.Hidden).Clear();
        for (var j = 0; j < _stride; j += Lanes)
        {
            var w = Vector512.LoadUnsafe(ref up[j]);
            DoubleLanes.Exp(w).StoreUnsafe(ref up[j]);
            DoubleLanes.Exp(-w).StoreUnsafe(ref down[j]);
        }
        return largest;
    }

    // Π_j (p_j + q_j exp(±w_j)), without factors of 2 that are taken out of it every so many factors.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Product(int at, double[] table, int stretch, out long exponent)
    {
        ref var p = ref MemoryMarshal.GetArrayDataReference(_off);
        ref var q = ref MemoryMarshal.GetArrayDataReference(_on);
        ref var t = ref MemoryMarshal.GetArrayDataReference(table);
        var (product, second) = (Vector512<double>.One, Vector512<double>.One);
        var exponents = Vector512<long>.Zero;
        // Two products, so that one need not wait for the other; both together are as long as one may be.
        var pairs = Math.Max(1, stretch / 2);
        for (var j = 0; j < _stride;)
        {
            var end = Math.Min(_stride, j + 2 * Lanes * pairs);
            for (; j + 2 * Lanes <= end; j += 2 * Lanes)
            {
                product *= Factor(ref p, ref q, ref t, at, j);
                second *= Factor(ref p, ref q, ref t, at, j + Lanes);
            }
            for (; j < end; j += Lanes) product *= Factor(ref p, ref q, ref t, at, j);
            exponents += DoubleLanes.TakeExponent(ref product) + DoubleLanes.TakeExponent(ref second);
        }
        exponent = Vector512.Sum(exponents);
        return DoubleLanes.Product(product * second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Factor(ref double p, ref double q, ref double table, int at, int j) =>
        Vector512.LoadUnsafe(ref p, (nuint)(at + j))
        + Vector512.LoadUnsafe(ref q, (nuint)(at + j)) * Vector512.LoadUnsafe(ref table, (nuint)j);

    // For weights that no exponential holds.
    private double Plain(int example, int unit, double sign)
    {
        double sum = 0;
        for (var j = 0; j < _rbm.Hidden; j++)
        {
            var f = _fields[example * _stride + j];
            sum += Elementary.Softplus(f + sign * _rbm.Weights[unit * _rbm.Hidden + j]) - Elementary.Softplus(f);
        }
        return sum;
    }
}
