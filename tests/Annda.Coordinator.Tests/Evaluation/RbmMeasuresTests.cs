using Annda.Evaluation;
using Annda.Programs;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Tests.Evaluation;

/// <summary>The measures against their definitions, written down plainly, for shapes that leave vectors half full.</summary>
public class RbmMeasuresTests
{
    [Theory]
    [InlineData(5, 3, 2, 1)]
    [InlineData(20, 17, 65, 0.3)]
    [InlineData(33, 64, 70, 3)]
    [InlineData(7, 50, 9, 40)]
    [InlineData(9, 21, 130, 250)]
    [InlineData(6, 33, 10, 900)]
    public void Pseudo_likelihood_is_that_of_the_plain_formula_for_small_and_for_large_weights(int visible, int hidden, int count,
        double deviation)
    {
        var (rbm, examples) = Machine(visible, hidden, count, deviation);
        double expected = 0;
        for (var e = 0; e < count; e++)
        {
            var fields = Fields(rbm, examples[e]);
            for (var i = 0; i < visible; i++)
            {
                double sign = examples[e][i] != 0 ? -1 : 1, change = sign * rbm.VisibleBias[i];
                for (var j = 0; j < hidden; j++)
                    change += Softplus(fields[j] + sign * rbm.Weights[i * hidden + j]) - Softplus(fields[j]);
                expected -= Softplus(change) / count;
            }
        }
        Assert.InRange(RbmMeasures.PseudoLikelihood(rbm, examples) / expected - 1, -1e-9, 1e-9);
    }

    [Theory]
    [InlineData(5, 3, 2)]
    [InlineData(20, 17, 65)]
    [InlineData(70, 5, 1100)]
    [InlineData(3, 2100, 9)]
    public void Mean_free_energy_is_that_of_its_definition(int visible, int hidden, int count)
    {
        var (rbm, examples) = Machine(visible, hidden, count, 0.7);
        double expected = 0;
        for (var e = 0; e < count; e++)
        {
            expected -= Fields(rbm, examples[e]).Sum(Softplus) / count;
            for (var i = 0; i < visible; i++) expected -= examples[e][i] * (double)rbm.VisibleBias[i] / count;
        }
        // Fields are sums of floats.
        Assert.InRange(RbmMeasures.MeanFreeEnergy(rbm, examples) / expected - 1, -1e-6, 1e-6);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(20, 65)]
    [InlineData(40, 1100)]
    public void The_reconstruction_error_of_hidden_units_that_do_not_waver_is_that_of_the_only_reconstruction(int visible, int count)
    {
        // The hidden units are on or off for certain, and half of them see the visible ones.
        var weights = new float[visible * 4];
        for (var i = 0; i < visible; i++) (weights[i * 4 + 1], weights[i * 4 + 3]) = (0.3f * (i % 5 - 2), -0.2f * (i % 3));
        var network = new NetworkBuilder().Visible("V", visible).Hidden("H", 4, UnitKind.Binary, 60, 60, -60, -60)
            .Between("V", "H", weights).Build();
        Assert.True(Rbm.TryFrom(network, 1, out var rbm));
        var examples = Bits(visible, count);
        double expected = 0;
        for (var e = 0; e < count; e++)
            for (var i = 0; i < visible; i++)
                expected += Math.Pow(examples[e][i] - 1 / (1 + Math.Exp(-0.3f * (i % 5 - 2))), 2) / (visible * count);
        Assert.Equal(expected, RbmMeasures.ReconstructionError(rbm, examples, 3), 1e-7);
        Assert.Equal(expected, RbmMeasures.Fit(rbm, examples, 3).ReconstructionError, 1e-7);
    }

    [Fact]
    public void Base_rates_of_the_training_data_price_every_bit_of_an_example()
    {
        var examples = Bits(9, 30);
        double[] means = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.9, 1];
        double expected = 0;
        for (var e = 0; e < 30; e++)
            for (var i = 0; i < 9; i++)
            {
                var p = Math.Clamp(means[i], 0.001, 0.999);
                expected += Math.Log(examples[e][i] != 0 ? p : 1 - p) / 30;
            }
        Assert.Equal(expected, BaseRate.LogLikelihood(means, examples), 1e-12);
    }

    [Fact]
    public void Two_temperatures_of_importance_sampling_do_not_underflow_over_many_hidden_units()
    {
        var (rbm, _) = Machine(10, 6000, 1, 0.1);
        var estimate = new AnnealedImportance(rbm, [.. Enumerable.Repeat(0.5, 10)], 1).Estimate(64, 2);
        Assert.InRange(estimate.LogZ / ExactPartition.LogZ(rbm) - 1, -0.05, 0.05);
    }

    private static (Rbm Rbm, Examples Examples) Machine(int visible, int hidden, int count, double deviation)
    {
        var key = new StreamKey(17, Purpose.Weights);
        float[] Biases(uint unit, int size) =>
            [.. Enumerable.Range(0, size).Select(i => (float)(0.5 * key.Normals(unit, (uint)i, 0).First))];
        var network = new NetworkBuilder().Visible("V", visible, UnitKind.Binary, Biases(100, visible))
            .Hidden("H", hidden, UnitKind.Binary, Biases(101, hidden)).BetweenNormal("V", "H", deviation, 5).Build();
        Assert.True(Rbm.TryFrom(network, 1, out var rbm));
        return (rbm, Bits(visible, count));
    }

    private static Examples Bits(int units, int count)
    {
        var key = new StreamKey(18, Purpose.Shuffle);
        return new Examples([.. Enumerable.Range(0, units * count).Select(i => (byte)key.Below(2, 0, (uint)i, 0))], count);
    }

    private static double[] Fields(Rbm rbm, ReadOnlySpan<byte> example)
    {
        var fields = rbm.HiddenBias.Select(c => (double)c).ToArray();
        for (var i = 0; i < rbm.Visible; i++)
            for (var j = 0; j < rbm.Hidden; j++) fields[j] += example[i] * (double)rbm.Weights[i * rbm.Hidden + j];
        return fields;
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
