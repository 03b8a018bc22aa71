using Annda.Dynamics;
using Annda.Exact;
using Annda.Metrics;

namespace Annda.Tests.Laws;

/// <summary>
/// Through the real actors in virtual time: each discipline of the golden file keeps its golden distance from the Boltzmann law, and its
/// samples pass a G-test against its own law, which a mutant's do not.
/// </summary>
public class DisciplineTests
{
    private const double Level = 1e-6;

    [Theory]
    [InlineData("desa_edge", "random_subset_k/2")]
    [InlineData("desa_edge", "bernoulli_q/0.5")]
    [InlineData("desa_edge", "fixed_read_delay_two_units/1")]
    [InlineData("desa_edge", "fixed_read_delay_two_units/5")]
    [InlineData("pair", "fixed_read_delay_two_units/2")]
    [InlineData("pair", "cache_r/0.2")]
    [InlineData("tri_afm", "random_subset_k/2")]
    [InlineData("tri_afm", "block_sync")]
    [InlineData("bm6", "random_subset_k/2")]
    [InlineData("bm6", "random_subset_k/4")]
    [InlineData("sk8", "random_subset_k/6")]
    [InlineData("bm6", "bernoulli_q/0.2")]
    [InlineData("sk8", "bernoulli_q/0.75")]
    [InlineData("bm6", "block_sync")]
    [InlineData("sk8", "block_sync")]
    [InlineData("bm6", "concurrent_m/1")]
    [InlineData("bm6", "concurrent_m/4")]
    [InlineData("sk8", "concurrent_m/2")]
    [InlineData("ring6_contig", "concurrent_m/8")]
    [InlineData("sk8", "concurrent_blocks_K/4")]
    [InlineData("bm6", "concurrent_blocks_K/3")]
    [InlineData("ring6_contig", "concurrent_blocks_K/6")]
    [InlineData("bm6", "concurrent_m1_delay_d/2")]
    [InlineData("pair", "concurrent_m1_delay_d/1")]
    [InlineData("bm6", "alternating_stale_s/1")]
    [InlineData("ring6_contig", "alternating_stale_s/2")]
    [InlineData("tri_afm", "alternating_stale_s/1")]
    [InlineData("bm6", "cache_r/0.5")]
    [InlineData("bm6", "cache_r/0.1")]
    [InlineData("ring6_colour", "synchronous")]
    public Task A_biased_discipline_has_its_golden_law(string net, string discipline) => Check(new Disciplines(net, discipline));

    [Theory]
    [InlineData("bm6", "random_scan")]
    [InlineData("ring6_contig", "random_scan")]
    [InlineData("bm6", "local_glauber")]
    [InlineData("ring6_colour", "local_glauber")]
    [InlineData("rbm3x3", "local_glauber")]
    [InlineData("tri_afm", "local_glauber")]
    [InlineData("bm6", "alternating_stale_s/0")]
    [InlineData("bm6", "cache_r/1.0")]
    public async Task An_exact_discipline_has_the_Boltzmann_law(string net, string discipline)
    {
        var it = new Disciplines(net, discipline);
        Assert.Equal(Law.Boltzmann, new UpdateRule(it.Dynamics, it.Network().Spec).Law);
        Assert.InRange(GTest.PValue(await it.SampleAsync(), GoldenNets.Boltzmann(net)), Level, 1);
    }

