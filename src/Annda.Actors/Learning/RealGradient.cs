using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Statistics;

namespace Annda.Learning;

/// <summary>
/// The step of a dense matrix from real sums: g = s_clamped · p − s_free · p', then the rule. Part by part, so that products that are
/// still pending are summed where they are used and never stored, and the rule finds the gradient in the cache.
/// </summary>
internal sealed unsafe class RealGradient : TeamWork
{
    private const int Lanes = 16;

    // Set while the team is at work.
    private float* _old, _velocity, _squared, _next;
    private long* _plus, _minus;
    private RealStates[][] _samples = [];
    private double[] _squares = [];
    private IParameterRule? _rule;
    private bool _ready;

    /// <summary>Units of A.</summary>
    public required int Rows { get; init; }

    /// <summary>Units of B.</summary>
    public required int Columns { get; init; }

    /// <summary>Weight of a clamped sum.</summary>
    public required double PerClamped { get; init; }

    /// <summary>Weight of a free sum.</summary>
    public required double PerFree { get; init; }

    /// <summary>[rows, columns] means of squared gradients, where the rule remembers them.</summary>
    public float[] Squares { get; init; } = [];

    private int Strips => (Columns + RealPairs.Columns - 1) / RealPairs.Columns;

    private int Parts => Strips * ((Rows + RealPairs.Rows - 1) / RealPairs.Rows);

    /// <summary>Makes gradients, or new parameters.</summary>
    /// <param name="clamped">Sums of the positive phase.</param>
    /// <param name="free">Sums of the negative phase; null: the gradient is the first alone.</param>
    /// <param name="rule">What makes parameters out of gradients; null: gradients are wanted.</param>
    /// <param name="old">[rows, columns]; not read without a rule.</param>
    /// <param name="velocity">[rows, columns], or empty without momentum.</param>
    /// <param name="next">[rows, columns].</param>
    /// <param name="team">Who shares the parts.</param>
    /// <returns>Sum of the squares of the steps or, without a rule, of the gradients, in the order of parts.</returns>
    public double Make(RealSums clamped, RealSums? free, IParameterRule? rule, ReadOnlySpan<float> old, Span<float> velocity,
        Span<float> next, WorkTeam team)
    {
        var pending = IsPending(clamped) && (free is null || IsPending(free));
        _samples = pending ? [Reals(clamped), free is null ? [] : Reals(free)] : [];
        fixed (long* plus = pending ? null : clamped.Pairs, minus = pending ? null : free?.Pairs)
            return Run(plus, minus, rule, false, old, velocity, next, team);
    }

    /// <summary>Makes parameters out of gradients that stand in <paramref name="next"/>.</summary>
    public double Apply(IParameterRule rule, ReadOnlySpan<float> old, Span<float> velocity, Span<float> next, WorkTeam team) =>
        Run(null, null, rule, true, old, velocity, next, team);

    private double Run(long* plus, long* minus, IParameterRule? rule, bool ready, ReadOnlySpan<float> old, Span<float> velocity,
        Span<float> next, WorkTeam team)
    {
        _squares = new double[Parts];
        fixed (float* w = old, v = velocity, squared = Squares, to = next)
        {
            _plus = plus;
            _minus = minus;
            _old = w;
            _velocity = v;
            _squared = squared;
            _next = to;
            (_rule, _ready) = (rule, ready);
            team.Do(this, _squares.Length);
        }
        _samples = [];
        double sum = 0;
        foreach (var square in _squares) sum += square;
        return sum;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Do(int part)
    {
        int row = part / Strips * RealPairs.Rows, column = part % Strips * RealPairs.Columns;
        int rows = Math.Min(RealPairs.Rows, Rows - row), width = Math.Min(RealPairs.Columns, Columns - column);
        var at = (nint)row * Columns + column;
        var squares = _ready ? 0 : _plus is not null
            ? Gradient(_plus + at, _minus is null ? null : _minus + at, Columns, _next + at, rows, width)
            : Summed(row, rows, column, width);
        if (_rule is { } rule)
            squares = rule.Apply(_old + at, _velocity is null ? null : _velocity + at, _squared is null ? null : _squared + at,
                _next + at, rows, width, Columns);
        _squares[part] = squares;
    }

    private static bool IsPending(RealSums sums) => sums.AllPending && sums.Pending.Count > 0;

    private static RealStates[] Reals(RealSums sums) =>
        [.. sums.Pending.SelectMany(s => new[] { RealStates.Of(s.A), RealStates.Of(s.B) })];

    // Phases of the same number of samples go into one sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Summed(int row, int rows, int column, int width)
    {
        const int Size = RealPairs.Rows * RealPairs.Columns;
        var scratch = KernelScratch.OfThread;
        var one = _samples[1].Length == 0 || PerClamped == PerFree;
        long* plus = scratch.Room<long>(1, Size), minus = one ? plus : scratch.Room<long>(2, Size);
        new Span<long>(plus, Size).Clear();
        if (!one) new Span<long>(minus, Size).Clear();
        Add(_samples[0], 1, plus);
        Add(_samples[1], one ? -1 : 1, minus);
        return Gradient(plus, one ? null : minus, RealPairs.Columns, _next + (nint)row * Columns + column, rows, width);

        void Add(RealStates[] samples, int sign, long* sums)
        {
            for (var s = 0; s < samples.Length; s += 2)
            {
                var lanes = samples[s].Lanes;
                fixed (float* a = samples[s].Values, b = samples[s + 1].Values)
                    RealPairs.AddPart(a + (nint)row * lanes, b + (nint)column * lanes, lanes, rows, width, sign, sums,
                        RealPairs.Columns);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Gradient(long* plus, long* minus, nint stride, float* next, int rows, int width)
    {
        var whole = width / Lanes * Lanes;
        var same = PerClamped == PerFree;
        var (perClamped, perFree) = (Vector512.Create(PerClamped), Vector512.Create(PerFree));
        var (low, high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        double rest = 0;
        for (var row = 0; row < rows; row++, plus += stride, next += Columns)
        {
            for (var at = 0; at < whole; at += Lanes)
            {
                var first = Eight(plus + at, minus is null ? null : minus + at, same, perClamped, perFree);
                var second = Eight(plus + at + 8, minus is null ? null : minus + at + 8, same, perClamped, perFree);
                var gradient = Vector512.Narrow(first, second);
                gradient.Store(next + at);
                (low, high) = (low + first * first, high + second * second);
            }
            for (var at = whole; at < width; at++)
            {
                var gradient = minus is null ? plus[at] * PerClamped
                    : same ? (plus[at] - minus[at]) * PerClamped : plus[at] * PerClamped - minus[at] * PerFree;
                next[at] = (float)gradient;
                rest += gradient * gradient;
            }
            if (minus is not null) minus += stride;
        }
        low += high;
        for (var lane = 0; lane < Vector512<double>.Count; lane++) rest += low[lane];
        return rest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Eight(long* plus, long* minus, bool same, Vector512<double> perClamped, Vector512<double> perFree)
    {
        var p = Vector512.Load(plus);
        if (minus is null) return Vector512.ConvertToDouble(p) * perClamped;
        var m = Vector512.Load(minus);
        return same ? Vector512.ConvertToDouble(p - m) * perClamped
            : Vector512.ConvertToDouble(p) * perClamped - Vector512.ConvertToDouble(m) * perFree;
    }
}
