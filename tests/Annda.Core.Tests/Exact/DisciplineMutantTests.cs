using Annda.Exact;
using static Annda.Tests.Exact.GoldenDisciplines;

namespace Annda.Tests.Exact;

/// <summary>Disciplines that are a little wrong must miss the golden numbers, or the golden tests would guard nothing.</summary>
public class DisciplineMutantTests
{
    [Fact]
    public void Wrong_sets_of_units_are_found()
    {
        var net = Net("bm6");
        double Of(double[] shares) => net.TotalVariation(net.Ticks(shares).Exact().Stationary());
        double[] Complement(double[] shares) => [.. shares.Reverse()];
        Misses("random_subset_k", "2", Of(Complement(MaskShares.Subsets(6, 2))));
        Misses("random_subset_k", "2", Of(MaskShares.Subsets(6, 3)));
        Misses("bernoulli_q", "0.2", Of(Complement(MaskShares.Bernoulli(6, 0.2))));
        Misses("bernoulli_q", "0.2", net.TotalVariation(new MaskedTicks(net.Model, [.. net.Scale.Select(s => 2 * s)],
            MaskShares.Bernoulli(6, 0.2)).Exact().Stationary()));
    }

    [Fact]
    public void Wrong_caches_are_found()
    {
        var (net, one, apart) = (Net("bm6"), Net("bm6", contiguous: 1), Net("bm6", contiguous: 6));
        double Of(Case cut, double refresh) => net.TotalVariation(cut.Ticks(MaskShares.Subsets(6, 1)).Cached(refresh).Stationary());
        Misses("cache_r", "0.2", Of(apart, 0.2));
        Misses("cache_r", "0.2", Of(one, 0.2));
        Misses("cache_r", "0.2", Of(net, 0.8));
        Assert.InRange(Of(one, 0.2), 0, 1e-12);
    }

    [Theory]
    [InlineData("desa_edge")]
    [InlineData("pair")]
    public void A_delay_that_is_one_tick_too_long_is_found(string name)
    {
        var (net, one) = (Net(name), Net(name, contiguous: 1));
        foreach (var point in Root.GetProperty("fixed_read_delay_two_units").GetProperty(name).EnumerateObject())
        {
            var ticks = int.Parse(point.Name);
            var golden = point.Value.GetProperty("TV").GetDouble();
            Assert.True(Math.Abs(net.TotalVariation(net.Ticks(MaskShares.Subsets(2, 1)).Delayed(ticks + 1)) - golden) > 1e-3);
            Assert.InRange(net.TotalVariation(one.Ticks(MaskShares.Subsets(2, 1)).Delayed(ticks)), 0, 1e-12);
        }
    }

    [Fact]
    public void Wrong_rounds_are_found()
    {
        var (net, one) = (Net("bm6"), Net("bm6", contiguous: 1));
        double Of(int[,] ages, bool insideAtOnce = false, int sweeps = 1) =>
            net.TotalVariation(net.Rounds(ages, insideAtOnce, sweeps).Law());
        int[,] Turned(int[,] ages) => new[,] { { ages[1, 1], ages[1, 0] }, { ages[0, 1], ages[0, 0] } };
        Misses("block_sync", null, Of(BlockAges.InOrder(2)));
        Misses("block_sync", null, Of(BlockAges.AtOnce(2), insideAtOnce: true));
        Misses("block_sync", null, Of(Turned(BlockAges.InOrder(2)), insideAtOnce: true));
        Misses("block_sync", null, net.TotalVariation(one.Rounds(BlockAges.InOrder(1), insideAtOnce: true).Law()));
        Misses("alternating_stale_s", "1", Of(Turned(BlockAges.InOrder(2, 1))));
        Misses("alternating_stale_s", "1", Of(BlockAges.InOrder(2, 2)));
        Misses("alternating_stale_s", "1", Of(BlockAges.AtOnce(2, 1)));
        Misses("concurrent_m1_delay_d", "1", Of(BlockAges.AtOnce(2)));
        Misses("concurrent_m1_delay_d", "1", Of(BlockAges.InOrder(2, 1)));
        Misses("concurrent_m", "2", Of(BlockAges.AtOnce(2)));
        Misses("concurrent_m", "2", Of(BlockAges.AtOnce(2), sweeps: 3));
        Misses("concurrent_m", "2", Of(BlockAges.AtOnce(2), insideAtOnce: true, sweeps: 2));
        Misses("concurrent_m", "2", net.TotalVariation(Net("bm6", contiguous: 3).Rounds(BlockAges.AtOnce(3), sweeps: 2).Law()));
    }

