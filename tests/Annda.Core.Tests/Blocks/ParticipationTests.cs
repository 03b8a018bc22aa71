using Annda.Blocks;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Blocks;

/// <summary>Which units take part in a tick: told by who changes where all would change.</summary>
public class ParticipationTests
{
    private const int Chains = 6400;

    // A ring of six units in blocks of 1, 3 and 2, with a chord.
    private static readonly NetworkSpec Ring = new NetworkBuilder().Visible("A", 1).Hidden("B", 3).Hidden("C", 2)
        .BetweenSparse("A", "B", [(0, 0, 1)]).WithinSparse("B", [(0, 1, 1), (1, 2, 1)]).BetweenSparse("B", "C", [(2, 0, 1), (0, 1, 1)])
        .WithinSparse("C", [(0, 1, 1)]).BetweenSparse("A", "C", [(0, 1, 1)]).Build().Spec;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(6)]
    public void Each_chain_picks_k_units_of_the_whole_network_every_one_as_often(int k)
    {
        var picked = Ticks(new DynamicsSpec(k == 1 ? DynamicsKind.RandomScan : DynamicsKind.RandomSubset) { Units = k }, 1);
        for (var chain = 0; chain < Chains; chain++) Assert.Equal(k, Enumerable.Range(0, 6).Count(u => picked[u, chain]));
        // Within five standard deviations of a binomial count.
        var (expected, deviation) = (Chains * k / 6.0, Math.Sqrt(Chains * (k / 6.0) * (1 - k / 6.0)));
        for (var unit = 0; unit < 6; unit++) Assert.InRange(picked.Ones(unit), expected - 5 * deviation, expected + 5 * deviation);
    }

    [Fact]
    public void Pairs_of_units_are_picked_together_as_often_as_they_should()
    {
        var picked = Ticks(new DynamicsSpec(DynamicsKind.RandomSubset) { Units = 3 }, 2);
        // 3 · 2 of 6 · 5.
        for (var i = 0; i < 6; i++)
            for (var j = 0; j < i; j++)
                Assert.InRange(Enumerable.Range(0, Chains).Count(c => picked[i, c] && picked[j, c]) / (double)Chains, 0.175, 0.225);
    }

    [Fact]
    public void Every_unit_takes_part_by_itself_with_the_share_asked_for()
    {
        var picked = Ticks(new DynamicsSpec(DynamicsKind.Bernoulli) { Share = 0.3 }, 3);
        for (var i = 0; i < 6; i++)
        {
            Assert.InRange(picked.Ones(i) / (double)Chains, 0.27, 0.33);
            for (var j = 0; j < i; j++)
                Assert.InRange(Enumerable.Range(0, Chains).Count(c => picked[i, c] && picked[j, c]) / (double)Chains, 0.07, 0.11);
        }
    }

    [Fact]
    public void Local_maxima_are_never_coupled_and_never_all_missing()
    {
        var picked = Ticks(new DynamicsSpec(DynamicsKind.LocalGlauber), 4);
        int[][] coupled = [[0, 1], [1, 2], [2, 3], [3, 4], [1, 5], [4, 5], [0, 5]];
        for (var chain = 0; chain < Chains; chain++)
        {
            Assert.DoesNotContain(coupled, pair => picked[pair[0], chain] && picked[pair[1], chain]);
            Assert.Contains(Enumerable.Range(0, 6), unit => picked[unit, chain]);
        }
        // A unit with d neighbours is highest with probability 1 / (d + 1).
        int[] degrees = [2, 3, 2, 2, 2, 3];
        for (var unit = 0; unit < 6; unit++)
            Assert.InRange(picked.Ones(unit) / (double)Chains, 1.0 / (degrees[unit] + 1) - 0.03, 1.0 / (degrees[unit] + 1) + 0.03);
    }

    [Theory]
    [InlineData(DynamicsKind.RandomScan)]
    [InlineData(DynamicsKind.RandomSubset)]
    [InlineData(DynamicsKind.Bernoulli)]
    [InlineData(DynamicsKind.LocalGlauber)]
    public void Choices_change_with_the_tick_and_not_with_the_group(DynamicsKind kind)
    {
        var dynamics = new DynamicsSpec(kind) { Units = 3, Share = 0.5 };
        var (whole, next) = (Ticks(dynamics, 7), Ticks(dynamics, 8));
        Assert.False(whole.SameBits(next));
        var part = Ticks(dynamics, 7, new ChainSpan(128, 100));
        Assert.True(whole.Slice(128, 100).SameBits(part));
    }

    // All units are off and would be on: on afterwards is who took part.
    private static BitPlanes Ticks(DynamicsSpec dynamics, long tick, ChainSpan? span = null)
    {
        var (rule, chains) = (new UpdateRule(dynamics, Ring), span ?? new ChainSpan(0, Chains));
        var all = new BitPlanes(6, chains.Count);
        foreach (var block in Ring.BlockIds)
        {
            var (old, next) = (new BitPlanes(Ring[block].Size, chains.Count), new BitPlanes(Ring[block].Size, chains.Count));
            for (var unit = 0; unit < next.Units; unit++)
            {
                next.Plane(unit).Fill(ulong.MaxValue);
                next.Plane(unit)[^1] &= next.LastMask;
            }
            var input = new SweepInput(old, [], [], null, 1, chains, 2, tick, 0);
            var updates = new Participation(Ring, rule, block, 5).Apply(input, next);
            Assert.Equal(updates, Enumerable.Range(0, next.Units).Sum(u => (long)next.Ones(u)));
            for (var unit = 0; unit < next.Units; unit++) next.Plane(unit).CopyTo(all.Plane(Ring.FirstUnit(block) + unit));
        }
        return all;
    }
}
