using Annda.Coordination;
using Annda.Execution;
using Annda.Experiments;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Simulations;

/// <summary>No setting of virtual time makes a run that neither ends nor can be stopped.</summary>
public class EndlessTests
{
    private const int Sweeps = 60;

    private static readonly Network Two = new NetworkBuilder().Visible("A", 3).Hidden("B", 2).Between("A", "B", [1, 0, 0, 1, 1, 1]).Build();

    public static TheoryData<string[]> Absurd() => new()
    {
        (string[])["dynamics.latencies=1e9"],
        (string[])["dynamics.latencies={\"exponential\":1e7}"],
        (string[])["dynamics.latencies={\"uniform\":[0,1e9]}"],
        (string[])["dynamics.latencies={\"pareto\":[0.5,1000]}"],
        (string[])["dynamics.latencies=1e-9", "dynamics.patience=1e9"],
        (string[])["dynamics.links=[{\"bandwidth\":0.001}]"],
        (string[])["dynamics.links=[{\"between\":[\"A\",\"B\"],\"latency\":1e8,\"reordering\":1,\"duplication\":1}]"],
        (string[])["dynamics.clocks={\"rate\":1e-6}", "dynamics.latencies=1"],
        (string[])["dynamics.crashes=[{\"block\":\"A\",\"at\":1,\"for\":1e9}]", "dynamics.latencies=1"],
    };

    [Theory]
    [MemberData(nameof(Absurd))]
    public async Task Times_of_any_size_end_in_the_bits_of_a_good_link_after_few_events(string[] settings)
    {
        var (bits, quiet) = await PlayAsync([]);
        var (absurd, events) = await PlayAsync(settings);
        Assert.Equal(bits, absurd);
        // A thousand times for a crash; else a few for each sweep.
        Assert.InRange(events, quiet / 2, 20 * quiet + 20_000);
    }

    [Theory]
    [InlineData(0.5, 100)]
    [InlineData(50, 200)]
    [InlineData(1000, 4000)]
    [InlineData(1e9, 1e9)]
    public void Patience_follows_latency_where_it_is_left_open(double latency, double patience)
    {
        Assert.Equal(patience, Made($"dynamics.latencies={latency}").Virtual!.Patience);
        Assert.Equal(7, Made($"dynamics.latencies={latency}", "dynamics.patience=7").Virtual!.Patience);
    }

    [Fact]
    public async Task A_clock_that_has_run_to_its_end_is_named()
    {
        var settings = new VirtualSettings { Blocks = new LinkSettings { Latency = Latency.Fixed(1e9) }, Patience = 1e9 };
        await using var simulation = await Simulation.StartAsync(Two, new SimulationOptions { Virtual = settings });
        var error = await Assert.ThrowsAsync<RunFailedException>(() =>
            simulation.SampleAsync(new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = 1000 }));
        Assert.Contains("the clock of virtual time ends at", error.Message, StringComparison.Ordinal);
        Assert.InRange(simulation.Virtual!.Now, 4e11, 5e11);
    }

    [Fact]
    public async Task A_stop_ends_by_name_a_run_that_makes_no_headway()
    {
        var settings = new VirtualSettings { Blocks = new LinkSettings { Latency = Latency.Fixed(1e9) }, Patience = 1e-3 };
        await using var simulation = await Simulation.StartAsync(Two, new SimulationOptions { Virtual = settings,
            StopWithin = TimeSpan.FromSeconds(0.2) });
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        var error = await Assert.ThrowsAsync<RunFailedException>(() =>
            simulation.SampleAsync(new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = 10 }, stop.Token));
        Assert.Contains("asked to stop, it has not come to rest within 0.2 s", error.Message, StringComparison.Ordinal);
        Assert.InRange(simulation.Virtual!.Now, 1, 1e9);
    }

    private static async Task<(string Bits, long Events)> PlayAsync(string[] settings)
    {
        var recipe = Made(["dynamics.time=virtual", .. settings]);
        await using var simulation = await Simulation.StartAsync(recipe.Network, new SimulationOptions { Dynamics = recipe.Dynamics,
            Virtual = recipe.Virtual });
        var result = await simulation.RunAsync(recipe.Program);
        return (result.Snapshot.StateHash(), simulation.Virtual!.Events);
    }

    private static Recipe Made(params string[] settings) => Recipe.Create(ExperimentLibrary.Read("two-blocks",
        ["task.chains=64", $"task.sweeps={Sweeps}", "task.burnIn=0", "task.every=1", "dynamics.kind=sequential", .. settings]), 1);
}
