using Annda.Annealing;
using Annda.Dynamics;
using Annda.Evaluation;
using Annda.Hosting;
using Annda.Programs;
using Annda.Simulations;
using Annda.Tests.Evaluation;
using Annda.Topology;

namespace Annda.Tests.Laws;

/// <summary>Samples of Gaussian and softmax units through real actors against their exact law.</summary>
public class GaussianLawTests
{
    private const int Chains = 2000, Sweeps = 400, Every = 4;

    [Theory]
    [InlineData(GaussianConvention.Lecture, UnitKind.Binary, 1.0, DynamicsKind.Chromatic)]
    [InlineData(GaussianConvention.Lecture, UnitKind.Bipolar, 0.8, DynamicsKind.Sequential)]
    [InlineData(GaussianConvention.Cho, UnitKind.Binary, 1.5, DynamicsKind.Sequential)]
    public async Task Means_variances_and_pairs_are_those_of_the_mixture(GaussianConvention convention, UnitKind hidden, double t,
        DynamicsKind dynamics)
    {
        var network = MixedRbmTests.Gaussian(2, 3, convention, [0.6f, 1.3f], [0.8f, -0.5f, 0.3f, 0.2f, 0.9f, -0.7f], [0.4f, -0.3f],
            [0.1f, -0.4f, 0.5f], hidden);
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
        {
            Seed = 5,
            Dynamics = new DynamicsSpec(dynamics),
            Node = new NodeOptions { Threads = 1 },
        });
        Assert.Equal(Law.Boltzmann, new UpdateRule(new DynamicsSpec(dynamics), network.Spec).Law);
        var sampled = await simulation.SampleAsync(new SampleSettings
        {
            Chains = Chains,
            BurnIn = 50,
            Sweeps = Sweeps,
            Every = Every,
            Temperatures = TemperatureSchedule.Constant(t),
        });
        Assert.True(MixedRbm.TryFrom(network, [(new BlockId(0), 0, 2)], t, out var rbm));
        var states = HiddenStates.TryOf(rbm)!;
        var (mean, covariance) = states.Moments();
        var moments = new GaussianMoments(network, sampled);
        var (means, variances, pairs) = (moments.Means(new BlockId(0)), moments.Variances(new BlockId(0)),
            moments.Pairs(network.Spec.Coupling("V-H")));
        // Five standard errors of fewer samples than there are: neighbours in time are alike.
        var few = Chains * Sweeps / Every / 2.0;
        var low = hidden == UnitKind.Bipolar ? -1 : 0;
        for (var i = 0; i < 2; i++)
        {
            Assert.InRange(Math.Abs(mean[i] - means[i]), 0, 5 * Math.Sqrt(covariance[i, i] / few));
            Assert.InRange(Math.Abs(covariance[i, i] - variances[i]), 0, 5 * covariance[i, i] * Math.Sqrt(2 / few));
            for (var j = 0; j < 3; j++)
            {
                var exact = Enumerable.Range(0, 8).Sum(s => states.Probability(s) * states.Centre(s)[i] * ((s >> j & 1) != 0 ? 1 : low));
                Assert.InRange(Math.Abs(exact - pairs[i * 3 + j]), 0, 5 * Math.Sqrt((covariance[i, i] + mean[i] * mean[i]) / few));
            }
        }
        // ⟨E⟩ of T: ½ T a Gaussian unit comes out of its width, the rest of the law is checked above.
        var energy = Enumerable.Range(0, 8).Sum(s => states.Probability(s) * Energy(network, states.Centre(s), s, low)) + t;
        Assert.InRange(Math.Abs(energy - sampled.MeanEnergy(network)), 0, 0.02);
    }

    [Fact]
    public async Task A_softmax_unit_has_one_category_on_and_the_joint_law_of_its_energy()
    {
        var network = new NetworkBuilder().Add(new BlockSpec("L", BlockRole.Visible, UnitKind.Softmax, 3), 0.3f, -0.4f, 0)
            .Hidden("H", 2, UnitKind.Binary, 0.2f, -0.5f).Between("L", "H", [1.2f, -0.7f, -0.4f, 0.9f, 0.5f, 0.1f]).Build();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
        {
            Seed = 6,
            Node = new NodeOptions { Threads = 1 },
        });
        var sampled = await simulation.SampleAsync(new SampleSettings { Chains = 5000, BurnIn = 20, Sweeps = 200, Every = 4 });
        var (bias, hidden, w) = (network[new CouplingId(0)], network[new CouplingId(1)], network[new CouplingId(2)]);
        double Weight(int k, int h) => Math.Exp(bias[k] + (h & 1) * (hidden[0] + w[2 * k]) + (h >> 1) * (hidden[1] + w[2 * k + 1]));
        var z = Enumerable.Range(0, 12).Sum(s => Weight(s % 3, s / 3));
        var (means, pairs) = (sampled.UnitMeans(new BlockId(0)), sampled.PairMoments(new CouplingId(2)));
        Assert.Equal(1, means.Sum(), 1e-12);
        for (var k = 0; k < 3; k++)
        {
            Assert.Equal(Enumerable.Range(0, 4).Sum(h => Weight(k, h)) / z, means[k], 0.004);
            for (var j = 0; j < 2; j++)
                Assert.Equal(Enumerable.Range(0, 4).Where(h => (h >> j & 1) != 0).Sum(h => Weight(k, h)) / z, pairs[2 * k + j], 0.004);
        }
    }

    private static double Energy(Network network, double[] v, int state, int low)
    {
        var (w, logs) = (network[network.Spec.Coupling("V-H")], network[network.Spec.VarianceOf(new BlockId(0))!.Value]);
        var power = network.Spec[new BlockId(0)].Gaussian!.Power;
        double energy = 0;
        for (var i = 0; i < 2; i++) energy += Math.Pow(v[i] - network[new CouplingId(0)][i], 2) / (2 * Math.Exp(logs[i]));
        for (var j = 0; j < 3; j++)
        {
            var s = (state >> j & 1) != 0 ? 1 : low;
            energy -= s * network[new CouplingId(1)][j];
            for (var i = 0; i < 2; i++) energy -= s * w[i * 3 + j] * v[i] / Math.Exp(0.5 * power * logs[i]);
        }
        return energy;
    }
}
