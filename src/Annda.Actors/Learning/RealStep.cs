using Annda.Kernels;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Learning;

/// <summary>
/// One step from sums of real values: g = (⟨x y⟩_clamped − ⟨x y⟩_free) / T, or the first alone; shortened to the longest that is allowed;
/// − decay · w (+ sparsity; centred as <see cref="Centring"/> says); v ← momentum · v + rate · g; w ← w + v, or a step by Adam.
/// </summary>
public sealed class RealStep
{
    private readonly CouplingSpec _coupling;
    private readonly BlockSpec _a, _b;
    private readonly WorkTeam _team;
    private float[] _velocity, _squares;
    private float[] _activity;

    /// <summary>Goes on from an optimiser's state.</summary>
    public RealStep(CouplingSpec coupling, BlockSpec a, BlockSpec b, OptimiserState state, WorkTeam? team = null)
    {
        (_coupling, _a, _b, _team) = (coupling, a, b, team ?? WorkTeam.Alone);
        (_velocity, _activity) = ((float[])state.Velocity.Clone(), (float[])state.Activity.Clone());
        _squares = (float[])state.Squares.Clone();
        Centring = new Centring(coupling, a.Units, b.Units, (float[])state.Offsets.Clone());
    }

    /// <summary>What units count from.</summary>
    internal Centring Centring { get; }

    /// <summary>State to go on from; copies.</summary>
    public OptimiserState State => new((float[])_velocity.Clone(), (float[])_activity.Clone())
    {
        Squares = (float[])_squares.Clone(),
        Offsets = (float[])Centring.Offsets.Clone(),
    };

    /// <summary>Makes new parameters.</summary>
    /// <param name="old">Old parameters.</param>
    /// <param name="clamped">Sums of the positive phase.</param>
    /// <param name="free">Sums of the negative phase; null: the gradient is the first alone.</param>
    /// <param name="settings">How strongly.</param>
    /// <param name="next">New parameters, another array than <paramref name="old"/>.</param>
    /// <param name="number">Number of the step, from 1.</param>
    /// <returns>Euclidean norm of the step.</returns>
    public double Apply(ReadOnlySpan<float> old, RealSums clamped, RealSums? free, LearningSettings settings,
        Span<float> next, int number = 1)
    {
        // Without momentum no step is remembered.
        if (settings is { Momentum: 0, Adam: null }) _velocity = [];
        else if (_velocity.Length == 0) _velocity = new float[_coupling.Length];
        if (settings.Adam is null) _squares = [];
        else if (_squares.Length == 0) _squares = new float[_coupling.Length];
        var bias = _coupling.Kind == CouplingKind.Bias;
        var whole = _coupling is { Kind: not CouplingKind.Bias, Edges: null };
        var centred = settings.Centring > 0 && !bias;
        if (centred) Centring.Follow(clamped, settings.Centring);
        // A mean activity is the biases' alone where weights see deviations from means.
        var pull = centred ? null : SparsityPull(clamped, settings);
        var gradient = new RealGradient
        {
            Rows = whole ? _coupling.SizeA : 1,
            Columns = whole ? _coupling.SizeB : _coupling.Length,
            PerClamped = Share(clamped) / settings.Temperature,
            PerFree = free is null ? 0 : Share(free) / settings.Temperature,
            Squares = _squares,
        };
        if (bias) Biases(clamped, free, gradient, next);
        else if (settings.Clip == 0 && pull is null && !centred && _coupling.Kind == CouplingKind.Between)
            return Math.Sqrt(gradient.Make(clamped, free, Rule(1), old, _velocity, next, _team));
        else gradient.Make(clamped, free, null, [], [], next, _team);
        if (centred) Centring.TakeAway(clamped, free, settings.Temperature, next);
        // What needs the whole gradient, or changes it, before a step is made of it.
        if (_coupling is { Kind: CouplingKind.Within, Edges: null, SelfCoupled: false })
            for (var at = 0; at < next.Length; at += _coupling.SizeA + 1) next[at] = 0;
        var scale = settings.Clip > 0 ? (float)(settings.Clip / Math.Max(Norm(next), settings.Clip)) : 1;
        if (pull is not null) Pull(pull, clamped, scale, next);
        return Math.Sqrt(gradient.Apply(Rule(scale), old, _velocity, next, _team));

        IParameterRule Rule(float shortened)
        {
            var decay = bias ? 0 : settings.WeightDecay;
            return settings.Adam is { } adam ? new AdamRule(adam, settings.Rate, decay, shortened, number)
                : new DescentRule((float)settings.Rate, (float)settings.Momentum, (float)decay, shortened);
        }
    }

    private static void Biases(RealSums clamped, RealSums? free, RealGradient share, Span<float> gradient)
    {
        for (var i = 0; i < gradient.Length; i++)
            gradient[i] = (float)(clamped.SumsA[i] * share.PerClamped - (free is null ? 0 : free.SumsA[i] * share.PerFree));
    }

    private static double Norm(ReadOnlySpan<float> gradient)
    {
        double squares = 0;
        foreach (var g in gradient) squares += (double)g * g;
        return Math.Sqrt(squares);
    }

    // Of the weights of hidden units only; not shortened, as it is no part of the likelihood's gradient.
    private void Pull(float[] pull, RealSums clamped, float scale, Span<float> gradient)
    {
        if (_coupling.Kind == CouplingKind.Bias)
        {
            for (var i = 0; i < pull.Length; i++) gradient[i] += pull[i] / scale;
            return;
        }
        var hiddenIsB = _b.Role == BlockRole.Hidden && _coupling.Kind == CouplingKind.Between;
        for (var p = 0; p < gradient.Length; p++)
        {
            var (i, j) = _coupling.Ends(p);
            gradient[p] += (hiddenIsB ? pull[j] * Mean(clamped.SumsA[i]) : pull[i] * Mean(clamped.SumsB[j])) / scale;
        }

        float Mean(long sum) => (float)(sum * Share(clamped));
    }

    // Running mean q of the hidden units' activity in the positive phase, and cost × (target − q) for each; null without a target.
    private float[]? SparsityPull(RealSums clamped, LearningSettings settings)
    {
        if (settings.Sparsity is not { } sparsity || _coupling.Kind == CouplingKind.Within || _coupling.IsVariance) return null;
        var sums = _b.Role == BlockRole.Hidden && _coupling.Kind == CouplingKind.Between ? clamped.SumsB
            : _a.Role == BlockRole.Hidden ? clamped.SumsA : null;
        if (sums is null) return null;
        var first = _activity.Length == 0;
        if (first) _activity = new float[sums.Length];
        var pull = new float[sums.Length];
        for (var j = 0; j < sums.Length; j++)
        {
            var now = (float)(sums[j] * Share(clamped));
            _activity[j] = first ? now : (float)sparsity.Decay * _activity[j] + (float)(1 - sparsity.Decay) * now;
            pull[j] = (float)(sparsity.Cost * (sparsity.Target - _activity[j]));
        }
        return pull;
    }

    private static double Share(RealSums sums) => 1.0 / (sums.Samples * RealSums.One);
}
