using System.Text.Json;
using Annda.Exact;
using Annda.Tests.Laws;
using Annda.Topology;

namespace Annda.Tests.Exact;

/// <summary>Enumeration against golden numbers that were computed elsewhere.</summary>
public class ExactLawTests
{
    private static readonly JsonElement Models = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "exact-models.json"))).RootElement;

    [Theory]
    [InlineData("desa_edge")]
    [InlineData("pair")]
    [InlineData("tri_afm")]
    [InlineData("bm6")]
    [InlineData("rbm3x3")]
    [InlineData("ring6_colour")]
    [InlineData("ring6_contig")]
    public void Probabilities_log_Z_means_and_pair_moments_are_golden(string name)
    {
        var net = GoldenNets.Net(name);
        var (law, places) = Enumerate(name);
        Assert.Equal(net.GetProperty("logZ").GetDouble(), law.LogZ, 2e-7);
        Assert.Equal(net.GetProperty("mean_energy").GetDouble(), law.MeanEnergy, 1e-6);
        Assert.Equal(net.GetProperty("ground_energy").GetDouble(), law.Energies.Min(), 1e-6);
        var means = law.UnitMeans();
        var golden = net.GetProperty("unit_means").EnumerateArray().Select(x => x.GetDouble()).ToArray();
        for (var u = 0; u < golden.Length; u++) Assert.Equal(golden[u], means[places[u]], 1e-7);
        var moments = law.PairMoments();
        foreach (var pair in net.GetProperty("pair_moments").EnumerateArray())
            Assert.Equal(pair[2].GetDouble(), moments[places[pair[0].GetInt32()], places[pair[1].GetInt32()]], 1e-7);
        if (places.Index().All(p => p.Index == p.Item))
            for (var s = 0; s < law.Probabilities.Length; s++) Assert.Equal(GoldenNets.Boltzmann(name)[s], law.Probabilities[s], 1e-7);
    }

    [Fact]
    public void The_4_2_4_machine_of_Ackley_Hinton_and_Sejnowski_has_its_golden_law()
    {
        var golden = Models.GetProperty("ackley_4_2_4");
        var weights = golden.GetProperty("w").EnumerateArray()
            .Select(w => (A: w[0].GetInt32(), B: w[1].GetInt32(), Weight: w[2].GetSingle()));
        float[] biases = [.. golden.GetProperty("b").EnumerateArray().Select(b => b.GetSingle())];
        var network = new NetworkBuilder().Visible("all", 10, UnitKind.Binary, biases).WithinSparse("all", weights).Build();
        var law = new ExactLaw(new PairwiseModel(network), 10);
        Assert.Equal(12.7495273475, law.LogZ, 1e-9);
        Assert.Equal(golden.GetProperty("mean_energy_T10").GetDouble(), law.MeanEnergy, 1e-8);
        Assert.Equal(392, Array.IndexOf(law.Energies, law.Energies.Min()));
        Assert.Equal(-114.0, law.Energies[392]);
        var moments = law.PairMoments();
        var pairs = golden.GetProperty("free_pair_moments_equilibrium").EnumerateArray().ToArray();
        Assert.Equal(55, pairs.Length);
        foreach (var pair in pairs) Assert.Equal(pair[2].GetDouble(), moments[pair[0].GetInt32(), pair[1].GetInt32()], 1e-9);
        var valid = law.Probabilities.Where((_, s) => (s & 15) == (s >> 4 & 15) && int.PopCount(s & 15) == 1).Sum();
        Assert.Equal(golden.GetProperty("p_valid_pair_equilibrium").GetDouble(), valid, 1e-9);
    }

    [Fact]
    public void A_clamped_units_law_is_the_conditional_of_the_free_law()
    {
        var network = Nets.EveryKind(new Dice(1));
        var free = new ExactLaw(new PairwiseModel(network), 1.5);
        var clamp = new bool?[12];
        (clamp[1], clamp[6]) = (true, false);
        var conditional = new ExactLaw(new PairwiseModel(network, clamp), 1.5);
        var states = Enumerable.Range(0, 1 << 12).Where(s => (s >> 1 & 1) == 1 && (s >> 6 & 1) == 0).ToArray();
        var total = states.Sum(s => free.Probabilities[s]);
        Assert.Equal(states.Length, conditional.Probabilities.Length);
        for (var k = 0; k < states.Length; k++) Assert.Equal(free.Probabilities[states[k]] / total, conditional.Probabilities[k], 1e-12);
        Assert.Equal(free.LogZ + Math.Log(total), conditional.LogZ, 1e-10);
        Assert.Equal((1.0, -1.0), (conditional.UnitMeans()[1], conditional.UnitMeans()[6]));
    }

    [Fact]
    public void More_than_20_free_units_and_a_temperature_of_0_are_refused()
    {
        var network = new NetworkBuilder().Visible("A", 21).Build();
        Assert.Throws<InvalidOperationException>(() => new ExactLaw(new PairwiseModel(network), 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExactLaw(new PairwiseModel(GoldenNets.Build("pair")), 0));
        Assert.Throws<ArgumentException>(() => PerettoLaw.Of(new PairwiseModel(GoldenNets.Build("pair"), [true, null]), 1));
    }

    [Theory]
    [InlineData("2x2", 2)]
    [InlineData("3x3", 3)]
    [InlineData("4x4", 4)]
    public void No_law_beats_the_ceiling_of_bars_and_stripes(string name, int side)
    {
        var golden = Models.GetProperty("bars_and_stripes_ceiling").GetProperty(name);
        var patterns = new List<int>();
        for (var lines = 0; lines < 1 << side; lines++)
            for (var turned = 0; turned < 2; turned++)
                patterns.Add(Enumerable.Range(0, side * side).Sum(p => (lines >> (turned == 0 ? p / side : p % side) & 1) << p));
        Assert.Equal(golden.GetProperty("multiset_size").GetInt32(), patterns.Count);
        Assert.Equal(golden.GetProperty("unique").GetInt32(), patterns.Distinct().Count());
        var shares = patterns.GroupBy(p => p).Select(g => g.Count() / (double)patterns.Count);
        Assert.Equal(golden.GetProperty("best_mean_LL_multiset").GetDouble(), shares.Sum(p => p * Math.Log(p)), 1e-9);
        Assert.Equal(golden.GetProperty("best_mean_LL_unique").GetDouble(), -Math.Log(patterns.Distinct().Count()), 1e-9);
    }

    // The golden file numbers units freely; the network numbers them block by block.
    private static (ExactLaw Law, int[] Places) Enumerate(string name)
    {
        int[] order = [.. GoldenNets.Net(name).GetProperty("blocks").EnumerateArray()
            .SelectMany(b => b.EnumerateArray().Select(u => u.GetInt32()))];
        var places = new int[order.Length];
        for (var place = 0; place < order.Length; place++) places[order[place]] = place;
        return (new ExactLaw(new PairwiseModel(GoldenNets.Build(name)), GoldenNets.Temperature(name)), places);
    }
}
