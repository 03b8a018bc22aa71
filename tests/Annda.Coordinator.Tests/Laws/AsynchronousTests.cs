using Annda.Dynamics;
using Annda.Exact;
using Annda.Metrics;
using Annda.Numerics;
using Annda.Programs;
using Annda.Randomness;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Laws;

/// <summary>
/// Blocks with clocks of their own in virtual time: how links, clocks and crashes move the law, and how old what they read was.
/// </summary>
public class AsynchronousTests
{
    private static readonly Network Machine = GoldenNets.Build("bm6");

    private static readonly double[] Boltzmann = GoldenNets.Boltzmann("bm6");

    [Fact]
    public async Task The_bias_goes_to_nothing_with_the_latency_and_to_the_product_of_marginals_without_it()
    {
        var distances = new List<double>();
        foreach (var latency in new[] { 0.0, 0.03, 0.1, 0.3, 1, 3, 30 })
            distances.Add((await Run(Poisson(1, 1), new LinkSettings { Latency = Latency.Fixed(latency) })).Distance);
        // Chains of a group share their clocks: a little more than the noise of as many independent samples.
        Assert.InRange(distances[0], 0, 2 * NoiseFloor.Of(Boltzmann, 2048 * 100));
        for (var i = 1; i < distances.Count; i++) Assert.True(distances[i] > distances[i - 1] - 0.003, string.Join(" ", distances));
        Assert.True(distances[3] > 0.04, string.Join(" ", distances));
        var apart = GoldenNets.Net("bm6").GetProperty("dynamics").GetProperty("concurrent_m")
            .GetProperty("infinity_product_of_block_marginals").GetProperty("TV").GetDouble();
        Assert.InRange(distances[^1], apart - 0.01, apart + 0.01);
    }

    [Theory]
    [InlineData(LatencyKind.Fixed, 0.7, 0)]
    [InlineData(LatencyKind.Uniform, 0.2, 1.2)]
    [InlineData(LatencyKind.Exponential, 0.7, 0)]
    [InlineData(LatencyKind.Pareto, 3, 0.4667)]
    public async Task What_is_read_is_as_old_as_clocks_and_links_make_it(LatencyKind kind, double first, double second)
    {
        var latency = new Latency(kind, first, second);
        var (_, ages) = await Run(Poisson(1, 1), new LinkSettings { Latency = latency });
        var expected = MeanAge(latency);
        Assert.InRange(ages.Mean, 0.97 * expected, 1.03 * expected);
        if (kind == LatencyKind.Fixed) Assert.InRange(ages.Quantile(0.001), 0.7, 0.71);
    }

    // States made by a Poisson clock arrive in order; the newest is read at any time.
    private static double MeanAge(Latency latency)
    {
        var key = new StreamKey(5, Purpose.Estimate);
        double made = 0, arrival = 0, area = 0;
        for (var k = 0u; k < 200_000; k++)
        {
            var next = made - Elementary.Log((key.Below(1 << 30, 0, k, 0) + 0.5) / (1 << 30));
            var nextArrival = Math.Max(arrival, next + latency.Draw((key.Below(1 << 30, 1, k, 0) + 0.5) / (1 << 30)));
            area += ((nextArrival - made) * (nextArrival - made) - (arrival - made) * (arrival - made)) / 2;
            (made, arrival) = (next, nextArrival);
        }
        return area / arrival;
    }

    [Fact]
    public async Task A_slow_node_is_read_at_a_greater_age_and_does_not_move_the_law_without_latency()
    {
        var (even, ages) = await Run(Poisson(1, 1), LinkSettings.Perfect);
        var (slow, older) = await Run(Poisson(1, 0.2), LinkSettings.Perfect);
        Assert.InRange(ages.Mean, 0.98, 1.02);
        // Five sixths of all reads are the fast block's, of states 5 old on average.
        Assert.InRange(older.Mean, (5 + 0.2) / 1.2 * 0.96, (5 + 0.2) / 1.2 * 1.04);
        Assert.InRange(even, 0, 0.011);
        Assert.InRange(slow, 0, 0.015);
    }

    [Fact]
    public async Task Fixed_clocks_tick_evenly_and_are_exact_without_latency()
    {
        var (distance, ages) = await Run(new ClockSpec(ClockKind.Fixed, [1, 1]), LinkSettings.Perfect);
        Assert.InRange(distance, 0, 0.012);
        Assert.InRange(ages.Quantile(1), 0, 1.01);
    }

    [Fact]
    public async Task Lost_messages_leave_older_states_and_more_bias()
    {
        var link = new LinkSettings { Latency = Latency.Fixed(0.1) };
        var (all, ages) = await Run(Poisson(1, 1), link);
        var (some, older) = await Run(Poisson(1, 1), link with { Loss = 0.8 });
        // Only every fifth state comes: 5 units of time old on average, and the latency.
        Assert.InRange(ages.Mean, 1.1 * 0.98, 1.1 * 1.02);
        Assert.InRange(older.Mean, 5.1 * 0.95, 5.1 * 1.05);
        Assert.True(some > all + 0.05, $"{all} {some}");
    }

    [Fact]
    public async Task A_block_that_is_down_lets_the_others_read_what_it_had_and_comes_back()
    {
        var (_, ages) = await Run(Poisson(1, 1), LinkSettings.Perfect, crashes: [new Crash(new BlockId(1), 100, 60)]);
        Assert.InRange(ages.Quantile(1), 55, 75);
        var (distance, _) = await Run(Poisson(1, 1), LinkSettings.Perfect, crashes: [new Crash(new BlockId(1), 10, 20)]);
        Assert.InRange(distance, 0, 0.011);
    }

