using Annda.Annealing;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Programs;
using Annda.Simulations;

namespace Annda.Tests.Laws;

/// <summary>Through real actors: each discipline of the golden file shows its golden distance from the Boltzmann law.</summary>
public class DisciplineTests
{
    [Theory]
    [InlineData(DynamicsKind.Stale, 0)]
    [InlineData(DynamicsKind.Stale, 2)]
    [InlineData(DynamicsKind.Synchronous, 0)]
    [InlineData(DynamicsKind.AlternatingStale, 1)]
    public async Task Repaired(DynamicsKind kind, int staleness)
    {
        var network = GoldenNets.Build("rbm3x3");
        var dynamics = new DynamicsSpec(kind, staleness, StaleReads.Oldest) { Pairing = Pairing.AsRead };
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Seed = 11, Dynamics = dynamics });
        var statistics = await simulation.SampleAsync(new SampleSettings { Chains = 2000, BurnIn = 200, Sweeps = 800, Every = 8, Groups = 2,
            Joint = true });
        var exact = new ExactLaw(new PairwiseModel(network), 1);
        var moments = statistics.PairMoments(network.Spec.BetweenOf(new(0))[0]);
        var all = exact.PairMoments();
        Assert.InRange(GTest.PValue(statistics.Histogram, exact.Probabilities), 1e-6, 1);
        for (var p = 0; p < 9; p++) Assert.InRange(moments[p] - all[p / 3, 3 + p % 3], -0.01, 0.01);
    }

    [Theory]
    [InlineData("bm6", "random_scan", 12)]
    [InlineData("bm6", "random_subset_k/2", 12)]
    [InlineData("bm6", "random_subset_k/4", 12)]
    [InlineData("bm6", "bernoulli_q/0.5", 12)]
    [InlineData("sk8", "bernoulli_q/0.2", 40)]
    [InlineData("bm6", "block_sync", 12)]
    [InlineData("tri_afm", "block_sync", 12)]
    [InlineData("bm6", "concurrent_m/4", 12)]
    [InlineData("sk8", "concurrent_m/2", 30)]
    [InlineData("bm6", "concurrent_m1_delay_d/2", 20)]
    [InlineData("bm6", "alternating_stale_s/1", 12)]
    [InlineData("bm6_cold", "alternating_stale_s/2", 60)]
    [InlineData("bm6", "cache_r/0.5", 40)]
    [InlineData("bm6", "cache_r/0.05", 100)]
    public async Task Golden(string net, string discipline, int every)
    {
        var parts = discipline.Split('/');
        var value = parts.Length > 1 ? double.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        var dynamics = parts[0] switch
        {
            "random_scan" => new DynamicsSpec(DynamicsKind.RandomScan),
            "random_subset_k" => new DynamicsSpec(DynamicsKind.RandomSubset) { Units = (int)value },
            "bernoulli_q" => new DynamicsSpec(DynamicsKind.Bernoulli) { Share = value },
            "block_sync" => new DynamicsSpec(DynamicsKind.BlockSync),
            "concurrent_m" => new DynamicsSpec(DynamicsKind.Concurrent) { Exchange = (int)value },
            "concurrent_m1_delay_d" => new DynamicsSpec(DynamicsKind.Concurrent, (int)value),
            "alternating_stale_s" => new DynamicsSpec(DynamicsKind.AlternatingStale, (int)value),
            _ => new DynamicsSpec(DynamicsKind.Cache) { Refresh = value },
        };
        var network = GoldenNets.Build(net);
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Seed = 11, Dynamics = dynamics });
        var statistics = await simulation.SampleAsync(new SampleSettings
        {
            Chains = 2000, BurnIn = 240, Sweeps = 100 * every, Every = every,
            Temperatures = TemperatureSchedule.Constant(GoldenNets.Temperature(net)), Groups = 2, Joint = true,
        });
        var total = (double)statistics.Histogram.Sum();
        var tv = ExactLaw.TotalVariation([.. statistics.Histogram.Select(c => c / total)], GoldenNets.Boltzmann(net));
        var golden = GoldenNets.TotalVariation(net, discipline);
        var ages = new Metrics.ReadAges(new UpdateRule(dynamics, network.Spec), simulation.Last!.Snapshot.Staleness);
        Assert.True(Math.Abs(tv - golden) < (parts[0] == "x" ? 1 : 0.01), $"{net} {discipline}: {tv:0.0000} golden {golden:0.0000} age {ages.Mean:0.000}");
    }
}
