using Annda.Kernels;

namespace Annda.Tests.Kernels;

/// <summary>Counting kernels against one chain at a time.</summary>
public class CountTests
{
    [Fact]
    public void Pair_counts_are_the_numbers_of_chains_in_which_both_are_on()
    {
        var dice = new Dice(1);
        for (var chains = 1; chains <= 200; chains += 7)
        {
            var (unitsA, unitsB) = (dice.Below(6), 1 + dice.Below(6));
            var (a, b) = (dice.States(unitsA, chains), dice.States(unitsB, chains));
            var counts = Enumerable.Range(0, unitsA * unitsB).Select(i => (long)i).ToArray();
            PairCounts.AddDense(a, b, counts);
            for (var i = 0; i < unitsA; i++)
                for (var j = 0; j < unitsB; j++)
                    Assert.Equal(i * unitsB + j + Chains(chains, c => a[i, c] && b[j, c]), counts[i * unitsB + j]);
            var edges = ScalarKernels.Edges(dice, unitsA, unitsB, within: false, 0.5);
            var listed = new long[edges.Count];
            PairCounts.AddSparse(a, b, edges, listed);
            for (var e = 0; e < listed.Length; e++) Assert.Equal(Chains(chains, c => a[edges.A[e], c] && b[edges.B[e], c]), listed[e]);
            var ones = new long[unitsA];
            PairCounts.AddOnes(a, ones);
            for (var i = 0; i < unitsA; i++) Assert.Equal(Chains(chains, c => a[i, c]), ones[i]);
        }
    }

    [Fact]
    public void Different_numbers_of_chains_are_refused()
    {
        var dice = new Dice(2);
        Assert.Throws<ArgumentException>(() => PairCounts.AddDense(dice.States(1, 64), dice.States(1, 65), new long[1]));
        Assert.Throws<ArgumentException>(() => PairCounts.AddDense(dice.States(1, 64), dice.States(2, 64), new long[1]));
    }

    [Fact]
    public void Probability_counts_are_the_sums_over_chains_in_which_the_state_is_on()
    {
        var dice = new Dice(3);
        for (var units = 1; units <= 70; units++)
        {
            var (chains, own) = (1 + dice.Below(200), 1 + dice.Below(5));
            var states = dice.States(own, chains);
            var fixedPoint = FixedPoint(dice, units, chains);
            var row = states.Lanes;
            var (straight, turned) = (new long[own * units], new long[own * units]);
            ProbabilityCounts.Add(states, fixedPoint, units, straight, units, 1);
            ProbabilityCounts.Add(states, fixedPoint, units, turned, 1, own);
            for (var i = 0; i < own; i++)
                for (var j = 0; j < units; j++)
                {
                    var expected = Enumerable.Range(0, chains).Where(c => states[i, c]).Sum(c => (long)fixedPoint[j * row + c]);
                    Assert.Equal(expected, straight[i * units + j]);
                    Assert.Equal(expected, turned[j * own + i]);
                }
            var edges = ScalarKernels.Edges(dice, own, units, within: false, 0.4);
            var listed = new long[edges.Count];
            ProbabilityCounts.AddSparse(states, fixedPoint, edges.A, edges.B, listed);
            for (var e = 0; e < listed.Length; e++) Assert.Equal(straight[edges.A[e] * units + edges.B[e]], listed[e]);
            var ones = new long[units];
            ProbabilityCounts.AddOnes(fixedPoint, row, ones);
            for (var j = 0; j < units; j++) Assert.Equal(Enumerable.Range(0, chains).Sum(c => (long)fixedPoint[j * row + c]), ones[j]);
        }
    }

    [Theory]
    [InlineData(2016)]
    [InlineData(2047)]
    [InlineData(2048)]
    [InlineData(5000)]
    public void Any_number_of_chains_with_probability_1_does_not_overflow(int chains)
    {
        const int Units = 3;
        var states = new Annda.Numerics.BitPlanes(1, chains);
        states.Plane(0).Fill(ulong.MaxValue);
        states.Plane(0)[^1] &= states.LastMask;
        var on = new Annda.Numerics.BitPlanes(Units, chains, [.. Enumerable.Repeat(states.Words.ToArray(), Units).SelectMany(w => w)]);
        var fixedPoint = new int[states.Lanes * Units];
        for (var j = 0; j < Units; j++) ProbabilityCounts.Certain(on, j, fixedPoint.AsSpan(j * states.Lanes, states.Lanes));
        var (counts, ones) = (new long[Units], new long[Units]);
        ProbabilityCounts.Add(states, fixedPoint, Units, counts, Units, 1);
        ProbabilityCounts.AddOnes(fixedPoint, states.Lanes, ones);
        Assert.All([.. counts, .. ones], n => Assert.Equal((long)chains * ProbabilityCounts.One, n));
    }

    [Fact]
    public void All_pairs_of_wide_blocks_are_counted_in_every_chain()
    {
        var dice = new Dice(4);
        for (var size = 0; size <= 300; size++)
        {
            var (unitsA, unitsB, chains) = ((size % 3) switch
            {
                0 => (size, 1 + dice.Below(40), 1 + dice.Below(40)),
                1 => (1 + dice.Below(40), size, 1 + dice.Below(40)),
                _ => (1 + dice.Below(40), 1 + dice.Below(70), size),
            });
            var (a, b) = (dice.States(unitsA, chains), dice.States(unitsB, chains));
            var probabilities = FixedPoint(dice, unitsB, chains);
            var (pairs, sums) = (new long[unitsA * unitsB], new long[unitsA * unitsB]);
            PairCounts.AddDense(a, b, pairs);
            ProbabilityCounts.Add(a, probabilities, unitsB, sums, unitsB, 1);
            for (var i = 0; i < unitsA; i++)
                for (var j = 0; j < unitsB; j++)
                {
                    Assert.Equal(Chains(chains, c => a[i, c] && b[j, c]), pairs[i * unitsB + j]);
                    Assert.Equal(Enumerable.Range(0, chains).Where(c => a[i, c]).Sum(c => (long)probabilities[j * a.Lanes + c]),
                        sums[i * unitsB + j]);
                }
        }
    }

    private static int[] FixedPoint(Dice dice, int units, int chains)
    {
        var row = Annda.Numerics.BitPlanes.LanesFor(chains);
        var fixedPoint = new int[units * row];
        for (var unit = 0; unit < units; unit++)
            for (var c = 0; c < chains; c++) fixedPoint[unit * row + c] = dice.Below(ProbabilityCounts.One + 1);
        return fixedPoint;
    }

    private static long Chains(int chains, Func<int, bool> has) => Enumerable.Range(0, chains).LongCount(has);
}
