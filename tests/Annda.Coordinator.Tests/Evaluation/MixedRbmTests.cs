using Annda.Evaluation;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Evaluation;

/// <summary>Machines with Gaussian and softmax units against plain sums and integrals.</summary>
public class MixedRbmTests
{
    [Fact]
    public void The_published_machine_has_its_published_log_partition_and_weights()
    {
        // PyDeep's documentation: four hidden units on a mixture in the plane; log Z 1.40422867085, P(h = 0) 0.83734074.
        var network = Gaussian(2, 4, GaussianConvention.Cho, [0.74241256f, 0.73101419f],
            [-2.13559806f, -0.71220501f, 0.64841691f, 2.17880554f, 0.75840129f, -2.13979672f, 2.09910978f, -0.64721076f],
            [0, 0], [-7.87792514f, -7.60603139f, -7.73935758f, -7.722771f], UnitKind.Binary);
        var states = HiddenStates.TryOf(Machine(network))!;
        // Parameters are single precision: their rounding shows in the eighth digit.
        Assert.Equal(1.40422867085, states.LogZ, 1e-7);
        Assert.Equal(0.83734074, states.Probability(0), 1e-7);
        Assert.Equal(0.03404849, states.Probability(1), 1e-7);
    }

    [Theory]
    [InlineData(GaussianConvention.Lecture, UnitKind.Binary, 1.0)]
    [InlineData(GaussianConvention.Lecture, UnitKind.Bipolar, 1.5)]
    [InlineData(GaussianConvention.Cho, UnitKind.Binary, 0.7)]
    [InlineData(GaussianConvention.Cho, UnitKind.Bipolar, 1.0)]
    public void Log_partition_mean_and_covariance_are_those_of_a_plain_integral(GaussianConvention convention, UnitKind hidden, double t)
    {
        var network = Gaussian(2, 3, convention, [0.6f, 1.3f], [0.8f, -0.5f, 0.3f, 0.2f, 0.9f, -0.7f], [0.4f, -0.3f],
            [0.1f, -0.4f, 0.5f], hidden);
        var rbm = Machine(network, t);
        var states = HiddenStates.TryOf(rbm)!;
        var (logZ, mean, covariance) = Integral(network, t);
        Assert.Equal(logZ, states.LogZ, 1e-8);
        var (m, c) = states.Moments();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(mean[i], m[i], 1e-7);
            for (var j = 0; j < 2; j++) Assert.Equal(covariance[i, j], c[i, j], 1e-7);
        }
        // The density of a point from the mixture, and from the free energy.
        float[] point = [0.3f, -0.8f];
        var density = Enumerable.Range(0, states.Count).Sum(s => states.Probability(s) * states.Centre(s).Index().Aggregate(1.0, (p, x) =>
            p * Math.Exp(-(point[x.Index] - x.Item) * (point[x.Index] - x.Item) / (2 * rbm.Variance[x.Index]))
            / Math.Sqrt(2 * Math.PI * rbm.Variance[x.Index])));
        Assert.Equal(density, Math.Exp(-rbm.FreeEnergy(point) - states.LogZ), 1e-10);
    }

    [Fact]
    public void Categories_beside_bits_are_summed_and_classified_as_by_enumeration()
    {
        var network = Labelled();
        Assert.True(MixedRbm.TryFrom(network, [(new BlockId(0), 0, 4), (new BlockId(1), 4, 3)], 1.3, out var rbm));
        var states = HiddenStates.TryOf(rbm)!;
        double z = 0;
        foreach (var v in Visible()) z += Weight(network, v, 1.3);
        Assert.Equal(Math.Log(z), states.LogZ, 1e-6);
        foreach (var v in Visible())
        {
            Assert.Equal(Math.Log(Weight(network, v, 1.3)), -rbm.FreeEnergy(v), 1e-5);
            var best = Enumerable.Range(0, 3).MaxBy(k => Weight(network, [.. v[..4], .. new[] { 0, 1, 2 }.Select(l => l == k ? 1f : 0)], 1.3));
            Assert.Equal(best, rbm.Classify(rbm.Parts[1], v));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Importance_sampling_finds_the_exact_log_partition_within_its_interval(bool labelled)
    {
        var network = labelled ? Labelled() : Gaussian(2, 4, GaussianConvention.Lecture, [0.5f, 0.8f],
            [1.5f, -1, 0.5f, 0.3f, -0.4f, 1.2f, 0.7f, -0.9f], [0.2f, 0], [-0.5f, 0.3f, 0.1f, -0.2f], UnitKind.Binary);
        Assert.True(MixedRbm.TryFrom(network, labelled ? [(new BlockId(0), 0, 4), (new BlockId(1), 4, 3)] : [(new BlockId(0), 0, 2)], 1,
            out var rbm));
        var train = labelled ? new Examples([.. Visible().SelectMany(v => v).Select(x => (byte)x)], 48)
            : new Examples(new byte[6], 3, [1, 0.5f, -1, 0, 0.3f, -0.7f]);
        var estimate = new MixedImportance(rbm, train, 3).Estimate(200, 300);
        var exact = HiddenStates.TryOf(rbm)!.LogZ;
        Assert.InRange(exact, estimate.Low, estimate.High);
        Assert.InRange(Math.Abs(exact - estimate.LogZ), 0, 0.05);
    }

    private static Network Labelled() => new NetworkBuilder()
        .Visible("V", 4, UnitKind.Bipolar, 0.1f, -0.2f, 0.3f, 0)
        .Add(new BlockSpec("L", BlockRole.Visible, UnitKind.Softmax, 3), 0.2f, -0.1f, 0)
        .Hidden("H", 3, UnitKind.Binary, 0.1f, 0.2f, -0.3f)
        .Between("V", "H", [0.5f, -0.8f, 0.3f, 0.7f, 0.1f, -0.6f, -0.9f, 0.4f, 0.2f, 0.3f, -0.5f, 0.8f])
        .Between("H", "L", [0.9f, -0.4f, 0.1f, -0.7f, 0.6f, 0.5f, 0.2f, 0.3f, -0.8f]).Build();

    private static IEnumerable<float[]> Visible() => Enumerable.Range(0, 48).Select(s => (float[])[.. Enumerable.Range(0, 4)
        .Select(i => (float)(s >> i & 1)), .. Enumerable.Range(0, 3).Select(k => k == s / 16 ? 1f : 0)]);

    // Σ_h exp(−E / T) as the energy says it.
    private static double Weight(Network network, float[] v, double t)
    {
        var values = v.Select((x, i) => i < 4 ? 2 * x - 1 : x).ToArray();
        var (w, l) = (network[network.Spec.Coupling("V-H")], network[network.Spec.Coupling("H-L")]);
        double sum = 0;
        for (var h = 0; h < 8; h++)
        {
            double e = 0;
            for (var i = 0; i < 7; i++) e += values[i] * network[new CouplingId(i < 4 ? 0 : 1)][i < 4 ? i : i - 4];
            for (var j = 0; j < 3; j++)
            {
                if ((h >> j & 1) == 0) continue;
                e += network[new CouplingId(2)][j];
                for (var i = 0; i < 4; i++) e += values[i] * w[i * 3 + j];
                for (var k = 0; k < 3; k++) e += values[4 + k] * l[j * 3 + k];
            }
            sum += Math.Exp(e / t);
        }
        return sum;
    }

    // The trapezoidal rule is exact to machine precision for what falls off like a normal law.
    private static (double LogZ, double[] Mean, double[,] Covariance) Integral(Network network, double t)
    {
        const double Reach = 16, Step = 0.05;
        double z = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
        for (var a = -Reach; a <= Reach; a += Step)
            for (var b = -Reach; b <= Reach; b += Step)
            {
                var p = Density(network, a, b, t) * Step * Step;
                (z, x, y, xx, xy, yy) = (z + p, x + p * a, y + p * b, xx + p * a * a, xy + p * a * b, yy + p * b * b);
            }
        var (mx, my) = (x / z, y / z);
        return (Math.Log(z), [mx, my], new[,] { { xx / z - mx * mx, xy / z - mx * my }, { xy / z - mx * my, yy / z - my * my } });
    }

    private static double Density(Network network, double a, double b, double t)
    {
        var (spec, w, logs) = (network.Spec, network[network.Spec.Coupling("V-H")], network[network.Spec.Coupling("V.variance")]);
        var (low, cho) = (spec[new BlockId(1)].Units == UnitKind.Bipolar ? -1 : 0, spec[new BlockId(0)].Gaussian!.Power == 2);
        double[] v = [a, b];
        double sum = 0, own = 0;
        for (var i = 0; i < 2; i++) own -= Math.Pow(v[i] - network[new CouplingId(0)][i], 2) / (2 * Math.Exp(logs[i]));
        for (var h = 0; h < 8; h++)
        {
            var e = own;
            for (var j = 0; j < 3; j++)
            {
                var s = (h >> j & 1) != 0 ? 1 : low;
                e += s * network[new CouplingId(1)][j];
                for (var i = 0; i < 2; i++) e += s * w[i * 3 + j] * v[i] / Math.Exp((cho ? 1 : 0.5) * logs[i]);
            }
            sum += Math.Exp(e / t);
        }
        return sum;
    }

    private static MixedRbm Machine(Network network, double t = 1) =>
        MixedRbm.TryFrom(network, [(new BlockId(0), 0, network.Spec[new BlockId(0)].Size)], t, out var rbm) ? rbm
            : throw new InvalidOperationException("no machine");

    internal static Network Gaussian(int visible, int hidden, GaussianConvention convention, float[] sigma, float[] weights, float[] bias,
        float[] hiddenBias, UnitKind kind, bool learn = false) => new NetworkBuilder()
        .Add(new BlockSpec("V", BlockRole.Visible, UnitKind.Gaussian, visible) { Gaussian = new GaussianUnits(convention, learn) }, bias)
        .Hidden("H", hidden, kind, hiddenBias).Sigma("V", sigma).Between("V", "H", weights).Build();
}
