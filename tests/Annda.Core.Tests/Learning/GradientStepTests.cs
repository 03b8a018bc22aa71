using Annda.Exact;
using Annda.Learning;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Tests.Kernels;
using Annda.Topology;

namespace Annda.Tests.Learning;

/// <summary>The step against its formula, one parameter at a time, in double precision.</summary>
public class GradientStepTests
{
    private static readonly BlockId A = new(0), B = new(1);

    public static TheoryData<string, UnitKind, UnitKind> Couplings => new()
    {
        { "bias", UnitKind.Binary, UnitKind.Binary }, { "bias", UnitKind.Bipolar, UnitKind.Bipolar },
        { "dense", UnitKind.Binary, UnitKind.Binary }, { "dense", UnitKind.Bipolar, UnitKind.Binary },
        { "dense", UnitKind.Bipolar, UnitKind.Bipolar },
        { "sparse", UnitKind.Binary, UnitKind.Bipolar }, { "sparse", UnitKind.Binary, UnitKind.Binary },
        { "within", UnitKind.Binary, UnitKind.Binary }, { "within", UnitKind.Bipolar, UnitKind.Bipolar },
        { "within sparse", UnitKind.Bipolar, UnitKind.Bipolar },
    };

    [Theory]
    [MemberData(nameof(Couplings))]
    public void Three_steps_with_momentum_and_decay_follow_the_formula(string kind, UnitKind kindA, UnitKind kindB)
    {
        var dice = new Dice(1);
        var (coupling, a, b) = Make(dice, kind, kindA, kindB);
        var settings = new LearningSettings(0.1, 0.9, kind == "bias" ? 0.5 : 0.01, 1.5);
        var step = new GradientStep(coupling, a, b, OptimiserState.Fresh);
        var weights = Start(dice, coupling);
        var velocity = new double[weights.Length];
        for (var round = 0; round < 3; round++)
        {
            var (clamped, free) = (Sums(dice, coupling, 700, 1), Sums(dice, coupling, 300, 1 << 20));
            var (plus, minus) = (Moments(coupling, clamped, kindA, kindB), Moments(coupling, free, kindA, kindB));
            var next = new float[weights.Length];
            var norm = step.Apply(weights, clamped, free, settings, next);
            for (var p = 0; p < weights.Length; p++)
            {
                var decay = coupling.Kind == CouplingKind.Bias ? 0 : 0.01 * weights[p];
                velocity[p] = IsDiagonal(coupling, p) ? 0 : 0.9 * velocity[p] + 0.1 * ((plus[p] - minus[p]) / 1.5 - decay);
                Assert.Equal(weights[p] + velocity[p], next[p], 2e-6);
                Assert.Equal(velocity[p], step.State.Velocity[p], 1e-6);
            }
            Assert.Equal(Math.Sqrt(velocity.Sum(v => v * v)), norm, 1e-5);
            weights = next;
        }
    }

    [Theory]
    [MemberData(nameof(Couplings))]
    public void A_gradient_that_is_longer_than_allowed_is_shortened_to_that(string kind, UnitKind kindA, UnitKind kindB)
    {
        var dice = new Dice(12);
        var (coupling, a, b) = Make(dice, kind, kindA, kindB);
        var weights = Start(dice, coupling);
        if (coupling is { Kind: CouplingKind.Within, Edges: null })
            for (var i = 0; i < coupling.SizeA; i++) weights[i * coupling.SizeA + i] = 0;
        var (clamped, free) = (Sums(dice, coupling, 700, 1), Sums(dice, coupling, 300, 1 << 20));
        var minus = Moments(coupling, free, kindA, kindB);
        var gradient = Moments(coupling, clamped, kindA, kindB)
            .Select((m, p) => IsDiagonal(coupling, p) ? 0 : (m - minus[p]) / 1.5).ToArray();
        var norm = Math.Sqrt(gradient.Sum(g => g * g));
        foreach (var (clip, share) in new[] { (norm / 4, 0.25), (norm * 2, 1) })
        {
            var settings = new LearningSettings(0.5, 0.9, 0.1, 1.5, Clip: clip);
            var (step, next, again) = (new GradientStep(coupling, a, b, OptimiserState.Fresh), new float[weights.Length],
                new float[weights.Length]);
            step.Apply(weights, clamped, free, settings, next);
            var length = step.Apply(next, clamped, free, settings, again);
            double squares = 0;
            for (var p = 0; p < weights.Length; p++)
            {
                var decay = coupling.Kind == CouplingKind.Bias ? 0 : 0.1;
                var first = 0.5 * (share * gradient[p] - decay * weights[p]);
                var second = 0.9 * first + 0.5 * (share * gradient[p] - decay * next[p]);
                Assert.Equal(weights[p] + first, next[p], 3e-6);
                Assert.Equal(next[p] + second, again[p], 3e-6);
                squares += second * second;
            }
            Assert.Equal(Math.Sqrt(squares), length, 1e-4);
        }
    }

