using Annda.Kernels;
using Annda.Numerics;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Tests.Statistics;

public class RealSumsTests
{
    private const int UnitsA = 400, UnitsB = 370;

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(200)]
    public void Sums_are_those_of_double_precision_for_reals_and_bits_and_listed_pairs(int chains)
    {
        var dice = new Dice(1);
        UnitStates[] ends = [dice.Reals(UnitsA, chains), dice.States(UnitsA, chains)];
        var edges = Annda.Tests.Kernels.ScalarKernels.Edges(dice, UnitsA, UnitsB, within: false, 0.1);
        foreach (var a in ends)
            foreach (var list in new[] { null, edges })
            {
                var (coupling, b) = (Coupling(list), dice.Reals(UnitsB, chains));
                var sums = RealSums.Empty(coupling);
                sums.Add(coupling, a, b);
                for (var p = 0; p < coupling.Length; p++)
                {
                    var (i, j) = coupling.Ends(p);
                    Assert.Equal(Enumerable.Range(0, chains).Sum(c => (double)Value(a, i, c) * b[j, c]), sums.Pairs[p] / RealSums.One,
                        1e-6 * chains);
                }
                Assert.Equal(Enumerable.Range(0, chains).Sum(c => (double)Value(a, 3, c)), sums.SumsA[3] / RealSums.One, 1e-8 * chains);
                Assert.Equal(Enumerable.Range(0, chains).Sum(c => (double)b[5, c]), sums.SumsB[5] / RealSums.One, 1e-8 * chains);
            }
    }

    [Fact]
    public void The_same_bits_for_any_split_into_chain_groups_and_any_order_of_merging_pending_or_counted()
    {
        var dice = new Dice(2);
        var (coupling, a, b) = (Coupling(null), dice.Reals(UnitsA, 300), dice.Reals(UnitsB, 300));
        var whole = RealSums.Empty(coupling);
        whole.Add(coupling, a, b);
        foreach (var cuts in new int[][] { [64], [128, 192], [64, 128, 192, 256] })
        {
            int[] firsts = [0, .. cuts], ends = [.. cuts, 300];
            var parts = firsts.Zip(ends).Select(g =>
            {
                var part = RealSums.Empty(coupling);
                part.Add(coupling, a.Slice(g.First, g.Second - g.First), b.Slice(g.First, g.Second - g.First));
                return part;
            }).Reverse().ToArray();
            var merged = RealSums.Empty(coupling);
            foreach (var (part, at) in parts.Select((p, i) => (p, i)))
            {
                if (at % 2 == 1) part.Counted();
                merged.Merge(part);
            }
            Assert.Equal(whole.Copy().Pairs, merged.Pairs);
            Assert.Equal((whole.SumsA, whole.SumsB, whole.Samples), (merged.SumsA, merged.SumsB, merged.Samples), Equal);
        }
        Assert.True(whole.AllPending);
    }

    [Fact]
    public void Large_and_small_numbers_are_rounded_alike_by_vectors_and_one_by_one()
    {
        var dice = new Dice(3);
        float[] scales = [1e-9f, 1, 1000, 200_000, 300_000, 1e8f];
        foreach (var scale in scales)
        {
            var values = dice.Normals(37, scale);
            var sums = new long[37];
            FixedPoint.Add(values, sums);
            for (var i = 0; i < 37; i++) Assert.Equal((long)Math.Round(values[i] * 4294967296.0, MidpointRounding.ToEven), sums[i]);
            Assert.Equal(sums.Sum(), FixedPoint.Sum(values, 0));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(-2e9f)]
    [InlineData(2e9f)]
    public void What_is_not_finite_or_too_large_is_an_error_that_names_itself(float value)
    {
        var values = new float[20];
        values[3] = value;
        foreach (var length in new[] { 20, 5 })
        {
            var error = Assert.Throws<InvalidOperationException>(() => FixedPoint.Add(values.AsSpan(0, length), new long[length]));
            Assert.Contains("diverge", error.Message);
        }
    }

    [Fact]
    public void Sums_that_outgrow_their_room_are_an_error_and_never_wrap()
    {
        var bias = CouplingSpec.Bias(new BlockId(0), new BlockSpec("A", BlockRole.Visible, UnitKind.Graded, 1));
        var part = RealSums.Restore(0, [], [(1L << 61) + 5], [], 1, []);
        var sums = RealSums.Empty(bias);
        sums.Merge(part);
        Assert.Contains("diverge", Assert.Throws<InvalidOperationException>(() => sums.Merge(part)).Message);
    }

    [Fact]
    public void Cleared_sums_take_samples_again_and_copies_stand_alone()
    {
        var dice = new Dice(4);
        var (coupling, a, b) = (Coupling(null), dice.Reals(UnitsA, 20), dice.Reals(UnitsB, 20));
        var sums = RealSums.Empty(coupling);
        for (var i = 0; i < 5; i++) sums.Add(coupling, a, b);
        var copy = sums.Copy();
        Assert.Equal(5 * 20, copy.Samples);
        sums.Clear();
        Assert.True(sums.AllPending && sums.Samples == 0 && Array.TrueForAll(sums.SumsA, s => s == 0));
        for (var i = 0; i < 5; i++) sums.Add(coupling, a, b);
        Assert.Equal(copy.Pairs, sums.Pairs);
        Assert.Throws<ArgumentException>(() => sums.Merge(CorrelationSums.Empty(coupling, 1)));
    }

    private static bool Equal((long[] A, long[] B, long Samples) x, (long[] A, long[] B, long Samples) y) =>
        x.A.SequenceEqual(y.A) && x.B.SequenceEqual(y.B) && x.Samples == y.Samples;

    private static float Value(UnitStates states, int unit, int chain) =>
        states is RealStates reals ? reals[unit, chain] : ((BitPlanes)states)[unit, chain] ? 1 : 0;

    private static CouplingSpec Coupling(EdgeList? edges) =>
        CouplingSpec.Between("w", new BlockId(0), new BlockId(1), UnitsA, UnitsB, edges);
}
