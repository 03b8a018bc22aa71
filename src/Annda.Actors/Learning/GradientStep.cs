using System.Runtime.CompilerServices;
using Annda.Kernels;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Learning;

/// <summary>
/// One step up the log-likelihood: g = (⟨s_i s_j⟩_clamped − ⟨s_i s_j⟩_free) / T, shortened to the longest that is allowed; − decay · w
/// (+ sparsity); v ← momentum · v + rate · g; w ← w + v. (Ackley, Hinton and Sejnowski 1985; Hinton 2002, 2010.) Centred, units count from
/// offsets: see <see cref="Centring"/>.
/// </summary>
public sealed class GradientStep
{
    private readonly CouplingSpec _coupling;
    private readonly BlockSpec _a, _b;
    private readonly WorkTeam _team;
    private float[] _velocity;
    private float[] _activity;

    /// <summary>Goes on from an optimiser's state.</summary>
    public GradientStep(CouplingSpec coupling, BlockSpec a, BlockSpec b, OptimiserState state, WorkTeam? team = null)
    {
        (_coupling, _a, _b, _team) = (coupling, a, b, team ?? WorkTeam.Alone);
        (_velocity, _activity) = ((float[])state.Velocity.Clone(), (float[])state.Activity.Clone());
        Centring = new Centring(coupling, a.Units, b.Units, (float[])state.Offsets.Clone());
    }

    /// <summary>What units count from.</summary>
    internal Centring Centring { get; }

    /// <summary>State to go on from; copies.</summary>
    public OptimiserState State => new((float[])_velocity.Clone(), (float[])_activity.Clone())
    {
        Offsets = (float[])Centring.Offsets.Clone(),
    };