    [Theory]
    [InlineData(true, 0, 100, 100)]
    [InlineData(true, 0.9, 100, 64)]
    [InlineData(false, 0.5, 130, 130)]
    [InlineData(false, 0, 70, 130)]
    [InlineData(true, 0, 2100, 2100)]
    public void Pending_pairs_make_the_step_of_counted_ones_to_the_bit(bool probabilities, double momentum, int chains, int freeChains)
    {
        var dice = new Dice(9);
        var a = new BlockSpec("A", BlockRole.Visible, UnitKind.Binary, 83);
        var b = new BlockSpec("B", BlockRole.Hidden, UnitKind.Bipolar, 77);
        var coupling = CouplingSpec.Between("w", A, B, 83, 77);
        var settings = new LearningSettings(0.1, momentum, 0.01, 1.5);
        var (pending, counted) = (new GradientStep(coupling, a, b, OptimiserState.Fresh),
            new GradientStep(coupling, a, b, OptimiserState.Fresh));
        var weights = dice.Normals(coupling.Length);
        for (var round = 0; round < 2; round++)
        {
            var (clamped, free) = (Pending(dice, coupling, chains, probabilities), Pending(dice, coupling, freeChains, probabilities));
            Assert.True(clamped.AllPending == chains < 2000 && free.Pending.Count <= 2);
            var (first, second) = (new float[weights.Length], new float[weights.Length]);
            var norm = pending.Apply(weights, clamped, free, settings, first);
            Assert.Equal(norm, counted.Apply(weights, clamped.Copy(), free.Copy(), settings, second));
            ScalarKernels.AssertSameBits(second, first);
            Assert.Equal(counted.State.Velocity, pending.State.Velocity);
            weights = first;
        }
    }

    [Fact]
    public void Pending_pairs_of_more_chains_than_32_bits_can_sum_make_the_step_of_counted_ones()
    {
        const int Chains = 2112;
        var a = new BlockSpec("A", BlockRole.Visible, UnitKind.Binary, 1300);
        var b = new BlockSpec("B", BlockRole.Hidden, UnitKind.Binary, 620);
        var coupling = CouplingSpec.Between("w", A, B, a.Size, b.Size);
        var states = new Annda.Numerics.BitPlanes(a.Size, Chains);
        for (var unit = 0; unit < a.Size; unit++) states.Plane(unit).Fill(ulong.MaxValue);
        var certain = Enumerable.Repeat(1 << 20, b.Size * Chains).ToArray();
        CorrelationSums Sums(bool on)
        {
            var sums = CorrelationSums.Empty(coupling, 1 << 20);
            sums.Add(new PairSample(states, true, null, on ? certain : new int[certain.Length]));
            sums.Samples = Chains;
            return sums;
        }
        var (clamped, free, next) = (Sums(true), Sums(false), new float[coupling.Length]);
        Assert.True(clamped.AllPending && free.AllPending);
        new GradientStep(coupling, a, b, OptimiserState.Fresh).Apply(new float[coupling.Length], clamped, free, new LearningSettings(0.25),
            next);
        Assert.All(next, w => Assert.Equal(0.25f, w, 1e-6f));
    }

    private static CorrelationSums Pending(Dice dice, CouplingSpec coupling, int chains, bool probabilities)
    {
        var sums = CorrelationSums.Empty(coupling, probabilities ? 1 << 20 : 1);
        foreach (var part in new[] { chains / 3, chains - chains / 3 })
        {
            var (states, partner) = (dice.States(coupling.SizeA, part), dice.States(coupling.SizeB, part));
            var fixedPoint = new int[coupling.SizeB * states.Lanes];
            for (var i = 0; i < fixedPoint.Length; i++) fixedPoint[i] = i % states.Lanes < part ? dice.Below((1 << 20) + 1) : 0;
            sums.Add(probabilities ? new PairSample(states, true, null, fixedPoint) : new PairSample(states, true, partner, null));
            sums.Samples += part;
        }
        return sums;
    }

