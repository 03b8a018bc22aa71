using System.Globalization;
using Annda.Exact;
using static Annda.Tests.Exact.GoldenDisciplines;

namespace Annda.Tests.Exact;

/// <summary>The exact law of every discipline of async-bias.json, for every net and parameter, without randomness.</summary>
public class DisciplineLawTests
{
    public static TheoryData<string> All => [.. Names];

    [Fact]
    public void The_file_holds_no_discipline_that_is_not_tested_here()
    {
        string[] known =
        [
            "alternating_stale_s", "bernoulli_q", "block_sync", "cache_r", "concurrent_blocks_K", "concurrent_m", "concurrent_m1_delay_d",
            "random_scan", "random_subset_k", "sweep", "synchronous",
        ];
        Assert.Equal(9, Names.Length);
        foreach (var net in Names)
        {
            var found = Laws.GoldenNets.Net(net).GetProperty("dynamics").EnumerateObject().Select(d => d.Name).ToArray();
            Assert.Equal(net == "sk8" ? known.Except(["cache_r"]) : known, found.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Random_scan_ordered_sweeps_and_all_at_once(string name)
    {
        var net = Net(name);
        var (one, sweep) = (Net(name, contiguous: 1), "sweep");
        foreach (var (discipline, matrix) in new[]
        {
            ("random_scan", net.Ticks(MaskShares.Subsets(net.Units, 1)).Exact()),
            (sweep, one.Rounds(BlockAges.InOrder(1)).Matrix()),
            ("synchronous", net.Ticks(MaskShares.All(net.Units)).Exact()),
        })
        {
            var (golden, law) = (Discipline(name, discipline), matrix.Stationary());
            AssertPoint(net, golden, law, $"{name} {discipline}");
            AssertNear(golden, "tau_int_energy_ticks", matrix.AutocorrelationTime(law, net.Boltzmann.Energies), $"{name} {discipline}");
            double[] sums = [.. Enumerable.Range(0, law.Length).Select(s => net.Model.Values(s).Sum())];
            AssertNear(golden, "tau_int_sum_ticks", matrix.AutocorrelationTime(law, sums), $"{name} {discipline}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Some_units_at_once(string name)
    {
        var net = Net(name);
        foreach (var point in Points(name, "random_subset_k"))
            AssertPoint(net, point.Value, net.Ticks(MaskShares.Subsets(net.Units, (int)Number(point.Name))).Exact().Stationary(),
                $"{name} k={point.Name}");
        foreach (var point in Points(name, "bernoulli_q"))
            AssertPoint(net, point.Value, net.Ticks(MaskShares.Bernoulli(net.Units, Number(point.Name))).Exact().Stationary(),
                $"{name} q={point.Name}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Blocks_one_after_the_other_and_all_at_once(string name)
    {
        var net = Net(name);
        var ordered = BlockAges.InOrder(net.Blocks);
        AssertPoint(net, Discipline(name, "block_sync"), net.Rounds(ordered, insideAtOnce: true).Law(), $"{name} block_sync");
        foreach (var point in Points(name, "concurrent_blocks_K"))
        {
            var cut = Net(name, (int)Number(point.Name));
            AssertPoint(cut, point.Value, cut.Rounds(BlockAges.AtOnce(cut.Blocks)).Law(), $"{name} K={point.Name}");
        }
        foreach (var point in Points(name, "concurrent_m"))
        {
            // The limit, which the file has as the product of the blocks' own Boltzmann laws.
            var sweeps = point.Name.StartsWith("infinity", StringComparison.Ordinal) ? 1 << 20 : (int)Number(point.Name);
            AssertPoint(net, point.Value, net.Rounds(BlockAges.AtOnce(net.Blocks), sweeps: sweeps).Law(), $"{name} m={point.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Blocks_that_read_old_versions(string name)
    {
        var net = Net(name);
        foreach (var (discipline, ages) in new (string, Func<int, int, int[,]>)[]
        {
            ("concurrent_m1_delay_d", BlockAges.AtOnce), ("alternating_stale_s", BlockAges.InOrder),
        })
            foreach (var point in Points(name, discipline))
                AssertPoint(net, point.Value, net.Rounds(ages(net.Blocks, (int)Number(point.Name))).Law(),
                    $"{name} {discipline} {point.Name}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Units_that_read_a_cache(string name)
    {
        var net = Net(name);
        foreach (var point in Points(name, "cache_r"))
            AssertPoint(net, point.Value, net.Ticks(MaskShares.Subsets(net.Units, 1)).Cached(Number(point.Name)).Stationary(),
                $"{name} r={point.Name}");
    }

    [Theory]
    [InlineData("desa_edge")]
    [InlineData("pair")]
    public void Units_that_read_with_a_fixed_delay(string name)
    {
        var net = Net(name);
        var points = Root.GetProperty("fixed_read_delay_two_units").GetProperty(name).EnumerateObject().ToArray();
        Assert.Equal(6, points.Length);
        foreach (var point in points)
            AssertPoint(net, point.Value, net.Ticks(MaskShares.Subsets(2, 1)).Delayed((int)Number(point.Name)), $"{name} tau={point.Name}");
    }

    [Theory]
    [InlineData("bm6")]
    [InlineData("sk8")]
    public void The_coupling_curve_scales_weights_and_biases(string name)
    {
        var points = Root.GetProperty("coupling_curve").GetProperty(name).EnumerateArray().ToArray();
        Assert.Equal(8, points.Length);
        foreach (var point in points)
        {
            var net = Net(name, gain: point.GetProperty("g").GetDouble());
            foreach (var (discipline, law) in new[]
            {
                ("synchronous", net.Ticks(MaskShares.All(net.Units)).Exact().Stationary()),
                ("concurrent_1", net.Rounds(BlockAges.AtOnce(2)).Law()),
                ("concurrent_64", net.Rounds(BlockAges.AtOnce(2), sweeps: 64).Law()),
                ("block_sync", net.Rounds(BlockAges.InOrder(2), insideAtOnce: true).Law()),
                ("alternating_stale_1", net.Rounds(BlockAges.InOrder(2, 1)).Law()),
            })
                AssertNear(point, discipline, net.TotalVariation(law), $"{name} g={point.GetProperty("g")}");
        }
    }

    private static double Number(string name) => double.Parse(name, CultureInfo.InvariantCulture);
}