    /// <summary>Makes new parameters.</summary>
    /// <param name="old">Old parameters.</param>
    /// <param name="clamped">Sums of the positive phase.</param>
    /// <param name="free">Sums of the negative phase.</param>
    /// <param name="settings">How strongly.</param>
    /// <param name="next">New parameters, another array than <paramref name="old"/>.</param>
    /// <returns>Euclidean norm of the step.</returns>
    public double Apply(ReadOnlySpan<float> old, CorrelationSums clamped, CorrelationSums free, LearningSettings settings, Span<float> next)
    {
        // Without momentum no step is remembered.
        if (settings.Momentum == 0) _velocity = [];
        else if (_velocity.Length == 0) _velocity = new float[_coupling.Length];
        if (settings.Centring > 0 && _coupling.Kind != CouplingKind.Bias) Centring.Follow(clamped, settings.Centring);
        var differenceA = MeanDifference(clamped, free, s => s.OnsA);
        // A mean activity is the biases' alone where weights see deviations from means.
        var pull = settings.Centring > 0 && _coupling.Kind != CouplingKind.Bias ? null : SparsityPull(clamped, settings);
        switch (_coupling)
        {
            case { Kind: CouplingKind.Bias }:
                double Gradient(int i) => _a.Units.Span() * differenceA[i] / settings.Temperature;
                var shortened = Shortening(settings.Clip, old.Length, Gradient);
                for (var i = 0; i < old.Length; i++)
                    next[i] = Step(i, old[i], shortened * Gradient(i) + (pull is null ? 0 : pull[i]), settings, decays: false);
                break;
            case { Edges: { } edges }:
                ApplySparse(edges, old, clamped, free, settings, differenceA, next);
                break;
            default:
                return Math.Sqrt(ApplyDense(old, clamped, free, settings, differenceA, pull, next));
        }
        return Math.Sqrt(SquaresOfStep(old, next));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SquaresOfStep(ReadOnlySpan<float> old, ReadOnlySpan<float> next)
    {
        double squares = 0;
        for (var i = 0; i < next.Length; i++)
        {
            double step = _velocity.Length > 0 ? _velocity[i] : next[i] - old[i];
            squares += step * step;
        }
        return squares;
    }

    private double ApplyDense(ReadOnlySpan<float> old, CorrelationSums clamped, CorrelationSums free, LearningSettings settings,
        double[] differenceA, float[]? pull, Span<float> next)
    {
        var within = _coupling.Kind == CouplingKind.Within;
        var differenceB = within ? differenceA : MeanDifference(clamped, free, s => s.OnsB);
        var (spanA, spanB) = (_a.Units.Span(), _b.Units.Span());
        // Shortening needs the whole gradient: a step of it alone, from 0.
        var clips = settings.Clip > 0;
        // Terms of ⟨s_i s_j⟩ that ±1 units add: one for the row, one for the column.
        var step = new DenseStep
        {
            Rows = _coupling.SizeA,
            Columns = _coupling.SizeB,
            RowTerms = Terms(differenceA, _b.Units.Low() * spanA, settings.Temperature),
            ColumnTerms = Terms(differenceB, _a.Units.Low() * spanB, settings.Temperature),
            PerClamped = Share(clamped) * spanA * spanB / settings.Temperature,
            PerFree = Share(free) * spanA * spanB / settings.Temperature,
            Rate = clips ? 1 : (float)settings.Rate,
            Momentum = clips ? 0 : (float)settings.Momentum,
            Decay = clips ? 0 : (float)settings.WeightDecay,
            Centre = settings.Centring == 0 ? null : new DenseCentre(Centring.OfA.ToArray(),
                Terms(differenceA, spanA, settings.Temperature), Centring.OfB.ToArray(), Terms(differenceB, spanB, settings.Temperature)),
        };
        if (clips) next.Clear();
        var squares = clips ? step.Apply(clamped, free, next, [], next, _team) : step.Apply(clamped, free, old, _velocity, next, _team);
        if (clips) ApplyShortened(old, settings, within, next);
        else if (pull is null && !within) return squares;
        if (pull is not null) Pull(pull, clamped, (float)settings.Rate, within, next);
        if (within)
            for (var at = 0; at < next.Length; at += _coupling.SizeA + 1)
            {
                next[at] = 0;
                if (_velocity.Length > 0) _velocity[at] = 0;
            }
        return SquaresOfStep(old, next);
    }

    // Makes parameters out of gradients that stand in next.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyShortened(ReadOnlySpan<float> old, LearningSettings settings, bool within, Span<float> next)
    {
        for (var at = 0; within && at < next.Length; at += _coupling.SizeA + 1) next[at] = 0;
        double squares = 0;
        foreach (var g in next) squares += (double)g * g;
        var shortened = settings.Clip / Math.Max(Math.Sqrt(squares), settings.Clip);
        for (var p = 0; p < next.Length; p++) next[p] = Step(p, old[p], shortened * next[p], settings, decays: true);
    }

    private static double Shortening(double clip, int parameters, Func<int, double> gradient)
    {
        if (clip == 0) return 1;
        double squares = 0;
        for (var p = 0; p < parameters; p++) squares += gradient(p) * gradient(p);
        return clip / Math.Max(Math.Sqrt(squares), clip);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pull(float[] pull, CorrelationSums clamped, float rate, bool within, Span<float> next)
    {
        var hiddenIsB = _b.Role == BlockRole.Hidden;
        for (var i = 0; i < _coupling.SizeA; i++)
        {
            var meanA = (float)(Share(clamped) * clamped.OnsA[i]);
            for (var j = 0; j < _coupling.SizeB; j++)
            {
                // Inside a block both ends are hidden and pulled, and the matrix stays symmetric.
                var extra = rate * (within ? pull[j] * meanA + pull[i] * (float)(Share(clamped) * clamped.OnsA[j])
                    : hiddenIsB ? pull[j] * meanA : pull[i] * (float)(Share(clamped) * clamped.OnsB[j]));
                next[i * _coupling.SizeB + j] += extra;
                if (_velocity.Length > 0) _velocity[i * _coupling.SizeB + j] += extra;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplySparse(EdgeList edges, ReadOnlySpan<float> old, CorrelationSums clamped, CorrelationSums free,
        LearningSettings settings, double[] differenceA, Span<float> next)
    {
        var differenceB = _coupling.Kind == CouplingKind.Within ? differenceA : MeanDifference(clamped, free, s => s.OnsB);
        var (lowA, lowB, spanA, spanB) = (_a.Units.Low(), _b.Units.Low(), _a.Units.Span(), _b.Units.Span());
        var shortened = Shortening(settings.Clip, old.Length, Gradient);
        for (var e = 0; e < old.Length; e++) next[e] = Step(e, old[e], shortened * Gradient(e), settings, decays: true);

        double Gradient(int e)
        {
            var difference = lowA * spanB * differenceB[edges.B[e]] + lowB * spanA * differenceA[edges.A[e]]
                + spanA * spanB * (clamped.Pairs[e] * Share(clamped) - free.Pairs[e] * Share(free));
            if (settings.Centring > 0)
                difference -= Centring.OfA[edges.A[e]] * spanB * differenceB[edges.B[e]]
                    + Centring.OfB[edges.B[e]] * spanA * differenceA[edges.A[e]];
            return difference / settings.Temperature;
        }
    }

    private float Step(int index, float old, double gradient, LearningSettings settings, bool decays)
    {
        var g = (float)gradient - (decays ? (float)settings.WeightDecay * old : 0);
        var step = (float)settings.Rate * g;
        if (_velocity.Length > 0) _velocity[index] = step = (float)settings.Momentum * _velocity[index] + step;
        return old + step;
    }

    // Running mean q of the hidden units' activity in the positive phase, and cost × (target − q) for each; null without a target.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double[] MeanDifference(CorrelationSums clamped, CorrelationSums free, Func<CorrelationSums, long[]> ons)
    {
        var (plus, minus, perClamped, perFree) = (ons(clamped), ons(free), Share(clamped), Share(free));
        var means = new double[plus.Length];
        for (var i = 0; i < means.Length; i++) means[i] = plus[i] * perClamped - minus[i] * perFree;
        return means;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float[] Terms(double[] differences, double factor, double temperature)
    {
        var terms = new float[differences.Length];
        for (var i = 0; i < terms.Length; i++) terms[i] = (float)(factor * differences[i] / temperature);
        return terms;
    }
}
