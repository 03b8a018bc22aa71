using Annda.Dynamics;
using Annda.Evaluation;
using Annda.Hosting;
using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Tests.Evaluation;

/// <summary>σ is learned from data of a known machine, and no legal setting makes a number that is none.</summary>
public class SigmaRecoveryTests
{
    private static readonly float[] True = [0.6f, 1.3f];

    [Theory]
    [InlineData(GaussianConvention.Lecture)]
    [InlineData(GaussianConvention.Cho)]
    public async Task Sigma_is_recovered_within_five_percent_from_a_start_half_as_large_again(GaussianConvention convention)
    {
        var truth = Machine(convention, True);
        var start = Machine(convention, [1.5f * True[0], 0.67f * True[1]]);
        var trained = (await Train(start, Data(truth, 4000), 60, 0.02)).Network;
        var logs = trained[trained.Spec.VarianceOf(new BlockId(0))!.Value];
        for (var u = 0; u < 2; u++) Assert.InRange(Elementary.Exp(0.5 * logs[u]) / True[u], 0.95, 1.05);
        Assert.True(LogLikelihood(trained, truth) > LogLikelihood(start, truth) + 0.05);
    }

    [Theory]
    [InlineData(1e-4f, 1000)]
    [InlineData(1e4f, 1000)]
    [InlineData(1e-4f, 0.01)]
    [InlineData(1, 1000)]
    public async Task At_the_ends_of_what_is_legal_a_run_ends_with_finite_numbers_or_a_named_error(float sigma, double rate)
    {
        foreach (var convention in Enum.GetValues<GaussianConvention>())
        {
            var start = Machine(convention, [sigma, sigma]);
            try
            {
                var trained = (await Train(start, Data(Machine(convention, True), 200), 3, rate)).Network;
                foreach (var id in trained.Spec.CouplingIds) Assert.All(trained[id], w => Assert.True(float.IsFinite(w)));
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Contains("diverge", error.ToString());
            }
        }
    }

    private static async Task<Annda.Runs.RunSnapshot> Train(Network start, Examples data, int epochs, double rate)
    {
        await using var simulation = await Simulation.StartAsync(start, new SimulationOptions
        {
            Seed = 4,
            Dynamics = new DynamicsSpec(DynamicsKind.Chromatic),
            Node = new NodeOptions { Threads = 1 },
        });
        var result = await simulation.RunAsync(new TrainProgram(start.Spec, data, new TrainSettings
        {
            Rule = LearningRule.Persistent,
            Steps = 5,
            Epochs = epochs,
            Batch = 200,
            Rate = new RateSchedule(rate, 0),
        }, 4));
        return result.Snapshot;
    }

    private static double LogLikelihood(Network network, Network truth)
    {
        Assert.True(MixedRbm.TryFrom(network, [(new BlockId(0), 0, 2)], 1, out var rbm));
        var (data, logZ) = (Data(truth, 1000), HiddenStates.TryOf(rbm)!.LogZ);
        return Enumerable.Range(0, 1000).Average(e => -rbm.FreeEnergy(data.Numbers(e)) - logZ);
    }

    // Independent samples: a hidden state by its weight, then its normal law.
    private static Examples Data(Network network, int count)
    {
        Assert.True(MixedRbm.TryFrom(network, [(new BlockId(0), 0, 2)], 1, out var rbm));
        var (states, key, values) = (HiddenStates.TryOf(rbm)!, new StreamKey(8, Purpose.Patterns), new float[2 * count]);
        for (var e = 0; e < count; e++)
        {
            var (left, state) = (key.Uniform(0, (uint)e, 0), 0);
            for (left -= states.Probability(0); left > 0 && state + 1 < states.Count; left -= states.Probability(state)) state++;
            var (x, y) = key.Normals(1, (uint)e, 0);
            values[2 * e] = (float)(states.Centre(state)[0] + Math.Sqrt(rbm.Variance[0]) * x);
            values[2 * e + 1] = (float)(states.Centre(state)[1] + Math.Sqrt(rbm.Variance[1]) * y);
        }
        return new Examples(new byte[2 * count], count, values);
    }

    private static Network Machine(GaussianConvention convention, float[] sigma) => MixedRbmTests.Gaussian(2, 3, convention, sigma,
        [1.6f, -1.0f, 0.6f, 0.4f, 1.8f, -1.4f], [0.4f, -0.3f], [0.1f, -0.4f, 0.5f], UnitKind.Binary, learn: true);
}
