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
