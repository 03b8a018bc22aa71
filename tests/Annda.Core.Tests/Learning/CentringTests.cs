using Annda.Couplings;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Learning;
using Annda.Programs;
using Annda.Protocol;
using Annda.Runs;
using Annda.Statistics;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Learning;

/// <summary>Centred learning against its formula, the exact log-likelihood and itself with zeros and ones exchanged.</summary>
public class CentringTests
{
    private const double Rate = 0.25, Follow = 0.1;
    private static readonly BlockId V = new(0), H = new(1);
    private static readonly CouplingId Weights = new(2);
    private static readonly bool[][] Data = [[true, false, true, true], [true, true, true, false], [false, true, true, true]];

    [Fact]
    public void A_centred_step_is_the_gradient_of_the_likelihood_in_deviations_from_the_offsets()
    {
        var network = Nets.Restricted(new Dice(3), 4, 3, deviation: 0.7);
        var (mu, lambda, next) = StepOf(network, Data);
        const double Small = 1.0 / 1024;
        // b = b' − W λ and c = c' − Wᵀ μ: a weight alone moves them along.
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 3; j++)
            {
                var (up, down) = (Moved(network, mu, lambda, i, j, Small), Moved(network, mu, lambda, i, j, -Small));
                var slope = (Likelihood(up) - Likelihood(down)) / (2 * Small);
                Assert.Equal(network[Weights][i * 3 + j] + Rate * slope, next[Weights][i * 3 + j], 2e-5);
            }
        var gradient = new ExactLikelihood(network, 1).Gradient(Data);
        for (var i = 0; i < 4; i++)
        {
            var shift = Enumerable.Range(0, 3).Sum(j => (next[Weights][i * 3 + j] - network[Weights][i * 3 + j]) * (double)lambda[j]);
            Assert.Equal(network[new CouplingId(0)][i] + Rate * gradient[0][i] - shift, next[new CouplingId(0)][i], 2e-5);
        }
        for (var j = 0; j < 3; j++)
        {
            var shift = Enumerable.Range(0, 4).Sum(i => (next[Weights][i * 3 + j] - network[Weights][i * 3 + j]) * (double)mu[i]);
            Assert.Equal(network[new CouplingId(1)][j] + Rate * gradient[1][j] - shift, next[new CouplingId(1)][j], 2e-5);
        }
        Assert.True(Likelihood(next) > Likelihood(network));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Zeros_and_ones_exchanged_make_the_same_step_only_where_it_is_centred(bool centred)
    {
        var network = Nets.Restricted(new Dice(4), 4, 3, deviation: 0.7);
        var direct = StepOf(network, Data, centred).Next;
        var exchanged = StepOf(Exchanged(network), [.. Data.Select(v => v.Select(on => !on).ToArray())], centred).Next;
        var difference = Exchanged(direct).Spec.CouplingIds.Max(id => Exchanged(direct)[id].Zip(exchanged[id],
            (x, y) => Math.Abs(x - y)).Max());
        if (centred) Assert.InRange(difference, 0, 1e-6);
        else Assert.InRange(difference, 0.01, 1);
    }