    [Fact]
    public void The_coupling_curve_without_scaled_biases_is_another()
    {
        var point = Root.GetProperty("coupling_curve").GetProperty("bm6")[0];
        var (scaled, plain) = (Net("bm6", gain: point.GetProperty("g").GetDouble()), Net("bm6"));
        plain.Model.Bias.CopyTo(scaled.Model.Bias, 0);
        var law = scaled.Ticks(MaskShares.All(6)).Exact().Stationary();
        var variation = ExactLaw.TotalVariation(new ExactLaw(scaled.Model, 1).Probabilities, law);
        Assert.True(Math.Abs(variation - point.GetProperty("synchronous").GetDouble()) > 1e-5);
    }

    [Fact]
    public void Sets_of_local_maxima_keep_the_Boltzmann_law_and_no_two_of_a_set_are_coupled()
    {
        foreach (var name in Names)
        {
            var net = Net(name);
            var (shares, p) = (MaskShares.LocalMaxima(net.Model), net.Boltzmann.Probabilities);
            Assert.Equal(1, shares.Sum(), 1e-12);
            Assert.InRange(ExactLaw.TotalVariation(p, net.Ticks(shares).Exact().Apply(p)), 0, 1e-12);
            foreach (var (mask, share) in shares.Index().Where(s => s.Item > 0))
                for (var i = 0; i < net.Units; i++)
                    for (var j = 0; j < i; j++)
                        Assert.False((mask >> i & mask >> j & 1) != 0 && net.Model.Weights[i, j] != 0, $"{name}: {mask} has share {share}");
        }
        // Units at or below their neighbours instead of above them.
        var ring = Net("ring6_colour");
        double[] wrong = [.. MaskShares.LocalMaxima(ring.Model).Reverse()];
        var law = ring.Boltzmann.Probabilities;
        Assert.InRange(ExactLaw.TotalVariation(law, ring.Ticks(wrong).Exact().Apply(law)), 1e-3, 1);
    }

    [Theory]
    [InlineData("tri_afm")]
    [InlineData("ring6_contig")]
    [InlineData("rbm3x3")]
    public void Shares_of_local_maxima_are_those_of_all_rankings(string name)
    {
        var net = Net(name);
        var (counts, rankings) = (new double[1 << net.Units], 0);
        foreach (var ranking in Permutations([.. Enumerable.Range(0, net.Units)]))
        {
            rankings++;
            counts[Enumerable.Range(0, net.Units)
                .Where(i => Enumerable.Range(0, net.Units).All(j => net.Model.Weights[i, j] == 0 || ranking[i] > ranking[j]))
                .Sum(i => 1 << i)]++;
        }
        var shares = MaskShares.LocalMaxima(net.Model);
        for (var mask = 0; mask < shares.Length; mask++) Assert.Equal(counts[mask] / rankings, shares[mask], 1e-12);
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 0 ? [[]]
        : items.SelectMany(first => Permutations([.. items.Where(i => i != first)]).Select(rest => (int[])[first, .. rest]));

    private static void Misses(string discipline, string? parameter, double mutant)
    {
        var golden = Discipline("bm6", discipline);
        if (parameter is not null) golden = golden.GetProperty(parameter);
        Assert.True(Math.Abs(golden.GetProperty("TV").GetDouble() - mutant) > 1e-4, $"{discipline} {parameter}: a mutant has {mutant} too");
    }
}