    [Fact]
    public async Task Time_events_and_bits_are_those_of_the_seed()
    {
        var runs = new List<(string, ulong, double)>();
        foreach (var seed in new ulong[] { 1, 1, 2 })
        {
            await using var simulation = await Start(Poisson(1, 2), new VirtualSettings
            {
                Seed = seed,
                Blocks = new LinkSettings { Latency = Latency.Exponential(0.3), Loss = 0.1, Duplication = 0.1, Reordering = 0.2 },
            });
            await simulation.SampleAsync(new SampleSettings { Chains = 200, BurnIn = 5, Sweeps = 40, Groups = 3, Joint = true });
            runs.Add((simulation.Last!.Snapshot.StateHash(), simulation.Virtual!.LogHash, simulation.Virtual.Now));
        }
        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0].Item1, runs[2].Item1);
        Assert.NotEqual(runs[0].Item2, runs[2].Item2);
        // A sweep of a task is a unit of time.
        Assert.InRange(runs[0].Item3, 45, 46);
    }

    [Fact]
    public async Task Exact_dynamics_is_slower_on_slow_links_and_has_the_same_bits()
    {
        var settings = new SampleSettings { Chains = 100, BurnIn = 5, Sweeps = 40, Joint = true };
        var hashes = new HashSet<string>();
        foreach (var latency in new[] { 0, 0.5, 2 })
        {
            await using var simulation = await Simulation.StartAsync(Machine, new SimulationOptions
            {
                Seed = 4,
                Dynamics = new DynamicsSpec(DynamicsKind.Sequential),
                Virtual = new VirtualSettings { Blocks = new LinkSettings { Latency = Latency.Fixed(latency) } },
            });
            await simulation.SampleAsync(settings);
            hashes.Add(simulation.Last!.Snapshot.StateHash());
            // There and back again for each of 45 sweeps.
            Assert.InRange(simulation.Virtual!.Now, 88 * latency, 92 * latency);
        }
        await using var real = await Simulation.StartAsync(Machine,
            new SimulationOptions { Seed = 4, Dynamics = new(DynamicsKind.Sequential) });
        await real.SampleAsync(settings);
        Assert.Equal(real.Last!.Snapshot.StateHash(), Assert.Single(hashes));
    }

    [Fact]
    public async Task A_machine_with_stale_layers_keeps_its_means_loses_its_joint_law_and_gets_it_back_by_pairing()
    {
        var network = GoldenNets.Build("rbm3x3");
        var exact = new ExactLaw(new PairwiseModel(network), 1);
        foreach (var (pairing, low, high) in new[] { (Pairing.Coexisting, 0.3016, 0.3216), (Pairing.AsRead, 0, 0.015) })
        {
            var dynamics = new DynamicsSpec(DynamicsKind.Stale, 1, StaleReads.Oldest) { Pairing = pairing };
            await using var simulation = await Simulation.StartAsync(network, new SimulationOptions
            {
                Seed = 11,
                Dynamics = dynamics,
                Virtual = new VirtualSettings { Blocks = new LinkSettings { Latency = Latency.Exponential(1) } },
            });
            var statistics = await simulation.SampleAsync(
                new SampleSettings { Chains = 20_000, BurnIn = 40, Sweeps = 120, Every = 12, Joint = true });
            double[] means = [.. statistics.UnitMeans(new BlockId(0)), .. statistics.UnitMeans(new BlockId(1))];
            for (var u = 0; u < means.Length; u++) Assert.InRange(means[u] - exact.UnitMeans()[u], -0.005, 0.005);
            Assert.InRange(Distance(statistics.Histogram, exact.Probabilities), low, high);
            var moments = statistics.PairMoments(network.Spec.BetweenOf(new BlockId(0))[0]);
            var worst = Enumerable.Range(0, 9).Max(p => Math.Abs(moments[p] - exact.PairMoments()[p / 3, 3 + p % 3]));
            Assert.InRange(worst, pairing == Pairing.AsRead ? 0 : 0.08, pairing == Pairing.AsRead ? 0.01 : 0.12);
        }
    }

    private static async Task<(double Distance, ReadAges Ages)> Run(ClockSpec clocks, LinkSettings link, Crash[]? crashes = null)
    {
        await using var simulation = await Start(clocks, new VirtualSettings { Seed = 3, Blocks = link, Crashes = crashes ?? [] });
        var statistics = await simulation.SampleAsync(
            new SampleSettings { Chains = 2048, BurnIn = 40, Sweeps = 500, Every = 5, Groups = 32, Joint = true });
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Asynchronous) { Clocks = clocks }, Machine.Spec);
        return (Distance(statistics.Histogram, Boltzmann), new ReadAges(rule, simulation.Last!.Snapshot.Staleness));
    }

    private static Task<Simulation> Start(ClockSpec clocks, VirtualSettings settings) => Simulation.StartAsync(Machine, new()
    {
        Seed = 21,
        Dynamics = new DynamicsSpec(DynamicsKind.Asynchronous) { Clocks = clocks },
        Virtual = settings,
    });

    private static ClockSpec Poisson(params double[] rates) => new(ClockKind.Poisson, rates);

    private static double Distance(long[] counts, double[] law)
    {
        var total = (double)counts.Sum();
        return ExactLaw.TotalVariation([.. counts.Select(c => c / total)], law);
    }
}
