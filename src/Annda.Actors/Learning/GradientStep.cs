using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Learning;

/// <summary>
/// One step up the log-likelihood: g = (⟨s_i s_j⟩_clamped − ⟨s_i s_j⟩_free) / T − decay · w (+ sparsity);
/// v ← momentum · v + rate · g; w ← w + v. (Ackley, Hinton and Sejnowski 1985; Hinton 2002, 2010.)
/// </summary>
public sealed class GradientStep
{
    private readonly CouplingSpec _coupling;
    private readonly BlockSpec _a, _b;
    private float[] _velocity;
    private float[] _activity;

    /// <summary>Goes on from an optimiser's state.</summary>
    public GradientStep(CouplingSpec coupling, BlockSpec a, BlockSpec b, OptimiserState state) =>
        (_coupling, _a, _b, _velocity, _activity) = (coupling, a, b, (float[])state.Velocity.Clone(), (float[])state.Activity.Clone());

    /// <summary>State to go on from; copies.</summary>
    public OptimiserState State => new((float[])_velocity.Clone(), (float[])_activity.Clone());

    /// <summary>Makes new parameters.</summary>
    /// <param name="old">Old parameters.</param>
    /// <param name="clamped">Sums of the positive phase.</param>
    /// <param name="free">Sums of the negative phase.</param>
    /// <param name="settings">How strongly.</param>
    /// <param name="next">New parameters, another array than <paramref name="old"/>.</param>
    /// <returns>Euclidean norm of the step.</returns>
    public double Apply(ReadOnlySpan<float> old, CorrelationSums clamped, CorrelationSums free, LearningSettings settings, Span<float> next)
    {
        if (_velocity.Length == 0) _velocity = new float[_coupling.Length];
        var differenceA = MeanDifference(clamped, free, s => s.OnsA);
        var pull = SparsityPull(clamped, settings);
        switch (_coupling)
        {
            case { Kind: CouplingKind.Bias }:
                for (var i = 0; i < old.Length; i++)
                {
                    var gradient = _a.Units.Span() * differenceA[i] / settings.Temperature + (pull is null ? 0 : pull[i]);
                    next[i] = Step(i, old[i], gradient, settings, decays: false);
                }
                break;
            case { Edges: { } edges }:
                ApplySparse(edges, old, clamped, free, settings, differenceA, next);
                break;
            default:
                ApplyDense(old, clamped, free, settings, differenceA, pull, next);
                break;
        }
        return Math.Sqrt(SumOfSquares(_velocity));
    }

