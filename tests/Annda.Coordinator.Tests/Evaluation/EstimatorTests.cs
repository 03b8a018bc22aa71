using Annda.Evaluation;
using Annda.Exact;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Tests.Evaluation;

/// <summary>Estimators against the truth: enumeration of small machines, and exact ln Z of trained ones.</summary>
public class EstimatorTests
{
    [Theory]
    [InlineData(UnitKind.Binary, UnitKind.Binary, 1.0)]
    [InlineData(UnitKind.Bipolar, UnitKind.Binary, 0.7)]
    [InlineData(UnitKind.Binary, UnitKind.Bipolar, 2.0)]
    [InlineData(UnitKind.Bipolar, UnitKind.Bipolar, 1.3)]
    public void Log_likelihoods_of_every_kind_of_unit_and_temperature_are_those_of_enumeration(UnitKind v, UnitKind h, double temperature)
    {
        var network = new NetworkBuilder().Visible("V", 5, v, 0.3f, -0.2f, 0, 0.5f, 0.1f).Hidden("H", 4, h, -0.4f, 0.2f, 0, 0.1f)
            .BetweenNormal("V", "H", 0.8, 3).Build();
        Assert.True(Rbm.TryFrom(network, temperature, out var rbm));
        var examples = new Examples([1, 0, 1, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1], 3);
        var exact = new ExactLikelihood(network, temperature).MeanLogLikelihood([.. Enumerable.Range(0, 3).Select(examples.Flags)]);
        Assert.Equal(exact, -RbmMeasures.MeanFreeEnergy(rbm, examples) - ExactPartition.LogZ(rbm), 1e-4);
    }

    [Theory]
    [InlineData(3, 14)]
    [InlineData(14, 3)]
    [InlineData(1024, 1)]
    public void The_sum_over_the_smaller_layer_is_right_for_any_shape(int visible, int hidden)
    {
        var network = new NetworkBuilder().Visible("V", visible).Hidden("H", hidden).Between("V", "H", new float[visible * hidden]).Build();
        Assert.True(Rbm.TryFrom(network, 1, out var rbm));
        Assert.Equal((visible + hidden) * Math.Log(2), ExactPartition.LogZ(rbm), 1e-3);
    }

    [Fact]
    public async Task Importance_sampling_is_within_half_a_nat_of_the_exact_log_Z_of_a_trained_20_hidden_machine()
    {
        var (train, test) = Annda.Data.DatasetLoader.Load(new Annda.Experiments.DataSection(), ".");
        var examples = new Examples(train.Pixels, train.Examples);
        var network = new NetworkBuilder().Visible("V", 64, UnitKind.Binary, [.. examples.Means().Select(BaseRate.LogOdds)]).Hidden("H", 20)
            .BetweenNormal("V", "H", 0.01, 1).Build();
        await using var simulation = await Simulation.StartAsync(network);
        await simulation.TrainAsync(examples, new TrainSettings
        {
            Rule = LearningRule.Persistent,
            Epochs = 60,
            Batch = 50,
            Rate = new RateSchedule(0.1, 0),
        });
        Assert.True(Rbm.TryFrom(simulation.Network, 1, out var rbm));
        var exact = ExactPartition.LogZ(rbm);
        var estimate = new AnnealedImportance(rbm, examples.Means(), 1).Estimate(chains: 100, temperatures: 1000);
        Assert.InRange(estimate.LogZ - exact, -0.5, 0.5);
        Assert.InRange(exact, estimate.Low - 0.2, estimate.High + 0.2);
        var reverse = new AnnealedImportance(rbm, examples.Means(), 1).Reverse(examples, chains: 100, temperatures: 1000, sweeps: 200);
        Assert.InRange(reverse.LogZ - exact, -0.5, 0.5);
        var likelihood = -RbmMeasures.MeanFreeEnergy(rbm, new Examples(test.Pixels, test.Examples)) - exact;
        Assert.True(likelihood > BaseRate.LogLikelihood(examples.Means(), new Examples(test.Pixels, test.Examples)) + 3,
            $"{likelihood} nats");
    }

    [Fact]
    public void Two_temperatures_bound_ln_Z_from_both_sides()
    {
        var network = new NetworkBuilder().Visible("V", 30).Hidden("H", 12).BetweenNormal("V", "H", 0.5, 4).Build();
        Assert.True(Rbm.TryFrom(network, 1, out var rbm));
        var exact = ExactPartition.LogZ(rbm);
        var sampler = new AnnealedImportance(rbm, [.. Enumerable.Repeat(0.5, 30)], 3);
        var (low, high) = (exact - sampler.Estimate(64, 2).LogZ, sampler.Reverse(new Examples(new byte[30], 1), 64, 2, 500).LogZ - exact);
        Assert.True(low > 0.02 && high > 0.02 && low + high < 5, $"{low} {high}");
    }

    [Fact]
    public void Pseudo_likelihood_is_the_mean_of_exact_conditionals()
    {
        var network = new NetworkBuilder().Visible("V", 4).Hidden("H", 3).BetweenNormal("V", "H", 1, 9).Build();
        Assert.True(Rbm.TryFrom(network, 1, out var rbm));
        var examples = new Examples([1, 0, 1, 1, 0, 1, 0, 0], 2);
        double expected = 0;
        for (var e = 0; e < 2; e++)
            for (var i = 0; i < 4; i++)
            {
                var bits = examples[e].ToArray();
                var here = -RbmMeasures.MeanFreeEnergy(rbm, new Examples([.. bits], 1));
                bits[i] ^= 1;
                var there = -RbmMeasures.MeanFreeEnergy(rbm, new Examples(bits, 1));
                expected += Math.Log(1 / (1 + Math.Exp(there - here))) / 2;
            }
        Assert.Equal(expected, RbmMeasures.PseudoLikelihood(rbm, examples), 1e-5);
    }
}
