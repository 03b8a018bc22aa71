using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Statistics;

namespace Annda.Learning;

/// <summary>What a centred gradient takes away: μ_i Δ⟨s_j⟩ + Δ⟨s_i⟩ λ_j.</summary>
/// <param name="RowOffsets">[rows] μ.</param>
/// <param name="RowDifferences">[rows] Δ⟨s_i⟩ / T.</param>
/// <param name="ColumnOffsets">[columns] λ.</param>
/// <param name="ColumnDifferences">[columns] Δ⟨s_j⟩ / T.</param>
internal sealed record DenseCentre(float[] RowOffsets, float[] RowDifferences, float[] ColumnOffsets, float[] ColumnDifferences);

/// <summary>
/// The step of a dense matrix: g = n_clamped · p − n_free · p' + row term + column term (− what centring takes away) − decay · w;
/// v ← momentum · v + rate · g; w ← w + v.
/// Strip of columns by strip, so that pairs that are still pending are counted where they are used and never stored.
/// </summary>
internal sealed unsafe class DenseStep : TeamWork
{
    private const int Strip = ProbabilityCounts.Strip;
    private const int Lanes = 16;

    // Set while the team is at work.
    private float* _old, _velocity, _next, _rowTerms, _columnTerms;
    private float* _rowOffsets, _rowDifferences, _columnOffsets, _columnDifferences;
    private long* _plus, _minus;
    private CorrelationSums _clamped = null!, _free = null!;
    private double[] _squares = [];

    /// <summary>Units of A.</summary>
    public required int Rows { get; init; }

    /// <summary>Units of B.</summary>
    public required int Columns { get; init; }

    /// <summary>[rows] what is added to every gradient of a row.</summary>
    public required float[] RowTerms { get; init; }

    /// <summary>[columns] what is added to every gradient of a column.</summary>
    public required float[] ColumnTerms { get; init; }

    /// <summary>Weight of a clamped count.</summary>
    public required double PerClamped { get; init; }

    /// <summary>Weight of a free count.</summary>
    public required double PerFree { get; init; }

    /// <summary>Step size.</summary>
    public required float Rate { get; init; }

    /// <summary>Share of the last step that is kept; 0: the velocity is neither read nor written.</summary>
    public required float Momentum { get; init; }

    /// <summary>Weight decay.</summary>
    public required float Decay { get; init; }

    /// <summary>What a centred gradient takes away; null: it is plain.</summary>
    public DenseCentre? Centre { get; init; }

