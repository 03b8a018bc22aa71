using Annda.Dynamics;
using Annda.Topology;

namespace Annda.Tests.Dynamics;

/// <summary>The one rule: which version of a neighbour each dynamics requires, and who counts.</summary>
public class UpdateRuleTests
{
    // A chain A - B - C: greedy colours 0, 1, 0.
    private static readonly NetworkSpec Chain = new NetworkBuilder().Visible("A", 1).Hidden("B", 1).Hidden("C", 1)
        .Between("A", "B", [1]).Between("B", "C", [1]).Build().Spec;

    private static readonly BlockId A = new(0), B = new(1), C = new(2);

    [Fact]
    public void Sequential_blocks_read_new_states_of_those_before_and_old_ones_of_those_after()
    {
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), Chain);
        Assert.Equal((7L, 6L, 7L, 6L), (rule.Required(B, A, 7), rule.Required(B, C, 7), rule.Required(C, B, 7), rule.Required(A, B, 7)));
        Assert.True(rule.ReadsExactly);
    }

    [Fact]
    public void Chromatic_blocks_read_new_states_of_lower_colours()
    {
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic), Chain);
        Assert.Equal((7L, 7L, 6L, 6L), (rule.Required(B, A, 7), rule.Required(B, C, 7), rule.Required(A, B, 7), rule.Required(C, B, 7)));
        var given = new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic, Colours: [1, 0, 1]), Chain);
        Assert.Equal((6L, 7L), (given.Required(B, A, 7), given.Required(A, B, 7)));
        Assert.Throws<ArgumentException>(() => new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic, Colours: [1, 1, 0]), Chain));
    }

    [Fact]
    public void Synchronous_stale_and_asynchronous_blocks_read_older_and_older_states()
    {
        var (little, stale, own) = (Rule(DynamicsKind.Synchronous), new UpdateRule(new DynamicsSpec(DynamicsKind.Stale, 3), Chain),
            Rule(DynamicsKind.Asynchronous));
        foreach (var (mine, other) in new[] { (A, B), (B, A) })
            Assert.Equal((6L, 3L, 0L), (little.Required(mine, other, 7), stale.Required(mine, other, 7), own.Required(mine, other, 7)));
        Assert.Equal((true, false, false), (little.ReadsExactly, stale.ReadsExactly, own.ReadsExactly));
        Assert.True(new UpdateRule(new DynamicsSpec(DynamicsKind.Stale, 3, StaleReads.Oldest), Chain).ReadsExactly);
        Assert.Equal((true, false), (little.InsideAtOnce, stale.InsideAtOnce));
    }

    [Fact]
    public void Disciplines_read_the_last_tick_or_older_ones()
    {
        foreach (var kind in new[] { DynamicsKind.RandomScan, DynamicsKind.RandomSubset, DynamicsKind.Bernoulli, DynamicsKind.Cache,
            DynamicsKind.LocalGlauber })
        {
            var rule = Rule(kind);
            Assert.Equal((6L, 6L), (rule.Required(A, B, 7), rule.Required(B, A, 7)));
            Assert.Equal((true, true, true), (rule.ReadsExactly, rule.InsideAtOnce, rule.IsMasked));
            // The last tick's state is as fresh as one can be.
            Assert.Equal((6L, 6L), (rule.InOrder(A, B, 7), rule.InOrder(B, A, 7)));
        }
        Assert.Equal(4L, new UpdateRule(new DynamicsSpec(DynamicsKind.ReadDelay, 2), Chain).Required(B, A, 7));
        var (late, block) = (new UpdateRule(new DynamicsSpec(DynamicsKind.AlternatingStale, 2), Chain), Rule(DynamicsKind.BlockSync));
        Assert.Equal((5L, 4L), (late.Required(B, A, 7), late.Required(B, C, 7)));
        Assert.Equal((7L, 6L, true, false), (block.Required(B, A, 7), block.Required(B, C, 7), block.InsideAtOnce, block.IsMasked));
    }

    [Fact]
    public void Concurrent_blocks_read_the_states_of_the_last_exchange()
    {
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Concurrent, 1) { Exchange = 3 }, Chain);
        // Exchanges at 10, 13, 16, …; sweeps 14 to 16 read those of 10.
        Assert.Equal([10L, 10L, 10L, 13L], Enumerable.Range(14, 4).Select(t => rule.Required(A, B, t, 10)));
        Assert.Equal([true, false, false, true], Enumerable.Range(0, 4).Select(v => rule.IsExchanged(v)));
        Assert.All(Enumerable.Range(20, 9), t => Assert.InRange(t - rule.Required(A, B, t), 1, rule.VersionsKept));
        Assert.True(Rule(DynamicsKind.Sequential).IsExchanged(5));
    }

    [Fact]
    public void Single_units_take_as_many_ticks_for_a_sweep_as_there_are_units() => Assert.Equal([1, 1, 3, 2, 3, 3],
        new DynamicsSpec[]
        {
            new(DynamicsKind.Sequential), new(DynamicsKind.Concurrent) { Exchange = 4 }, new(DynamicsKind.RandomScan),
            new(DynamicsKind.RandomSubset) { Units = 2 }, new(DynamicsKind.Bernoulli) { Share = 0.4 }, new(DynamicsKind.LocalGlauber),
        }.Select(d => new UpdateRule(d, Chain).TicksPerSweep));

    [Fact]
    public void Only_asynchronous_blocks_with_clocks_are_timed()
    {
        var clocks = new ClockSpec(ClockKind.Poisson, [1, 1, 1]);
        Assert.True(new UpdateRule(new DynamicsSpec(DynamicsKind.Asynchronous) { Clocks = clocks }, Chain).IsTimed);
        Assert.False(Rule(DynamicsKind.Asynchronous).IsTimed);
        Assert.False(new UpdateRule(new DynamicsSpec(DynamicsKind.Stale) { Clocks = clocks }, Chain).IsTimed);
    }

    [Fact]
    public void Pairs_as_they_were_read_are_as_far_apart_as_reads_are_old()
    {
        var two = new NetworkBuilder().Visible("A", 1).Hidden("B", 1).Between("A", "B", [1]).Build().Spec;
        int? Apart(DynamicsKind kind, int staleness, Pairing pairing) => new UpdateRule(
            new DynamicsSpec(kind, staleness, StaleReads.Oldest) { Pairing = pairing }, two).PairedSweeps;
        Assert.Equal((1, 3, 1, 0), (Apart(DynamicsKind.Stale, 0, Pairing.AsRead), Apart(DynamicsKind.Stale, 2, Pairing.AsRead),
            Apart(DynamicsKind.AlternatingStale, 1, Pairing.AsRead), Apart(DynamicsKind.Sequential, 0, Pairing.AsRead)));
        Assert.Null(Apart(DynamicsKind.Stale, 1, Pairing.Coexisting));
        // Boltzmann's where a block's units do not depend on each other; with couplings inside, neither that nor the law of one sweep.
        var inside = new NetworkBuilder().Visible("A", 2).Hidden("B", 1).Between("A", "B", [1, 1]).Within("A", [0, 1, 1, 0]).Build().Spec;
        foreach (var kind in new[] { DynamicsKind.Synchronous, DynamicsKind.Stale, DynamicsKind.AlternatingStale })
            Assert.Equal([Law.Boltzmann, Law.Biased], new[] { two, inside }.Select(net =>
                new UpdateRule(new DynamicsSpec(kind, 1, StaleReads.Oldest) { Pairing = Pairing.AsRead }, net).Law));
        foreach (var kind in new[] { DynamicsKind.Sequential, DynamicsKind.Chromatic })
            Assert.Equal(Law.Boltzmann, new UpdateRule(new DynamicsSpec(kind) { Pairing = Pairing.AsRead }, inside).Law);
        Assert.Null(new UpdateRule(new DynamicsSpec(DynamicsKind.Synchronous) { Pairing = Pairing.AsRead }, Chain).PairedSweeps);
    }

    [Fact]
    public void The_end_that_updates_later_counts_unless_it_is_held()
    {
        var coupling = Chain[Chain.Coupling("A-B")];
        var rule = Rule(DynamicsKind.Sequential);
        Assert.Equal(B, rule.CountingEnd(coupling, _ => true));
        Assert.Equal(A, rule.CountingEnd(coupling, b => b == A));
        Assert.Equal(B, rule.CountingEnd(coupling, b => b == B));
        Assert.Equal(B, rule.CountingEnd(coupling, _ => false));
        var turned = new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic, Colours: [1, 0, 1]), Chain);
        Assert.Equal(A, turned.CountingEnd(coupling, _ => true));
        Assert.Equal(C, rule.CountingEnd(Chain[NetworkSpec.BiasOf(C)], _ => true));
    }

    [Fact]
    public void The_law_is_told_from_the_dynamics()
    {
        Assert.Equal(Law.Boltzmann, Rule(DynamicsKind.Sequential).Law);
        Assert.Equal(Law.Boltzmann, Rule(DynamicsKind.Chromatic).Law);
        Assert.Equal(Law.Peretto, Rule(DynamicsKind.Synchronous).Law);
        Assert.Equal(Law.Biased, Rule(DynamicsKind.Stale).Law);
        Assert.Equal(Law.Biased, Rule(DynamicsKind.Asynchronous).Law);
        Assert.Equal(Law.Boltzmann, Rule(DynamicsKind.RandomScan).Law);
        Assert.Equal(Law.Boltzmann, Rule(DynamicsKind.LocalGlauber).Law);
        Assert.Equal([Law.Boltzmann, Law.Biased, Law.Peretto], Enumerable.Range(1, 3).Select(k =>
            new UpdateRule(new DynamicsSpec(DynamicsKind.RandomSubset) { Units = k }, Chain).Law));
        Assert.Equal([Law.Biased, Law.Peretto], new[] { 0.5, 1 }.Select(q =>
            new UpdateRule(new DynamicsSpec(DynamicsKind.Bernoulli) { Share = q }, Chain).Law));
        Assert.Equal([Law.Biased, Law.Boltzmann], new[] { 0.5, 1 }.Select(r =>
            new UpdateRule(new DynamicsSpec(DynamicsKind.Cache) { Refresh = r }, Chain).Law));
        Assert.Equal([Law.Boltzmann, Law.Biased], new[] { 0, 1 }.Select(s =>
            new UpdateRule(new DynamicsSpec(DynamicsKind.AlternatingStale, s), Chain).Law));
        Assert.Equal(Law.Biased, Rule(DynamicsKind.Concurrent).Law);
        // No couplings inside: blocks in order are all that order there is.
        Assert.Equal(Law.Boltzmann, Rule(DynamicsKind.BlockSync).Law);
        Assert.Equal(Law.Biased, new UpdateRule(new DynamicsSpec(DynamicsKind.BlockSync), Nets.EveryKind(new Dice(1)).Spec).Law);
        var lecture = new DynamicsSpec(DynamicsKind.Sequential, Convention: GainConvention.Lecture);
        Assert.Equal(Law.Biased, new UpdateRule(lecture, Nets.EveryKind(new Dice(1)).Spec).Law);
    }

    [Fact]
    public void The_gain_of_bipolar_units_is_2_and_the_lectures_is_1_at_twice_the_temperature()
    {
        var boltzmann = Rule(DynamicsKind.Sequential);
        Assert.Equal((1f, 2f), (boltzmann.Gain(UnitKind.Binary), boltzmann.Gain(UnitKind.Bipolar)));
        var lecture = new DynamicsSpec(Convention: GainConvention.Lecture);
        var bipolar = new NetworkBuilder().Visible("A", 2, UnitKind.Bipolar).Build().Spec;
        Assert.Equal((1f, 1f),
            (new UpdateRule(lecture, Chain).Gain(UnitKind.Binary), new UpdateRule(lecture, Chain).Gain(UnitKind.Bipolar)));
        Assert.Equal((2.0, 1.0),
            (new UpdateRule(lecture, bipolar).LawTemperatureFactor, new UpdateRule(lecture, Chain).LawTemperatureFactor));
    }

    private static UpdateRule Rule(DynamicsKind kind) => new(new DynamicsSpec(kind), Chain);
}
