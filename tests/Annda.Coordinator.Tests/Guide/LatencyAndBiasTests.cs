using Annda.Dynamics;
using Annda.Exact;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Guide;

/// <summary>What a slow link does to a law.</summary>
public class LatencyAndBiasTests
{
    [Fact]
    public async Task A_slow_link_moves_the_law_of_two_units_and_the_ages_say_how_slow()
    {
        var (fast, ageOfFast) = await MeasureAsync(latency: 0);
        var (slow, ageOfSlow) = await MeasureAsync(latency: 2);

        // A clock of rate 1 last ticked one unit of time ago, on average; the link adds its own.
        Assert.Equal(1, ageOfFast, 0.05);
        Assert.Equal(3, ageOfSlow, 0.05);
        Assert.InRange(fast, 0, 0.01);
        Assert.InRange(slow, 0.1, 1);
    }

    private static async Task<(double Distance, double Age)> MeasureAsync(double latency)
    {
        var network = new NetworkBuilder().Visible("A", 1, UnitKind.Bipolar).Hidden("B", 1, UnitKind.Bipolar)
            .Between("A", "B", [1.2f]).Build();
        await using var node = VirtualNode.Start(new VirtualSettings
        {
            Blocks = new LinkSettings { Latency = Latency.Fixed(latency) },
        });
        var clocks = new ClockSpec(ClockKind.Poisson, [1, 1]);
        var stage = new Stage(node, network, new DynamicsSpec(DynamicsKind.Asynchronous) { Clocks = clocks });
        var samples = stage.Sample(new SampleSettings { Chains = 512, BurnIn = 50, Sweeps = 2000, Every = 2, Groups = 8, Joint = true });
        return (samples.DistanceTo(new ExactLaw(new PairwiseModel(network), 1).Probabilities), stage.MeanAge);
    }
}
