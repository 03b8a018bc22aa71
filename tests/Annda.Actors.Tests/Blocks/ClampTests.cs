using Annda.Dynamics;
using Annda.Protocol;
using Annda.Tests.Support;

namespace Annda.Tests.Blocks;

/// <summary>Blocks that are held, wholly or in part, with and without noise.</summary>
public class ClampTests : ActorTests
{
    [Fact]
    public void A_wholly_clamped_block_waits_for_nobody_and_announces_its_states_once_for_the_whole_phase()
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential));
        stage.Tell(new Connect(BlockStage.Run, stage.Directory()));
        var data = stage.StatesOf(stage.Id, 50);
        stage.Begin(BlockStage.Order(1, 0, 3, 5, StartKind.Random) with { Clamp = new Clamp(null, data), Observe = new SweepChoice(5, 1) });
        var ended = stage.Coordinator.Next<PhaseEnded>();
        Assert.Equal(0, ended.UnitUpdates);
        Assert.Empty(ended.Staleness);
        Assert.True(data.SameBits(ended.Observed[0].States));
        foreach (var neighbour in new[] { "A", "C" })
        {
            var sent = Assert.Single(stage[neighbour].All<Activation>());
            Assert.Equal((3L, 8L), (sent.Version, sent.Until));
            Assert.True(data.SameBits(sent.States));
        }
    }

    [Fact]
    public void A_block_that_stays_clamped_announces_the_longer_range_and_its_neighbour_goes_on_with_it()
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        stage.Begin(BlockStage.Order(1, 0, 0, 2, StartKind.Random) with { Clamp = new Clamp(null, stage.StatesOf(stage.Id, 50)) });
        stage.Begin(BlockStage.Order(2, 1, 2, 4) with { Clamp = new Clamp(null, null) });
        stage.Coordinator.Next<PhaseEnded>(e => e.Phase == 2);
        Assert.Equal([(0L, 2L), (2L, 6L)], stage["A"].All<Activation>().Select(a => (a.Version, a.Until)));

        var other = new BlockStage(this, "A", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        other.Begin(BlockStage.Order(1, 0, 0, 2, StartKind.Random));
        other.Begin(BlockStage.Order(2, 1, 2, 4));
        // Out of order: the longer range first.
        other.Feed("B", 2, until: 6);
        Assert.Equal(0, other.Settle());
        other.Feed("B", 0, until: 2);
        Assert.Equal(6, other.Settle());
    }

    [Fact]
    public void The_range_of_a_state_is_extended_where_a_free_block_is_clamped_next()
    {
        var stage = new BlockStage(this, "A", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        stage.Begin(BlockStage.Order(1, 0, 0, 5, StartKind.Random));
        stage.Feed("B", 0);
        stage.Feed("B", 1);
        Assert.Equal(2, stage.Settle());
        stage.Feed("B", 1, until: 4);
        Assert.Equal(5, stage.Settle());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    public void Held_units_of_a_partly_clamped_block_keep_their_states_and_free_ones_move(double onNoise, double offNoise)
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        var data = stage.StatesOf(stage.Id, 50);
        bool[] held = [true, false, true, false];
        stage.FeedAll(0, 6);
        stage.Begin(BlockStage.Order(1, 0, 0, 3, StartKind.Random) with
        {
            Clamp = new Clamp(held, data, onNoise, offNoise), Observe = new SweepChoice(1, 1),
        });
        stage.Begin(BlockStage.Order(2, 1, 3, 3) with { Clamp = new Clamp(held, null), Observe = new SweepChoice(1, 1) });
        List<ObservedStates> seen = [.. stage.Coordinator.Next<PhaseEnded>().Observed, .. stage.Coordinator.Next<PhaseEnded>().Observed];
        Assert.Equal(6, seen.Count);
        for (var unit = 0; unit < held.Length; unit++)
        {
            if (!held[unit])
            {
                Assert.Equal(6, seen.Select(s => string.Join(' ', Plane(s.States, unit))).Distinct().Count());
                continue;
            }
            // With certain noise, every held bit that was on is off.
            ulong[] expected = onNoise == 1 ? [0, 0] : data.Plane(unit).ToArray();
            Assert.All(seen, s => Assert.Equal(expected, Plane(s.States, unit)));
        }
        Assert.Equal(2L * 3 * BlockStage.Chains, stage.Coordinator.All<PhaseEnded>()[0].UnitUpdates);
    }

    [Fact]
    public void A_partly_clamped_block_still_waits_for_its_neighbours()
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        stage.Begin(BlockStage.Order(1, 0, 0, 2, StartKind.Random) with
        {
            Clamp = new Clamp([true, true, true, false], stage.StatesOf(stage.Id, 50)),
        });
        stage.Feed("A", 1);
        Assert.Equal(0, stage.Settle());
        stage.Feed("C", 0);
        Assert.Equal(1, stage.Settle());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(0.15, 0.05)]
    public void Noise_switches_on_bits_off_and_off_bits_on_with_its_probabilities_the_same_in_every_run(double onNoise, double offNoise)
    {
        var (states, data) = Noisy(onNoise, offNoise);
        var (again, _) = Noisy(onNoise, offNoise);
        Assert.Equal(Facts.Of(states), Facts.Of(again));
        var (on, off, switchedOff, switchedOn) = (0, 0, 0, 0);
        for (var unit = 0; unit < data.Units; unit++)
            for (var chain = 0; chain < data.Chains; chain++)
            {
                if (data[unit, chain]) (on, switchedOff) = (on + 1, switchedOff + (states[unit, chain] ? 0 : 1));
                else (off, switchedOn) = (off + 1, switchedOn + (states[unit, chain] ? 1 : 0));
            }
        // Five standard deviations of a binomial around the mean; exact where the probability is 0 or 1.
        Within(switchedOff, on, onNoise);
        Within(switchedOn, off, offNoise);

        static void Within(int found, int n, double p) =>
            Assert.InRange(found, n * p - 5 * Math.Sqrt(n * p * (1 - p)), n * p + 5 * Math.Sqrt(n * p * (1 - p)));
    }

    [Theory]
    [InlineData(DynamicsKind.Sequential)]
    [InlineData(DynamicsKind.Chromatic)]
    [InlineData(DynamicsKind.Synchronous)]
    public void A_coupling_is_counted_by_the_one_end_that_updates_later(DynamicsKind kind)
    {
        var rule = new UpdateRule(new DynamicsSpec(kind), BlockStage.Chain().Spec);
        var spec = BlockStage.Chain().Spec;
        var (a, b, c) = (spec.Block("A"), spec.Block("B"), spec.Block("C"));
        var later = kind == DynamicsKind.Chromatic ? b : c;
        Assert.Equal(b, rule.CountingEnd(spec[spec.Coupling("A-B")], _ => true));
        Assert.Equal(later, rule.CountingEnd(spec[spec.Coupling("B-C")], _ => true));
        Assert.Equal(a, rule.CountingEnd(spec[spec.Coupling("A-B")], block => block != b));
        Assert.Equal(b, rule.CountingEnd(spec[spec.Coupling("B-B")], _ => false));
    }

    private static ulong[] Plane(Numerics.UnitStates states, int unit) => ((Numerics.BitPlanes)states).Plane(unit).ToArray();

    private (Numerics.BitPlanes States, Numerics.BitPlanes Data) Noisy(double onNoise, double offNoise)
    {
        var stage = new BlockStage(this, "B", new DynamicsSpec(DynamicsKind.Sequential)).Connected();
        var data = stage.StatesOf(stage.Id, 50);
        stage.Begin(BlockStage.Order(1, 0, 0, 1, StartKind.Random) with { Clamp = new Clamp(null, data, onNoise, offNoise) });
        stage.Coordinator.Next<PhaseEnded>();
        return ((Numerics.BitPlanes)stage.States().Groups[0].States, data);
    }
}