    [Theory]
    [InlineData("dense", UnitKind.Binary, UnitKind.Binary)]
    [InlineData("dense", UnitKind.Bipolar, UnitKind.Binary)]
    [InlineData("sparse", UnitKind.Binary, UnitKind.Bipolar)]
    [InlineData("within", UnitKind.Bipolar, UnitKind.Bipolar)]
    [InlineData("within sparse", UnitKind.Binary, UnitKind.Binary)]
    public void Two_steps_follow_the_formula_for_every_coupling(string kind, UnitKind kindA, UnitKind kindB)
    {
        var dice = new Dice(1);
        var (coupling, a, b) = GradientStepTests.Make(dice, kind, kindA, kindB);
        var within = coupling.Kind == CouplingKind.Within;
        var settings = new LearningSettings(0.1, 0.9, 0.01, 1.5) { Centring = Follow };
        var maker = new StepMaker(coupling, a, b, OptimiserState.Fresh, null);
        var weights = GradientStepTests.Start(dice, coupling);
        var (mu, lambda) = (Array.Empty<double>(), Array.Empty<double>());
        var velocity = new double[weights.Length];
        for (var round = 0; round < 2; round++)
        {
            var (clamped, free) = (GradientStepTests.Sums(dice, coupling, 700, 1), GradientStepTests.Sums(dice, coupling, 300, 1 << 20));
            var (meansA, meansB) = (clamped.MeansA(kindA), within ? clamped.MeansA(kindA) : clamped.MeansB(kindB));
            (mu, lambda) = round == 0 ? (meansA, meansB) : (Slow(mu, meansA), Slow(lambda, meansB));
            var deltaA = meansA.Zip(free.MeansA(kindA), (x, y) => x - y).ToArray();
            var deltaB = within ? deltaA : [.. meansB.Zip(free.MeansB(kindB), (x, y) => x - y)];
            var (plus, minus) = (clamped.PairMoments(coupling, kindA, kindB), free.PairMoments(coupling, kindA, kindB));
            var next = new float[weights.Length];
            maker.Apply(weights, clamped, free, settings, round + 1, next);
            var (shiftA, shiftB) = (new double[coupling.SizeA], new double[coupling.SizeB]);
            for (var p = 0; p < weights.Length; p++)
            {
                var (i, j) = coupling.Ends(p);
                var gradient = (plus[p] - minus[p] - mu[i] * deltaB[j] - deltaA[i] * lambda[j]) / 1.5 - 0.01 * weights[p];
                velocity[p] = within && i == j ? 0 : 0.9 * velocity[p] + 0.1 * gradient;
                Assert.Equal(weights[p] + velocity[p], next[p], 3e-6);
                shiftA[i] -= velocity[p] * lambda[j];
                // A sparse pair stands once for both of its units.
                (within && coupling.Edges is not null ? shiftA : shiftB)[j] -= velocity[p] * mu[i];
            }
            var shifts = maker.Shifts(weights, next);
            Assert.Equal(shiftA, shifts.A.Select(s => (double)s), (x, y) => Math.Abs(x - y) < 2e-5);
            if (within) Assert.Empty(shifts.B);
            else Assert.Equal(shiftB, shifts.B.Select(s => (double)s), (x, y) => Math.Abs(x - y) < 2e-5);
            weights = next;
        }

        static double[] Slow(double[] before, double[] now) => [.. before.Zip(now, (x, y) => x + Follow * (y - x))];
    }

    [Fact]
    public void Biases_wait_for_shifts_and_variances_for_none()
    {
        var network = new NetworkBuilder().Add(new BlockSpec("V", BlockRole.Visible, UnitKind.Gaussian, 2)
        {
            Gaussian = new GaussianUnits(GaussianConvention.Cho, true),
        }).Sigma("V", 1).Hidden("H", 1).Between("V", "H", [1, 2]).Build().Spec;
        Assert.Equal([network.Coupling("V-H")], new BiasShifts(network, NetworkSpec.BiasOf(V)).Missing(3));
        Assert.Empty(new BiasShifts(network, network.VarianceOf(V)!.Value).Missing(3));
    }

    [Theory]
    [InlineData(LearningRule.ContrastiveDivergence)]
    [InlineData(LearningRule.Boltzmann)]
    public void Chain_groups_faults_and_a_resume_change_nothing(LearningRule rule)
    {
        var network = Nets.EveryKind(new Dice(5), 0.4);
        var dice = new Dice(6);
        var examples = new Examples([.. Enumerable.Range(0, 140 * 4).Select(_ => (byte)dice.Below(2))], 140);
        TrainProgram Program(int groups, double centring = Follow) => new(network.Spec, examples, new TrainSettings
        {
            Rule = rule, Epochs = 4, Batch = 70, Groups = groups, Centring = centring, Momentum = RateSchedule.Constant(0.5),
        }, 3);
        var dynamics = new DynamicsSpec(DynamicsKind.Chromatic);
        var end = new Society(network, dynamics, Program(1)).Play().Boundaries[^1];
        for (var seed = 1ul; seed <= 15; seed++)
            Assert.Equal(end.Network.Hash(), new Society(network, dynamics, Program(1 + (int)seed % 3), Faults.Of(seed)).Play()
                .Boundaries[^1].Network.Hash());
        for (var boundary = 1; boundary <= 3; boundary++)
        {
            var stopped = new Society(network, dynamics, Program(2), Faults.Of(7)).Play(boundary).Boundaries[^1];
            Assert.Equal(end.Network.Hash(), new Society(stopped.Network, dynamics, Program(1), from: stopped).Play()
                .Boundaries[^1].Network.Hash());
        }
        Assert.NotEqual(end.Network.Hash(), new Society(network, dynamics, Program(1, 0)).Play().Boundaries[^1].Network.Hash());
    }

