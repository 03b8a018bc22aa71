using System.Text.Json.Nodes;
using Annda.Metrics;
using Annda.Programs;
using Annda.Tests.Reports;

namespace Annda.Tests.Metrics;

/// <summary>What series of chains say of whether a phase has reached equilibrium.</summary>
public sealed class EquilibriumTests
{
    [Fact]
    public void Split_R_hat_is_the_textbook_s()
    {
        // Halves [1 2], [3 5] and [2 4], [1 1]: means 1.5, 4, 3, 1; variances .5, 2, 2, 0, so W = 1.125 and B/n = 1.895833.
        Assert.Equal(Math.Sqrt(0.5 + 1.8958333333333333 / 1.125), SplitRHat.Of([[1, 2, 3, 5], [2, 4, 1, 1]]), 1e-12);
        // The value in the middle of an odd number is left out.
        Assert.Equal(Math.Sqrt(0.5 + 1.8958333333333333 / 1.125), SplitRHat.Of([[1, 2, 99, 3, 5], [2, 4, -99, 1, 1]]), 1e-12);
        Assert.Equal(double.NaN, SplitRHat.Of([]));
        Assert.Equal(double.NaN, SplitRHat.Of([[1, 2, 3]]));
        Assert.Equal(double.NaN, SplitRHat.Of([[3, 3, 3, 3], [3, 3, 3, 3]]));
        Assert.Equal(double.PositiveInfinity, SplitRHat.Of([[3, 3, 3, 3], [4, 4, 4, 4]]));
    }

    [Fact]
    public void Independent_values_of_one_law_are_in_equilibrium()
    {
        var it = Equilibrium.Of(Series((_, _) => 0));
        Assert.InRange(it.RHat, 0.99, 1.01);
        Assert.InRange(it.Drift, -4, 4);
        Assert.InRange(it.EffectiveSamples, 0.8 * 8 * 500, 1.2 * 8 * 500);
        Assert.Empty(it.Warnings("the phase"));
    }

    [Fact]
    public void Chains_of_different_laws_are_not_and_neither_is_a_drift()
    {
        var apart = Equilibrium.Of(Series((chain, _) => chain));
        Assert.InRange(apart.RHat, 1.5, 5);
        Assert.Contains("split R-hat of the energy over 8 chains", Assert.Single(apart.Warnings("the phase")), StringComparison.Ordinal);
        // A slow drift of all chains together, well below what R-hat sees.
        var drifting = Equilibrium.Of(Series((_, k) => k / 1000.0));
        Assert.InRange(drifting.RHat, 1, 1.1);
        Assert.InRange(drifting.Drift, 4.9, 20);
        Assert.Contains("drifts by", Assert.Single(drifting.Warnings("the phase")), StringComparison.Ordinal);
        Assert.Contains("every chain keeps its energy", Assert.Single(Equilibrium.Of([[1, 1, 1, 1], [2, 2, 2, 2]]).Warnings("x")),
            StringComparison.Ordinal);
        Assert.Contains("3 looks", Assert.Single(Equilibrium.Of([[1, 2, 3]]).Warnings("x")), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_to_a_target_follows_the_share_of_runs_that_reach_it()
    {
        var half = TimeToTarget.Of(-5, [-5, -5, -4, -4], 100);
        Assert.Equal((2, 4), (half.Hits, half.Trials));
        Assert.Equal(100 * Math.Log(0.01) / Math.Log(0.5), half.Estimate, 1e-9);
        // Clopper and Pearson: 2 of 4 is .0676 to .9324.
        Assert.Equal(100 * Math.Log(0.01) / Math.Log(1 - 0.9324), half.From, tolerance: 0.2);
        Assert.Equal(100 * Math.Log(0.01) / Math.Log(1 - 0.0676), half.To, tolerance: 5);
        var never = TimeToTarget.Of(-6, [-5, -4], 100);
        Assert.Equal(double.PositiveInfinity, never.Estimate);
        Assert.Equal(double.PositiveInfinity, never.To);
        Assert.Null(never.ToJson()["sweeps"]);
        var always = TimeToTarget.Of(-5, [-5, -5, -5, -5], 100);
        Assert.Equal((100, 100), (always.Estimate, always.From));
        // 4 of 4 is .398 and up.
        Assert.Equal(100 * Math.Log(0.01) / Math.Log(1 - 0.3976), always.To, tolerance: 1);
    }

    [Fact]
    public void A_histogram_has_a_place_for_each_of_few_values_and_bins_for_many()
    {
        var few = EnergyHistogram.Of([-3, -1, -3, 2]);
        Assert.Equal([-3, -1, 2], few.Energies);
        Assert.Equal([2, 1, 1], few.Counts);
        var many = EnergyHistogram.Of([.. Enumerable.Range(0, 1000).Select(k => k / 10.0)]);
        Assert.Equal(40, many.Counts.Count);
        Assert.Equal(1000, many.Counts.Sum());
        Assert.All(many.Counts, c => Assert.InRange(c, 24, 26));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"energies":[-3,-1,2],"counts":[2,1,1],"width":0}"""), few.ToJson()));
    }

    [Fact]
    public void Chains_that_keep_up_pass_the_cooling_test_and_frozen_ones_do_not()
    {
        // One unit with energies 0 and −1 in 1000 copies: ⟨E⟩ and Var E are known at every temperature.
        TracePoint Look(int sweep, double temperature, double? frozenAt = null)
        {
            var p = 1 / (1 + Math.Exp(-1 / (frozenAt ?? temperature)));
            return new TracePoint(sweep, temperature, -1000 * p, 0) { Deviation = Math.Sqrt(1000 * p * (1 - p)) };
        }
        double[] temperatures = [2, 1.5, 1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2];
        TracePoint[] good = [.. temperatures.Select((t, k) => Look(k, t))];
        Assert.Equal((0.2, null), CoolingTest.Of(good, 64));
        Assert.Null(CoolingTest.Warning(good, 64));
        TracePoint[] frozen = [.. temperatures.Select((t, k) => Look(k, t, Math.Max(t, 0.6)))];
        var (until, lost) = CoolingTest.Of(frozen, 64)!.Value;
        Assert.InRange(until, 0.4, 0.6);
        Assert.NotNull(lost);
        Assert.Contains("left equilibrium below T = ", CoolingTest.Warning(frozen, 64), StringComparison.Ordinal);
        Assert.Null(CoolingTest.Of(good, 4));
        Assert.Null(CoolingTest.Of([good[0], good[0]], 64));
    }

    private static double[][] Series(Func<int, int, double> mean) => [.. Enumerable.Range(0, 8).Select(chain =>
        Enumerable.Range(0, 500).Select(k => mean(chain, k) + SampleReport.Normal(k * 8 + chain, 0)).ToArray())];
}