    private void ApplyDense(ReadOnlySpan<float> old, CorrelationSums clamped, CorrelationSums free, LearningSettings settings,
        double[] differenceA, float[]? pull, Span<float> next)
    {
        var within = _coupling.Kind == CouplingKind.Within;
        var differenceB = within ? differenceA : MeanDifference(clamped, free, s => s.OnsB);
        var (columns, spanA, spanB) = (_coupling.SizeB, _a.Units.Span(), _b.Units.Span());
        var (perClamped, perFree) =
            (Share(clamped) * spanA * spanB / settings.Temperature, Share(free) * spanA * spanB / settings.Temperature);
        // Terms of ⟨s_i s_j⟩ that ±1 units add: one for the row, one for the column.
        var column = new float[columns];
        for (var j = 0; j < columns; j++) column[j] = (float)(_a.Units.Low() * spanB * differenceB[j] / settings.Temperature);
        var (rate, momentum, decay) = ((float)settings.Rate, (float)settings.Momentum, (float)settings.WeightDecay);
        var hiddenIsB = _b.Role == BlockRole.Hidden;
        for (var i = 0; i < _coupling.SizeA; i++)
        {
            var row = (float)(_b.Units.Low() * spanA * differenceA[i] / settings.Temperature);
            var (from, length) = (i * columns, columns);
            var meanA = pull is null ? 0 : (float)(Share(clamped) * clamped.OnsA[i]);
            Row(clamped.Pairs.AsSpan(from, length), free.Pairs.AsSpan(from, length), column, row, perClamped, perFree, rate, momentum,
                decay, old.Slice(from, length), _velocity.AsSpan(from, length), next.Slice(from, length));
            if (pull is not null)
                for (var j = 0; j < length; j++)
                {
                    // Inside a block both ends are hidden and pulled, and the matrix stays symmetric.
                    var extra = rate * (within ? pull[j] * meanA + pull[i] * (float)(Share(clamped) * clamped.OnsA[j])
                        : hiddenIsB ? pull[j] * meanA : pull[i] * (float)(Share(clamped) * clamped.OnsB[j]));
                    _velocity[from + j] += extra;
                    next[from + j] += extra;
                }
            if (within) (_velocity[from + i], next[from + i]) = (0, 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(Span<long> clamped, Span<long> free, ReadOnlySpan<float> column, float row, double perClamped, double perFree,
        float rate, float momentum, float decay, ReadOnlySpan<float> old, Span<float> velocity, Span<float> next)
    {
        var j = 0;
        ref var p = ref MemoryMarshal.GetReference(clamped);
        ref var n = ref MemoryMarshal.GetReference(free);
        ref var c = ref MemoryMarshal.GetReference(column);
        ref var w = ref MemoryMarshal.GetReference(old);
        ref var v = ref MemoryMarshal.GetReference(velocity);
        ref var to = ref MemoryMarshal.GetReference(next);
        for (; j + 16 <= next.Length; j += 16)
        {
            var at = (nuint)j;
            var gradient = Vector512.Narrow(Difference(ref p, ref n, at, perClamped, perFree),
                Difference(ref p, ref n, at + 8, perClamped, perFree))
                + (Vector512.LoadUnsafe(ref c, at) + Vector512.Create(row));
            var weight = Vector512.LoadUnsafe(ref w, at);
            gradient -= Vector512.Create(decay) * weight;
            var step = Vector512.Create(momentum) * Vector512.LoadUnsafe(ref v, at) + Vector512.Create(rate) * gradient;
            step.StoreUnsafe(ref v, at);
            (weight + step).StoreUnsafe(ref to, at);
        }
        for (; j < next.Length; j++)
        {
            var gradient = (float)(clamped[j] * perClamped - free[j] * perFree) + (column[j] + row);
            gradient -= decay * old[j];
            velocity[j] = momentum * velocity[j] + rate * gradient;
            next[j] = old[j] + velocity[j];
        }
    }

    private static Vector512<double> Difference(ref long clamped, ref long free, nuint at, double perClamped, double perFree) =>
        Vector512.ConvertToDouble(Vector512.LoadUnsafe(ref clamped, at)) * Vector512.Create(perClamped)
        - Vector512.ConvertToDouble(Vector512.LoadUnsafe(ref free, at)) * Vector512.Create(perFree);

    private void ApplySparse(EdgeList edges, ReadOnlySpan<float> old, CorrelationSums clamped, CorrelationSums free,
        LearningSettings settings, double[] differenceA, Span<float> next)
    {
        var differenceB = _coupling.Kind == CouplingKind.Within ? differenceA : MeanDifference(clamped, free, s => s.OnsB);
        var (lowA, lowB, spanA, spanB) = (_a.Units.Low(), _b.Units.Low(), _a.Units.Span(), _b.Units.Span());
        for (var e = 0; e < old.Length; e++)
        {
            var difference = lowA * spanB * differenceB[edges.B[e]] + lowB * spanA * differenceA[edges.A[e]]
                + spanA * spanB * (clamped.Pairs[e] * Share(clamped) - free.Pairs[e] * Share(free));
            next[e] = Step(e, old[e], difference / settings.Temperature, settings, decays: true);
        }
    }

    private float Step(int index, float old, double gradient, LearningSettings settings, bool decays)
    {
        var g = (float)gradient - (decays ? (float)settings.WeightDecay * old : 0);
        _velocity[index] = (float)settings.Momentum * _velocity[index] + (float)settings.Rate * g;
        return old + _velocity[index];
    }

    // Running mean q of the hidden units' activity in the positive phase, and cost × (target − q) for each; null without a target.
    private float[]? SparsityPull(CorrelationSums clamped, LearningSettings settings)
    {
        if (settings.Sparsity is not { } sparsity) return null;
        var ons = _b.Role == BlockRole.Hidden && _coupling.Kind == CouplingKind.Between ? clamped.OnsB
            : _a.Role == BlockRole.Hidden ? clamped.OnsA : null;
        if (ons is null) return null;
        var first = _activity.Length == 0;
        if (first) _activity = new float[ons.Length];
        var pull = new float[ons.Length];
        for (var j = 0; j < ons.Length; j++)
        {
            var now = (float)(ons[j] * Share(clamped));
            _activity[j] = first ? now : (float)sparsity.Decay * _activity[j] + (float)(1 - sparsity.Decay) * now;
            pull[j] = (float)(sparsity.Cost * (sparsity.Target - _activity[j]));
        }
        return pull;
    }

    private static double Share(CorrelationSums sums) => 1.0 / ((double)sums.Samples * sums.Scale);

    private static double[] MeanDifference(CorrelationSums clamped, CorrelationSums free, Func<CorrelationSums, long[]> ons)
    {
        var (plus, minus) = (ons(clamped), ons(free));
        return [.. plus.Select((n, i) => n * Share(clamped) - minus[i] * Share(free))];
    }

    // Eight running sums, whatever the machine's vectors: the same bits everywhere.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double SumOfSquares(ReadOnlySpan<float> values)
    {
        var sums = Vector512<double>.Zero;
        ref var v = ref MemoryMarshal.GetReference(values);
        var i = 0;
        for (; i + 16 <= values.Length; i += 16)
        {
            var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref v, (nuint)i));
            sums += low * low + high * high;
        }
        double sum = 0;
        for (var lane = 0; lane < 8; lane++) sum += sums[lane];
        for (; i < values.Length; i++) sum += (double)values[i] * values[i];
        return sum;
    }
}