    [Fact]
    public void An_optimiser_goes_on_from_its_state_to_the_same_bits()
    {
        var dice = new Dice(2);
        var (coupling, a, b) = Make(dice, "dense", UnitKind.Binary, UnitKind.Bipolar);
        var settings = new LearningSettings(0.1, 0.9, 0.01, Sparsity: new SparsitySettings(0.1, 0.5, 0.9));
        var (first, second) =
            ((Sums(dice, coupling, 50, 1), Sums(dice, coupling, 50, 1)), (Sums(dice, coupling, 50, 1), Sums(dice, coupling, 50, 1)));
        var step = new GradientStep(coupling, a, b, OptimiserState.Fresh);
        var weights = Start(dice, coupling);
        var (middle, straight, resumed) = (new float[weights.Length], new float[weights.Length], new float[weights.Length]);
        step.Apply(weights, first.Item1, first.Item2, settings, middle);
        var saved = step.State;
        step.Apply(middle, second.Item1, second.Item2, settings, straight);
        new GradientStep(coupling, a, b, saved).Apply(middle, second.Item1, second.Item2, settings, resumed);
        ScalarKernels.AssertSameBits(straight, resumed);
    }

    [Fact]
    public void Sparsity_pulls_a_hidden_units_weights_and_bias_towards_its_target()
    {
        var dice = new Dice(3);
        var settings = new LearningSettings(0.1, 0, 0, 1, new SparsitySettings(0.2, 0.7, 0.9));
        var (dense, a, b) = Make(dice, "dense", UnitKind.Binary, UnitKind.Binary);
        var bias = CouplingSpec.Bias(B, b);
        var (counts, biasCounts) = (Sums(dice, dense, 100, 1), CorrelationSums.Empty(bias, 1));
        counts.OnsB.CopyTo(biasCounts.OnsA, 0);
        biasCounts.Samples = 100;
        var (weights, biases) = (new float[dense.Length], new float[b.Size]);
        // Equal phases: what is left of the gradient is the pull.
        var (step, biasStep) = (new GradientStep(dense, a, b, OptimiserState.Fresh), new GradientStep(bias, b, b, OptimiserState.Fresh));
        step.Apply(new float[dense.Length], counts, counts, settings, weights);
        biasStep.Apply(new float[b.Size], biasCounts, biasCounts, settings, biases);
        for (var j = 0; j < b.Size; j++)
        {
            var pull = 0.7 * (0.2 - counts.OnsB[j] / 100.0);
            Assert.Equal(0.1 * pull, biases[j], 1e-6);
            for (var i = 0; i < a.Size; i++) Assert.Equal(0.1 * pull * counts.OnsA[i] / 100.0, weights[i * b.Size + j], 1e-6);
        }
        var later = Sums(dice, dense, 100, 1);
        step.Apply(weights, later, later, settings, new float[dense.Length]);
        for (var j = 0; j < b.Size; j++)
            Assert.Equal(0.9 * counts.OnsB[j] / 100 + 0.1 * later.OnsB[j] / 100, step.State.Activity[j], 1e-6);
    }

