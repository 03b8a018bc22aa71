using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Samples;

/// <summary>The README's example: a small machine learns two patterns, dreams freely, and is asked for its correlations.</summary>
public static class FirstRun
{
    /// <summary>Runs it and writes to the console.</summary>
    public static async Task RunAsync()
    {
        var network = new NetworkBuilder()
            .Visible("V", 4)
            .Hidden("H", 2)
            .BetweenNormal("V", "H", deviation: 0.1, seed: 1)
            .Build();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Seed = 1 });

        var patterns = new Examples([1, 1, 0, 0, 0, 0, 1, 1], count: 2);
        await simulation.TrainAsync(patterns, new TrainSettings { Rule = LearningRule.Persistent, Chains = 256, Batch = 2, Epochs = 4000 });
        var (data, dream) = (simulation.Correlations("V-H", clamped: true), simulation.Correlations("V-H", clamped: false));
        Console.WriteLine($"<v0 h0> is {data[0]:0.00} with data and {dream[0]:0.00} without");

        var free = await simulation.SampleAsync(new SampleSettings { Chains = 1000, BurnIn = 100, Sweeps = 500, Joint = true });
        var learned = free.Histogram.Where((_, state) => (state & 0b1111) is 0b0011 or 0b1100).Sum() / (double)free.Samples;
        Console.WriteLine($"{learned:P0} of {free.Samples} free samples show one of the two patterns");
        Console.WriteLine($"<v> is {string.Join(", ", free.UnitMeans(network.Spec.Block("V")).Select(mean => $"{mean:0.00}"))}");
    }
}
