using Annda.Annealing;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Programs;
using Annda.Simulations;
using Annda.Topology;

namespace Annda.Tests.Laws;

/// <summary>
/// Through real actors: 200,000 thinned samples pass a G-test against the law that each dynamics should have, and
/// mutants fail.
/// </summary>
public class SampledLawTests
{
    private const int Chains = 2000, SamplesPerChain = 100;
    private const double Level = 1e-6;

    [Theory]
    [InlineData("pair", DynamicsKind.Sequential, 6)]
    [InlineData("tri_afm", DynamicsKind.Sequential, 6)]
    [InlineData("bm6", DynamicsKind.Sequential, 6)]
    [InlineData("bm6", DynamicsKind.Chromatic, 6)]
    [InlineData("rbm3x3", DynamicsKind.Sequential, 6)]
    [InlineData("rbm3x3", DynamicsKind.Chromatic, 6)]
    [InlineData("ring6_contig", DynamicsKind.Sequential, 25)]
    [InlineData("ring6_colour", DynamicsKind.Chromatic, 25)]
    [InlineData("sk8", DynamicsKind.Sequential, 21)]
    public async Task Exact_dynamics_sample_the_Boltzmann_law(string net, DynamicsKind kind, int every)
    {
        var counts = await Sample(GoldenNets.Build(net), new DynamicsSpec(kind), GoldenNets.Temperature(net), every);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Boltzmann(net)), Level, 1);
    }

    [Theory]
    [InlineData(UnitOrder.Shuffled)]
    [InlineData(UnitOrder.Random)]
    public async Task Any_order_of_units_inside_a_block_samples_the_Boltzmann_law(UnitOrder order)
    {
        var counts = await Sample(GoldenNets.Build("bm6"), new DynamicsSpec(DynamicsKind.Sequential, Order: order), 1, 12);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Boltzmann("bm6")), Level, 1);
    }

    [Theory]
    [InlineData("pair", 6)]
    [InlineData("tri_afm", 25)]
    [InlineData("bm6", 12)]
    [InlineData("bm6_cold", 60)]
    [InlineData("rbm3x3", 6)]
    [InlineData("ring6_colour", 40)]
    [InlineData("sk8", 40)]
    public async Task Synchronous_dynamics_sample_Perettos_law(string net, int every)
    {
        var counts = await Sample(GoldenNets.Build(net), new DynamicsSpec(DynamicsKind.Synchronous), GoldenNets.Temperature(net), every);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Law(net, "synchronous")), Level, 1);
        Assert.InRange(TotalVariation(counts, GoldenNets.Boltzmann(net)), GoldenNets.TotalVariation(net, "synchronous") - 0.01,
            GoldenNets.TotalVariation(net, "synchronous") + 0.01);
    }

    [Theory]
    [InlineData("pair", 0, "concurrent_m/1", 6)]
    [InlineData("bm6", 0, "concurrent_m/1", 12)]
    [InlineData("ring6_contig", 0, "concurrent_m/1", 30)]
    [InlineData("sk8", 0, "concurrent_m/1", 30)]
    [InlineData("bm6", 1, "concurrent_m1_delay_d/1", 20)]
    [InlineData("pair", 2, "concurrent_m1_delay_d/2", 20)]
    public async Task Stale_dynamics_that_read_the_oldest_have_the_golden_biased_law(string net, int staleness, string discipline,
        int every)
    {
        var dynamics = new DynamicsSpec(DynamicsKind.Stale, staleness, StaleReads.Oldest);
        var counts = await Sample(GoldenNets.Build(net), dynamics, GoldenNets.Temperature(net), every);
        var expected = GoldenNets.TotalVariation(net, discipline);
        Assert.InRange(TotalVariation(counts, GoldenNets.Boltzmann(net)), expected - 0.01, expected + 0.01);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Boltzmann(net)), 0, Level);
    }

    [Fact]
    public async Task An_RBM_with_stale_layers_has_exact_unit_means_and_a_wrong_joint_law()
    {
        var network = GoldenNets.Build("rbm3x3");
        var statistics = await Statistics(network, new DynamicsSpec(DynamicsKind.Stale, 0, StaleReads.Oldest), 1, 6);
        double[] means = [.. statistics.UnitMeans(new BlockId(0)), .. statistics.UnitMeans(new BlockId(1))];
        var exact = new ExactLaw(new PairwiseModel(network), 1);
        for (var u = 0; u < means.Length; u++) Assert.InRange(means[u] - exact.UnitMeans()[u], -0.005, 0.005);
        Assert.InRange(TotalVariation(statistics.Histogram, exact.Probabilities), 0.3016, 0.3216);
    }

    [Theory]
    [InlineData(2.0, 1.0)]
    [InlineData(1.0, -1.0)]
    public async Task A_wrong_gain_or_bias_sign_fails(double gain, double biasSign)
    {
        var counts = await Sample(GoldenNets.Build("bm6", gain, biasSign), new DynamicsSpec(DynamicsKind.Sequential), 1, 6);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Boltzmann("bm6")), 0, Level);
    }

    [Theory]
    [InlineData(DynamicsKind.Synchronous)]
    [InlineData(DynamicsKind.Stale)]
    public async Task Old_states_where_exact_ones_are_claimed_fail(DynamicsKind kind)
    {
        var dynamics = new DynamicsSpec(kind, 0, StaleReads.Oldest);
        var counts = await Sample(GoldenNets.Build("bm6"), dynamics, 1, 12);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Boltzmann("bm6")), 0, Level);
    }

    [Fact]
    public async Task A_neighbour_whose_message_is_dropped_fails()
    {
        // What a block computes that never hears of its neighbour: the coupling between the two is missing.
        var whole = GoldenNets.Build("bm6");
        var deaf = new Network(whole.Spec, [.. whole.Spec.CouplingIds.Select(c =>
            whole.Spec[c].Kind == CouplingKind.Between ? new float[whole.Spec[c].Length] : whole[c])]);
        var counts = await Sample(deaf, new DynamicsSpec(DynamicsKind.Sequential), 1, 6);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Boltzmann("bm6")), 0, Level);
    }

    [Fact]
    public async Task The_lectures_gain_samples_the_law_at_twice_the_temperature()
    {
        var network = GoldenNets.Build("sk8");
        var counts = await Sample(network, new DynamicsSpec(DynamicsKind.Sequential, Convention: GainConvention.Lecture), 3, 21);
        Assert.InRange(GTest.PValue(counts, new ExactLaw(new PairwiseModel(network), 6).Probabilities), Level, 1);
        Assert.InRange(GTest.PValue(counts, GoldenNets.Boltzmann("sk8")), 0, Level);
    }

    private static async Task<long[]> Sample(Network network, DynamicsSpec dynamics, double temperature, int every) =>
        (await Statistics(network, dynamics, temperature, every)).Histogram;

    private static async Task<SampleStatistics> Statistics(Network network, DynamicsSpec dynamics, double temperature, int every)
    {
        await using var simulation = await Simulation.StartAsync(network, new SimulationOptions { Seed = 11, Dynamics = dynamics });
        return await simulation.SampleAsync(new SampleSettings
        {
            Chains = Chains,
            BurnIn = 200,
            Sweeps = SamplesPerChain * every,
            Every = every,
            Temperatures = TemperatureSchedule.Constant(temperature),
            Groups = 2,
            Joint = true,
        });
    }

    private static double TotalVariation(long[] counts, double[] law)
    {
        var total = (double)counts.Sum();
        return ExactLaw.TotalVariation([.. counts.Select(c => c / total)], law);
    }
}
