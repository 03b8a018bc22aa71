using System.Globalization;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Tests.Laws;
using Annda.Topology;
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
            var found = GoldenNets.Net(net).GetProperty("dynamics").EnumerateObject().Select(d => d.Name).ToArray();
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

    [Theory]
    [InlineData("pair")]
    [InlineData("bm6")]
    public void Every_dynamics_of_an_experiment_has_the_golden_law_of_its_discipline(string name)
    {
        var network = GoldenNets.Build(name);
        foreach (var (discipline, points, dynamics) in Written)
            foreach (var point in points)
            {
                var late = discipline == "fixed_read_delay_two_units";
                if (late && name != "pair") continue;
                var rule = new UpdateRule(dynamics(Number(point)), network.Spec);
                var law = DisciplineLaw.Of(network, rule, GoldenNets.Temperature(name))!;
                var golden = late ? Root.GetProperty(discipline).GetProperty(name) : Discipline(name, discipline);
                if (point.Length > 0) golden = golden.GetProperty(point);
                // Networks hold single precision.
                Assert.Equal(golden.GetProperty("TV").GetDouble(), ExactLaw.TotalVariation(GoldenNets.Boltzmann(name), law), 2e-7);
            }
    }

    [Fact]
    public void No_law_is_known_of_what_is_not_a_function_of_the_seed_draws_its_order_or_looks_back_too_far()
    {
        var network = GoldenNets.Build("bm6");
        foreach (var dynamics in new[]
        {
            new DynamicsSpec(DynamicsKind.Asynchronous), new DynamicsSpec(DynamicsKind.Stale), new DynamicsSpec(Order: UnitOrder.Shuffled),
            new DynamicsSpec(DynamicsKind.ReadDelay, 9), new DynamicsSpec(DynamicsKind.Concurrent, 9),
        })
            Assert.Null(DisciplineLaw.Of(network, new UpdateRule(dynamics, network.Spec), 1));
        var large = new NetworkBuilder().Visible("A", 25).Hidden("B", 25).Build();
        foreach (var kind in new[] { DynamicsKind.RandomScan, DynamicsKind.Stale, DynamicsKind.LocalGlauber })
            Assert.Null(DisciplineLaw.Of(large, new UpdateRule(new DynamicsSpec(kind, Reads: StaleReads.Oldest), large.Spec), 1));
    }

    [Fact]
    public void Looks_between_exchanges_see_the_mean_of_the_places_that_they_fall_on()
    {
        var network = GoldenNets.Build("bm6");
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Concurrent) { Exchange = 4 }, network.Spec);
        var rounds = DisciplineLaw.Rounds(network, rule, 1);
        double[][] at = [rounds.Law(), .. Enumerable.Range(1, 3).Select(rounds.LawInside)];
        double Distance(int[] places, long first, long every) => ExactLaw.TotalVariation(DisciplineLaw.Of(network, rule, 1, first, every)!,
            [.. Enumerable.Range(0, 64).Select(s => places.Average(p => at[p][s]))]);
        Assert.InRange(Distance([0], 8, 4), 0, 1e-12);
        Assert.InRange(Distance([3], 7, 8), 0, 1e-12);
        Assert.InRange(Distance([1, 3], 1, 2), 0, 1e-12);
        Assert.InRange(Distance([0, 1, 2, 3], 2, 3), 0, 1e-12);
        Assert.InRange(Distance([0, 2], 1, 2), 1e-4, 1);
    }

    private static readonly (string Discipline, string[] Points, Func<double, DynamicsSpec> Dynamics)[] Written =
    [
        ("sweep", [""], _ => new DynamicsSpec(DynamicsKind.Sequential)),
        ("sweep", [""], _ => new DynamicsSpec(DynamicsKind.LocalGlauber)),
        ("random_scan", [""], _ => new DynamicsSpec(DynamicsKind.RandomScan)),
        ("synchronous", [""], _ => new DynamicsSpec(DynamicsKind.Synchronous)),
        ("block_sync", [""], _ => new DynamicsSpec(DynamicsKind.BlockSync)),
        ("random_subset_k", ["1", "2"], k => new DynamicsSpec(DynamicsKind.RandomSubset) { Units = (int)k }),
        ("bernoulli_q", ["0.1", "0.75"], q => new DynamicsSpec(DynamicsKind.Bernoulli) { Share = q }),
        ("concurrent_m", ["1", "4"], m => new DynamicsSpec(DynamicsKind.Concurrent) { Exchange = (int)m }),
        ("concurrent_m1_delay_d", ["0", "1", "2"], d => new DynamicsSpec(DynamicsKind.Concurrent, (int)d)),
        ("concurrent_m1_delay_d", ["0", "1"], s => new DynamicsSpec(DynamicsKind.Stale, (int)s, StaleReads.Oldest)),
        ("alternating_stale_s", ["0", "1", "2"], s => new DynamicsSpec(DynamicsKind.AlternatingStale, (int)s)),
        ("cache_r", ["0.5", "0.05"], r => new DynamicsSpec(DynamicsKind.Cache) { Refresh = r }),
        ("fixed_read_delay_two_units", ["0", "3"], tau => new DynamicsSpec(DynamicsKind.ReadDelay, (int)tau)),
    ];

    private static double Number(string name) => name.Length == 0 ? 0 : double.Parse(name, CultureInfo.InvariantCulture);
}