    /// <summary>Makes new weights.</summary>
    /// <param name="clamped">Counts of the positive phase.</param>
    /// <param name="free">Counts of the negative phase.</param>
    /// <param name="old">[rows, columns].</param>
    /// <param name="velocity">[rows, columns], or empty without momentum.</param>
    /// <param name="next">[rows, columns].</param>
    /// <param name="team">Who shares the strips.</param>
    /// <returns>Sum of the squares of the step, in the order of strips.</returns>
    public double Apply(CorrelationSums clamped, CorrelationSums free, ReadOnlySpan<float> old, Span<float> velocity, Span<float> next,
        WorkTeam team)
    {
        var squares = new double[(Columns + Strip - 1) / Strip];
        var pending = FitsStrips(clamped) && FitsStrips(free);
        fixed (float* w = old, v = velocity, to = next, rowTerms = RowTerms, columnTerms = ColumnTerms)
        fixed (float* rowOffsets = Centre?.RowOffsets, rowDifferences = Centre?.RowDifferences)
        fixed (float* columnOffsets = Centre?.ColumnOffsets, columnDifferences = Centre?.ColumnDifferences)
        fixed (long* plus = pending ? null : clamped.Pairs, minus = pending ? null : free.Pairs)
        {
            _old = w;
            _velocity = v;
            _next = to;
            _rowTerms = rowTerms;
            _columnTerms = columnTerms;
            _rowOffsets = rowOffsets;
            _rowDifferences = rowDifferences;
            _columnOffsets = columnOffsets;
            _columnDifferences = columnDifferences;
            _plus = plus;
            _minus = minus;
            (_clamped, _free, _squares) = (clamped, free, squares);
            team.Do(this, squares.Length);
        }
        double sum = 0;
        foreach (var square in squares) sum += square;
        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Do(int part)
    {
        var column = part * Strip;
        var width = Math.Min(Strip, Columns - column);
        _squares[part] = _plus is null ? Counted(column, width) : Rowwise(_plus + column, _minus + column, Columns, column, width);
    }

    // Sums of a strip are 32-bit.
    private static bool FitsStrips(CorrelationSums sums) =>
        sums.AllPending && sums.Pending.Count > 0 && sums.Pending.All(s => s.AreA)
        && sums.Pending.Sum(s => (long)s.States.Chains) <= ProbabilityCounts.ChainsMax;

    // Phases of the same number of chains go into one sum: its clamped part is their difference, its free part nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Counted(int column, int width)
    {
        var scratch = KernelScratch.OfThread;
        int* plus = scratch.Room<int>(0, Rows * Strip), minus = PerClamped == PerFree ? plus : scratch.Room<int>(1, Rows * Strip);
        new Span<int>(plus, Rows * Strip).Clear();
        if (minus != plus) new Span<int>(minus, Rows * Strip).Clear();
        foreach (var sample in _clamped.Pending) sample.AddStripTo(column, width, 1, plus);
        foreach (var sample in _free.Pending) sample.AddStripTo(column, width, minus == plus ? -1 : 1, minus);
        return Rowwise(plus, minus == plus ? null : minus, Strip, column, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Rowwise<TCount>(TCount* clamped, TCount* free, nint stride, int column, int width) where TCount : unmanaged
    {
        var whole = width / Lanes * Lanes;
        double squares = 0;
        for (var from = 0; from < whole; from += Lanes)
            squares += Vectors(clamped + from, free is null ? null : free + from, stride, column + from);
        return whole < width ? squares + Rest(clamped, free, stride, column, whole, width) : squares;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Vectors<TCount>(TCount* clamped, TCount* free, nint stride, int column) where TCount : unmanaged
    {
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        float* old = _old + column, velocity = _velocity is null ? null : _velocity + column, next = _next + column, rows = _rowTerms;
        var (rate, momentum, decay) = (Vector512.Create(Rate), Vector512.Create(Momentum), Vector512.Create(Decay));
        var (perClamped, perFree) = (Vector512.Create((float)PerClamped), Vector512.Create((float)PerFree));
        var (terms, same, columns) = (Vector512.Load(_columnTerms + column), PerClamped == PerFree, (nint)Columns);
        float* rowOffsets = _rowOffsets, rowDifferences = _rowDifferences;
        var centred = rowOffsets is not null;
        var columnOffsets = centred ? Vector512.Load(_columnOffsets + column) : default;
        var columnDifferences = centred ? Vector512.Load(_columnDifferences + column) : default;
        for (var end = rows + Rows; rows < end; rows++)
        {
            var gradient = Difference(clamped, free, same, perClamped, perFree) + (terms + Vector512.Create(*rows));
            if (centred)
                gradient -= Vector512.Create(*rowOffsets++) * columnDifferences + Vector512.Create(*rowDifferences++) * columnOffsets;
            var weight = Vector512.Load(old);
            gradient -= decay * weight;
            var step = rate * gradient;
            if (velocity is not null)
            {
                step = momentum * Vector512.Load(velocity) + step;
                step.Store(velocity);
                velocity += columns;
            }
            (weight + step).Store(next);
            var (l, h) = Vector512.Widen(step * step);
            (low, high) = (low + l, high + h);
            clamped += stride;
            if (free is not null) free += stride;
            old += columns;
            next += columns;
        }
        low += high;
        double squares = 0;
        for (var lane = 0; lane < Vector512<double>.Count; lane++) squares += low[lane];
        return squares;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Rest<TCount>(TCount* clamped, TCount* free, nint stride, int column, int first, int width) where TCount : unmanaged
    {
        double squares = 0;
        for (var row = 0; row < Rows; row++)
            for (var j = first; j < width; j++)
            {
                var at = (nint)row * Columns + column + j;
                var count = row * stride + j;
                var gradient = Single(clamped + count, free is null ? null : free + count) + (_columnTerms[column + j] + _rowTerms[row]);
                if (_rowOffsets is not null)
                    gradient -= _rowOffsets[row] * _columnDifferences[column + j] + _rowDifferences[row] * _columnOffsets[column + j];
                gradient -= Decay * _old[at];
                var step = Rate * gradient;
                if (_velocity is not null) _velocity[at] = step = Momentum * _velocity[at] + step;
                _next[at] = _old[at] + step;
                squares += (double)step * step;
            }
        return squares;
    }

    // Where the weights are equal, counts are taken from each other as the whole numbers that they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Difference<TCount>(TCount* clamped, TCount* free, bool same, Vector512<float> perClamped,
        Vector512<float> perFree) where TCount : unmanaged
    {
        if (typeof(TCount) == typeof(int))
        {
            var plus = Vector512.ConvertToSingle(Vector512.Load((int*)clamped)) * perClamped;
            return free is null ? plus : plus - Vector512.ConvertToSingle(Vector512.Load((int*)free)) * perFree;
        }
        var (p0, p1) = (Vector512.Load((long*)clamped), Vector512.Load((long*)clamped + 8));
        var (m0, m1) = (Vector512.Load((long*)free), Vector512.Load((long*)free + 8));
        return same ? Rounded(p0 - m0, p1 - m1) * perClamped : Rounded(p0, p1) * perClamped - Rounded(m0, m1) * perFree;
    }

    // Counts are exact in double precision: rounded once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Rounded(Vector512<long> low, Vector512<long> high) =>
        Vector512.Narrow(Vector512.ConvertToDouble(low), Vector512.ConvertToDouble(high));

    private float Single<TCount>(TCount* clamped, TCount* free) where TCount : unmanaged
    {
        var plus = typeof(TCount) == typeof(long) ? *(long*)clamped : *(int*)clamped;
        if (free is null) return (float)(double)plus * (float)PerClamped;
        var minus = typeof(TCount) == typeof(long) ? *(long*)free : *(int*)free;
        return PerClamped == PerFree ? (float)(double)(plus - minus) * (float)PerClamped
            : (float)(double)plus * (float)PerClamped - (float)(double)minus * (float)PerFree;
    }
}