    [Theory]
    [InlineData("random_subset_k/4", "random_subset_k/5")]
    [InlineData("bernoulli_q/0.5", "bernoulli_q/0.6")]
    [InlineData("block_sync", "sweep")]
    [InlineData("concurrent_m/1", "concurrent_m/2")]
    [InlineData("concurrent_m1_delay_d/1", "concurrent_m1_delay_d/0")]
    [InlineData("alternating_stale_s/1", "alternating_stale_s/2")]
    [InlineData("cache_r/0.2", "cache_r/0.3")]
    [InlineData("cache_r/0.5", "random_scan")]
    [InlineData("random_scan", "random_subset_k/2")]
    [InlineData("local_glauber", "bernoulli_q/0.2")]
    public async Task Another_discipline_in_its_place_is_caught(string claimed, string played)
    {
        var (it, mutant) = (new Disciplines("bm6", claimed), new Disciplines("bm6", played));
        Assert.InRange(GTest.PValue(await it.SampleAsync(dynamics: mutant.Dynamics), Own(it)), 0, Level);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, -1)]
    public async Task A_wrong_gain_or_bias_is_caught_by_a_biased_law_too(double gain, double biasSign)
    {
        var it = new Disciplines("bm6", "concurrent_m/1");
        var own = DisciplineLaw.Of(GoldenNets.Build("bm6", gain, biasSign), new UpdateRule(it.Dynamics, it.Network().Spec), 1)!;
        Assert.InRange(GTest.PValue(await it.SampleAsync(), own), 0, Level);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.2)]
    [InlineData(0.05)]
    public async Task A_cache_is_as_old_as_its_refreshing_says(double refresh)
    {
        double age = 0;
        var it = new Disciplines("bm6", FormattableString.Invariant($"cache_r/{refresh}"));
        await it.SampleAsync(20, look: simulation =>
            age = new ReadAges(new UpdateRule(it.Dynamics, it.Network().Spec), simulation.Last!.Snapshot.Staleness).Mean);
        var expected = (1 - refresh) / refresh;
        Assert.InRange(age, 0.98 * expected, 1.02 * expected);
    }

    [Theory]
    [InlineData("bm6", 0.5, "synchronous")]
    [InlineData("bm6", 2, "concurrent_1")]
    [InlineData("sk8", 1.5, "alternating_stale_1")]
    [InlineData("bm6", 1.5, "block_sync")]
    public Task The_bias_follows_the_coupling_strength(string net, double strength, string column) => AtStrength(net, strength, column);

    [Fact]
    [Trait("Category", "Nightly")]
    public async Task Every_law_of_the_golden_file()
    {
        var all = Disciplines.All().ToArray();
        Assert.True(all.Length > 250, $"{all.Length} laws in the golden file");
        foreach (var it in all) await Check(it);
    }

    [Fact]
    [Trait("Category", "Nightly")]
    public async Task Every_coupling_strength_of_the_golden_file()
    {
        foreach (var net in GoldenNets.Root.GetProperty("coupling_curve").EnumerateObject())
            foreach (var point in net.Value.EnumerateArray())
                foreach (var column in point.EnumerateObject().Where(p => p.Name is not ("g" or "alpha" or "rho")))
                    await AtStrength(net.Name, point.GetProperty("g").GetDouble(), column.Name);
    }

    private static async Task Check(Disciplines it)
    {
        var counts = await it.SampleAsync();
        var golden = it.Golden.GetProperty("TV").GetDouble();
        // Where there is no bias to measure, what is seen is noise.
        var distance = ExactLaw.TotalVariation([.. counts.Select(c => c / (double)counts.Sum())], GoldenNets.Boltzmann(it.Net));
        var allowed = it.Network().Spec.Units == 2 ? 0.005 : 0.01;
        Assert.True(Math.Abs(distance - golden) <= allowed, $"{it.Net} {it.Name}: {distance:0.0000}, golden {golden:0.0000}");
        if (DisciplineLaw.Of(it.Network(), new UpdateRule(it.Dynamics, it.Network().Spec), GoldenNets.Temperature(it.Net)) is { } own)
            Assert.True(GTest.PValue(counts, own) >= Level, $"{it.Net} {it.Name}: its samples are not of its own law");
    }

    private static async Task AtStrength(string net, double strength, string column)
    {
        var it = new Disciplines(net, column switch
        {
            "concurrent_1" => "concurrent_m/1",
            "concurrent_64" => "concurrent_m/64",
            "alternating_stale_1" => "alternating_stale_s/1",
            _ => column,
        }) { Longer = strength > 1.5 ? 8 : 1 };
        var golden = GoldenNets.Root.GetProperty("coupling_curve").GetProperty(net).EnumerateArray()
            .Single(p => p.GetProperty("g").GetDouble() == strength).GetProperty(column).GetDouble();
        var counts = await it.SampleAsync(gain: strength);
        var exact = new ExactLaw(new PairwiseModel(it.Network(strength)), GoldenNets.Temperature(net)).Probabilities;
        var distance = ExactLaw.TotalVariation([.. counts.Select(c => c / (double)counts.Sum())], exact);
        Assert.True(Math.Abs(distance - golden) <= 0.01, $"{net} {column} at {strength}: {distance:0.0000}, golden {golden:0.0000}");
    }

    private static double[] Own(Disciplines it)
    {
        var rule = new UpdateRule(it.Dynamics, it.Network().Spec);
        return rule.Law == Law.Boltzmann ? GoldenNets.Boltzmann(it.Net)
            : DisciplineLaw.Of(it.Network(), rule, GoldenNets.Temperature(it.Net))!;
    }
}