    [Fact]
    public void Biases_take_in_what_all_couplings_of_their_block_tell_them()
    {
        var network = Nets.EveryKind(new Dice(5), 0.4);
        var dice = new Dice(6);
        var examples = new Examples([.. Enumerable.Range(0, 70 * 4).Select(_ => (byte)dice.Below(2))], 70);
        RunSnapshot End(double centring) => new Society(network, new DynamicsSpec(DynamicsKind.Chromatic), new TrainProgram(network.Spec,
            examples, new TrainSettings { Rule = LearningRule.Boltzmann, Epochs = 1, Batch = 70, Centring = centring }, 3)).Play()
            .Boundaries[^1];
        var (plain, centred) = (End(0), End(Follow));
        foreach (var block in network.Spec.BlockIds)
        {
            // One update: the phases were the same, and so is the step of the biases themselves.
            var expected = plain.Network[NetworkSpec.BiasOf(block)].Select(b => (double)b).ToArray();
            foreach (var id in network.Spec.BetweenOf(block).Concat(network.Spec.WithinOf(block)))
            {
                var (spec, offsets) = (network.Spec[id], centred.Optimisers[id.Index].Offsets);
                var ofB = spec.Kind == CouplingKind.Within ? offsets : offsets[spec.SizeA..];
                for (var p = 0; p < spec.Length; p++)
                {
                    var (i, j) = spec.Ends(p);
                    var step = centred.Network[id][p] - network[id][p];
                    if (spec.A == block) expected[i] -= step * ofB[j];
                    if (spec.B == block && (spec.Kind == CouplingKind.Between || spec.Edges is not null)) expected[j] -= step * offsets[i];
                }
            }
            Assert.Equal(expected, centred.Network[NetworkSpec.BiasOf(block)].Select(b => (double)b), (x, y) => Math.Abs(x - y) < 1e-6);
            Assert.NotEqual(plain.Network[NetworkSpec.BiasOf(block)], centred.Network[NetworkSpec.BiasOf(block)]);
        }
    }

    // One step from exact moments, biases with what the weights tell them; the offsets are the data's means.
    private static (float[] Mu, float[] Lambda, Network Next) StepOf(Network network, bool[][] data, bool centred = true)
    {
        var free = new PairwiseModel(network);
        var freeLaw = new ExactLaw(free, 1).Probabilities;
        var clamped = data.Select(v => new PairwiseModel(network, [.. v.Select(x => (bool?)x), null, null, null])).ToArray();
        var settings = new LearningSettings(Rate) { Centring = centred ? Follow : 0 };
        var next = network.Spec.CouplingIds.Select(id => new float[network.Spec[id].Length]).ToArray();
        StepMaker? weights = null;
        foreach (var id in network.Spec.CouplingIds)
        {
            var spec = network.Spec[id];
            var plus = CorrelationSums.Empty(spec, 1);
            foreach (var model in clamped)
                plus.Merge(GradientStepTests.Exact(network, id, model, new ExactLaw(model, 1).Probabilities));
            var maker = new StepMaker(spec, network.Spec[spec.A], network.Spec[spec.B], OptimiserState.Fresh, null);
            maker.Apply(network[id], plus, GradientStepTests.Exact(network, id, free, freeLaw), settings, 1, next[id.Index]);
            if (spec.Kind == CouplingKind.Between) weights = maker;
        }
        if (!centred) return ([], [], new Network(network.Spec, next));
        var (a, b) = weights!.Shifts(network[Weights], next[Weights.Index]);
        for (var i = 0; i < a.Length; i++) next[V.Index][i] += a[i];
        for (var j = 0; j < b.Length; j++) next[H.Index][j] += b[j];
        return (weights.State.Offsets[..4], weights.State.Offsets[4..], new Network(network.Spec, next));
    }

    private static Network Moved(Network network, float[] mu, float[] lambda, int i, int j, double by)
    {
        var values = network.Spec.CouplingIds.Select(id => (float[])network[id].Clone()).ToArray();
        values[2][i * 3 + j] += (float)by;
        values[0][i] -= (float)(by * lambda[j]);
        values[1][j] -= (float)(by * mu[i]);
        return new Network(network.Spec, values);
    }

    private static double Likelihood(Network network) => new ExactLikelihood(network, 1).MeanLogLikelihood(Data);

    // The same law of 1 − v: w' = −w, b' = −b, c' = c + Σ_i w_i.
    private static Network Exchanged(Network network)
    {
        var w = network[Weights];
        return new Network(network.Spec, [[.. network[new CouplingId(0)].Select(b => -b)],
            [.. network[new CouplingId(1)].Select((c, j) => c + Enumerable.Range(0, 4).Sum(i => w[i * 3 + j]))], [.. w.Select(x => -x)]]);
    }
}
