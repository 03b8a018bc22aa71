using Annda.Coordination;
using Annda.Dynamics;
using Annda.Hosting;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Tests.Simulations;

/// <summary>The library's own door: runs that follow one another, refusals, correlations.</summary>
public class SimulationTests
{
    private static readonly Network Small = new NetworkBuilder().Visible("V", 4).Hidden("H", 3).BetweenNormal("V", "H", 1, 2).Build();

    [Fact]
    public async Task Two_runs_of_one_simulation_share_no_random_number()
    {
        await using var simulation = await Simulation.StartAsync(Small);
        var settings = new SampleSettings { Chains = 640, BurnIn = 5, Sweeps = 20 };
        var first = await simulation.SampleAsync(settings);
        var second = await simulation.SampleAsync(settings);
        Assert.NotEqual(first[new CouplingId(2)].Save(), second[new CouplingId(2)].Save());
    }

    [Fact]
    public async Task Bad_colours_are_the_callers_to_hear_of()
    {
        await using var simulation = await Simulation.StartAsync(Small,
            new SimulationOptions { Dynamics = new DynamicsSpec(Colours: [0, 0]) });
        await Assert.ThrowsAsync<ArgumentException>(() => simulation.SampleAsync(new SampleSettings()));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(40)]
    [InlineData(64)]
    public async Task A_slow_block_and_a_fast_one_may_be_as_far_apart_as_the_staleness_allows(int staleness)
    {
        var network = new NetworkBuilder().Visible("slow", 1500).Hidden("fast", 1).BetweenNormal("slow", "fast", 0.1, 2).Build();
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
        {
            Dynamics = new DynamicsSpec(DynamicsKind.Stale, staleness, StaleReads.Oldest),
        });
        var samples = await simulation.SampleAsync(new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = 300 });
        Assert.Equal(64 * 300, samples.Samples);
        Assert.All(simulation.Last!.Snapshot.Staleness.Keys, s => Assert.InRange(s, 0, staleness + 1));
    }

    [Fact]
    public async Task A_snapshot_of_another_program_is_refused()
    {
        await using var simulation = await Simulation.StartAsync(Small);
        var run = await simulation.RunAsync(new SampleProgram(Small.Spec, new SampleSettings { BurnIn = 1, Sweeps = 2 }));
        var other = new TrainProgram(Small.Spec, new Examples([1, 0, 1, 0], 1), new TrainSettings(), 1);
        await Assert.ThrowsAsync<InvalidDataException>(() => simulation.RunAsync(other, from: run.Snapshot));
    }

    [Fact]
    public async Task Weights_that_diverge_end_the_run_with_advice_instead_of_states_of_no_law()
    {
        await using var simulation = await Simulation.StartAsync(Small);
        // Each step turns a weight round and makes it nine times as large.
        var settings = new TrainSettings { Epochs = 1000, Batch = 2, Rate = RateSchedule.Constant(10), WeightDecay = 1 };
        var error = await Assert.ThrowsAsync<RunFailedException>(
            () => simulation.TrainAsync(new Examples([1, 0, 1, 0, 0, 1, 1, 0], 2), settings));
        Assert.StartsWith("coupling V-H: the weights diverge", error.Message, StringComparison.Ordinal);
        Assert.Contains("lower learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_at_once_comes_to_rest()
    {
        await using var simulation = await Simulation.StartAsync(Small);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var run = await simulation.RunAsync(new SampleProgram(Small.Spec, new SampleSettings()), stop: stop.Token);
        Assert.Equal(Annda.Runs.RestKind.Stopped, run.Rest);
    }

    [Fact]
    public async Task More_threads_than_are_allowed_are_refused_with_all_faults()
    {
        var node = new NodeOptions { Threads = 0, Patience = TimeSpan.Zero };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => Simulation.StartAsync(Small, new SimulationOptions { Node = node }));
        Assert.Contains("threads", error.Message, StringComparison.Ordinal);
        Assert.Contains("patience", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task More_than_1024_chains_in_a_group_count_probabilities_too(int groups)
    {
        await using var simulation = await Simulation.StartAsync(Small);
        var settings = new TrainSettings { Rule = LearningRule.Persistent, Chains = 2049, Groups = groups, Epochs = 3, Batch = 4 };
        await simulation.TrainAsync(new Examples([1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0], 3), settings);
        Assert.Equal(await HashWithOneGroup(settings), simulation.Network.Hash());
    }

    private static async Task<string> HashWithOneGroup(TrainSettings settings)
    {
        await using var simulation = await Simulation.StartAsync(Small);
        await simulation.TrainAsync(new Examples([1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 0], 3), settings with { Groups = 1 });
        return simulation.Network.Hash();
    }
}