    [Fact]
    public void Weights_inside_a_hidden_block_stay_symmetric_under_sparsity()
    {
        var dice = new Dice(4);
        var hidden = new BlockSpec("H", BlockRole.Hidden, UnitKind.Binary, 20);
        var coupling = CouplingSpec.Within("w", A, 20);
        var weights = dice.Symmetric(20);
        var next = new float[weights.Length];
        new GradientStep(coupling, hidden, hidden, OptimiserState.Fresh).Apply(weights, Sums(dice, coupling, 100, 1),
            Sums(dice, coupling, 100, 1),
            new LearningSettings(0.1, 0.5, 0.01, 1, new SparsitySettings(0.1, 1, 0.9)), next);
        for (var i = 0; i < 20; i++)
            for (var j = 0; j <= i; j++) Assert.Equal(next[i * 20 + j], next[j * 20 + i]);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    public void Fed_with_exact_counts_a_step_is_the_exact_gradient(double temperature)
    {
        var network = Nets.EveryKind(new Dice(5));
        bool[][] data = [[true, false, true, true], [false, false, true, false], [true, true, false, true]];
        var gradient = new ExactLikelihood(network, temperature).Gradient(data);
        var free = new PairwiseModel(network);
        var freeLaw = new ExactLaw(free, temperature).Probabilities;
        var clamped = data.Select(v => new PairwiseModel(network, [.. v.Select(x => (bool?)x), .. new bool?[8]])).ToArray();
        foreach (var id in network.Spec.CouplingIds)
        {
            var spec = network.Spec[id];
            var plus = CorrelationSums.Empty(spec, 1);
            foreach (var model in clamped) plus.Merge(Exact(network, id, model, new ExactLaw(model, temperature).Probabilities));
            var step = new GradientStep(spec, network.Spec[spec.A], network.Spec[spec.B], OptimiserState.Fresh);
            var next = new float[spec.Length];
            step.Apply(new float[spec.Length], plus, Exact(network, id, free, freeLaw), new LearningSettings(1, Temperature: temperature),
                next);
            for (var p = 0; p < next.Length; p++) Assert.Equal(gradient[id.Index][p], next[p], 1e-6);
        }
    }

    // Counts over 2^30 samples, as near to the law as integers allow.
    internal static CorrelationSums Exact(Network network, CouplingId id, PairwiseModel model, double[] law)
    {
        const long Samples = 1L << 30;
        var spec = network.Spec[id];
        var (sums, a, b) = (CorrelationSums.Empty(spec, 1), network.Spec.FirstUnit(spec.A), network.Spec.FirstUnit(spec.B));
        double On(params int[] units) => law.Where((_, s) => Array.TrueForAll(units, u => IsOn(model, s, u))).Sum();
        for (var i = 0; i < sums.OnsA.Length; i++) sums.OnsA[i] = (long)Math.Round(On(a + i) * Samples);
        for (var j = 0; j < sums.OnsB.Length; j++) sums.OnsB[j] = (long)Math.Round(On(b + j) * Samples);
        for (var p = 0; p < sums.Pairs.Length; p++)
        {
            var (i, j) = spec.Edges is { } edges ? (edges.A[p], edges.B[p]) : (p / spec.SizeB, p % spec.SizeB);
            sums.Pairs[p] = (long)Math.Round(On(a + i, b + j) * Samples);
        }
        sums.Samples = Samples;
        return sums;
    }

    private static bool IsOn(PairwiseModel model, int state, int unit) =>
        model.Clamp[unit] ?? (state >> Array.IndexOf(model.Free, unit) & 1) != 0;

    internal static (CouplingSpec Coupling, BlockSpec A, BlockSpec B) Make(Dice dice, string kind, UnitKind kindA, UnitKind kindB)
    {
        var a = new BlockSpec("A", BlockRole.Visible, kindA, 19);
        var b = new BlockSpec("B", BlockRole.Hidden, kindB, 37);
        return kind switch
        {
            "bias" => (CouplingSpec.Bias(A, a), a, a),
            "dense" => (CouplingSpec.Between("w", A, B, 19, 37), a, b),
            "sparse" => (CouplingSpec.Between("w", A, B, 19, 37, ScalarKernels.Edges(dice, 19, 37, within: false, 0.3)), a, b),
            "within" => (CouplingSpec.Within("w", A, 19), a, a),
            _ => (CouplingSpec.Within("w", A, 19, ScalarKernels.Edges(dice, 19, 19, within: true, 0.3)), a, a),
        };
    }

    internal static float[] Start(Dice dice, CouplingSpec coupling) =>
        coupling is { Kind: CouplingKind.Within, Edges: null } ? dice.Symmetric(coupling.SizeA) : dice.Normals(coupling.Length);

    private static double[] Moments(CouplingSpec coupling, CorrelationSums sums, UnitKind kindA, UnitKind kindB) =>
        coupling.Kind == CouplingKind.Bias ? sums.MeansA(kindA) : sums.PairMoments(coupling, kindA, kindB);

    private static bool IsDiagonal(CouplingSpec coupling, int parameter) =>
        coupling is { Kind: CouplingKind.Within, Edges: null } && parameter / coupling.SizeA == parameter % coupling.SizeA;

    internal static CorrelationSums Sums(Dice dice, CouplingSpec coupling, int samples, int scale)
    {
        var sums = CorrelationSums.Empty(coupling, scale);
        foreach (var array in new[] { sums.Pairs, sums.OnsA, sums.OnsB })
            for (var i = 0; i < array.Length; i++) array[i] = (long)dice.Below(samples + 1) * scale;
        if (coupling is { Kind: CouplingKind.Within, Edges: null })
            for (var i = 0; i < coupling.SizeA; i++)
                for (var j = 0; j < i; j++) sums.Pairs[i * coupling.SizeA + j] = sums.Pairs[j * coupling.SizeA + i];
        sums.Samples = samples;
        return sums;
    }
}
