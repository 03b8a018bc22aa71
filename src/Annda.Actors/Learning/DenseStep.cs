using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Annda.Kernels;
using Annda.Statistics;

namespace Annda.Learning;

/// <summary>
/// The step of a dense matrix: g = n_clamped · p − n_free · p' + row term + column term − decay · w; v ← momentum · v + rate · g;
/// w ← w + v.
/// Strip of columns by strip, so that pairs that are still pending are counted where they are used and never stored.
/// </summary>
internal sealed unsafe class DenseStep : TeamWork
{
    private const int Strip = ProbabilityCounts.Strip;
    private const int Lanes = 16;
    private const int Ahead = 8;

    // Set while the team is at work.
    private float* _old, _velocity, _next, _rowTerms, _columnTerms;
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
        fixed (long* plus = pending ? null : clamped.Pairs, minus = pending ? null : free.Pairs)
        {
            _old = w;
            _velocity = v;
            _next = to;
            _rowTerms = rowTerms;
            _columnTerms = columnTerms;
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
    private double Rowwise<TCount>(TCount* clamped, TCount* free, nint stride, int column, int width)
        where TCount : unmanaged
    {
        var sums = Vector512<double>.Zero;
        double rest = 0;
        float* old = _old + column, velocity = _velocity is null ? null : _velocity + column, next = _next + column;
        var columns = _columnTerms + column;
        for (var row = 0; row < Rows; row++)
        {
            // Rows are far apart; the machine does not see the next ones coming.
            if (Sse.IsSupported && row + Ahead < Rows) Fetch(old + (nint)Ahead * Columns, next + (nint)Ahead * Columns);
            var j = 0;
            for (; j + Lanes <= width; j += Lanes)
            {
                var gradient = Vector512.Narrow(Difference(clamped, free, j), Difference(clamped, free, j + 8))
                    + (Vector512.Load(columns + j) + Vector512.Create(_rowTerms[row]));
                var weight = Vector512.Load(old + j);
                gradient -= Vector512.Create(Decay) * weight;
                var step = Vector512.Create(Rate) * gradient;
                if (velocity is not null)
                {
                    step = Vector512.Create(Momentum) * Vector512.Load(velocity + j) + step;
                    step.Store(velocity + j);
                }
                (weight + step).Store(next + j);
                var (low, high) = Vector512.Widen(step);
                sums += low * low + high * high;
            }
            for (; j < width; j++)
            {
                var gradient = (float)Single(clamped + j, free is null ? null : free + j) + (columns[j] + _rowTerms[row]);
                gradient -= Decay * old[j];
                var step = Rate * gradient;
                if (velocity is not null) velocity[j] = step = Momentum * velocity[j] + step;
                next[j] = old[j] + step;
                rest += (double)step * step;
            }
            clamped += stride;
            if (free is not null) free += stride;
            old += Columns;
            next += Columns;
            if (velocity is not null) velocity += Columns;
        }
        for (var lane = 0; lane < 8; lane++) rest += sums[lane];
        return rest;
    }

    // Where the weights are equal, counts are taken from each other as the whole numbers that they are.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<double> Difference<TCount>(TCount* clamped, TCount* free, int at) where TCount : unmanaged
    {
        var per = Vector512.Create(PerClamped);
        if (free is null) return Counts(clamped + at) * per;
        return PerClamped == PerFree ? (Counts(clamped + at) - Counts(free + at)) * per
            : Counts(clamped + at) * per - Counts(free + at) * Vector512.Create(PerFree);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Counts<TCount>(TCount* from) where TCount : unmanaged
    {
        if (typeof(TCount) == typeof(long)) return Vector512.ConvertToDouble(Vector512.Load((long*)from));
        var (low, high) = Vector256.Widen(Vector256.Load((int*)from));
        return Vector512.ConvertToDouble(Vector512.Create(low, high));
    }

    private static void Fetch(float* old, float* next)
    {
        Sse.Prefetch0(old);
        Sse.Prefetch0(old + Lanes);
        Sse.Prefetch0(old + Strip - 1);
        Sse.Prefetch0(next);
        Sse.Prefetch0(next + Lanes);
        Sse.Prefetch0(next + Strip - 1);
    }

    private double Single<TCount>(TCount* clamped, TCount* free) where TCount : unmanaged
    {
        var plus = typeof(TCount) == typeof(long) ? *(long*)clamped : *(int*)clamped;
        if (free is null) return plus * PerClamped;
        var minus = typeof(TCount) == typeof(long) ? *(long*)free : *(int*)free;
        return PerClamped == PerFree ? ((double)plus - minus) * PerClamped : plus * PerClamped - minus * PerFree;
    }
}
