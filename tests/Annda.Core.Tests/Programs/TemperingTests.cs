using Annda.Dynamics;
using Annda.Exact;
using Annda.Programs;
using Annda.Runs;
using Annda.Tests.Laws;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Programs;

/// <summary>Parallel tempering by the pure machines: its law, and the same bits however it is run.</summary>
public class TemperingTests
{
    private static readonly double[] Ladder = TemperingSettings.Ladder(4, 0.5, 4);

    [Theory]
    [InlineData(DynamicsKind.Sequential, GainConvention.Boltzmann)]
    [InlineData(DynamicsKind.Chromatic, GainConvention.Lecture)]
    public void At_every_temperature_of_the_ladder_states_have_the_enumerated_law(DynamicsKind kind, GainConvention convention)
    {
        // All units ±1, so that the lecture's gain is the law at 2 T throughout.
        var network = new NetworkBuilder().Visible("A", 3, UnitKind.Bipolar, 0.3f, -0.2f, 0).Hidden("B", 2, UnitKind.Bipolar, 0, 0.4f)
            .Between("A", "B", [1, -0.8f, 0.6f, 1.1f, -0.9f, 0.7f]).WithinSparse("A", [(0, 1, -0.7f)]).Build();
        var rule = new UpdateRule(new DynamicsSpec(kind, Convention: convention), network.Spec);
        var society = Play(network, rule, sweeps: 6000, ladders: 16, every: 2);
        for (var rung = 0; rung < Ladder.Length; rung++)
        {
            var law = new ExactLaw(new PairwiseModel(network), Ladder[rung] * rule.LawTemperatureFactor).Probabilities;
            Assert.InRange(GTest.PValue(Counts(society, Ladder[rung]), law), 1e-6, 1);
            // Another temperature's law is told apart: the test can fail.
            var other = new ExactLaw(new PairwiseModel(network), 1.3 * Ladder[rung] * rule.LawTemperatureFactor).Probabilities;
            if (rung > 0) Assert.InRange(GTest.PValue(Counts(society, Ladder[rung]), other), 0, 1e-6);
        }
    }

    [Fact]
    public void Chain_groups_faults_and_a_resume_change_nothing()
    {
        var network = Nets.EveryKind(new Dice(5));
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic), network.Spec);
        TemperingProgram Program(int groups) => Tempering(network, rule, sweeps: 60, ladders: 50, every: 3, groups);
        var expected = Program(1);
        var end = new Society(network, rule.Dynamics, expected).Play().Boundaries[^1];
        for (var seed = 1ul; seed <= 12; seed++)
        {
            var program = Program(1 + (int)seed % 4);
            Same(new Society(network, rule.Dynamics, program, seed % 2 == 0 ? Faults.Of(seed) : null).Play().Boundaries[^1], program);
        }
        for (var boundary = 1; boundary <= 20; boundary += 4)
        {
            var stopped = new Society(network, rule.Dynamics, Program(2)).Play(boundary).Boundaries[^1];
            var program = Program(3);
            Same(new Society(network, rule.Dynamics, program, from: stopped).Play().Boundaries[^1], program);
        }

        void Same(RunSnapshot snapshot, TemperingProgram program)
        {
            Assert.Equal(end.StateHash(), snapshot.StateHash());
            Assert.Equal(expected.Exchange.Save(), program.Exchange.Save());
            Assert.Equal(expected.Statistics.Save(), program.Statistics.Save());
            Assert.Equal(expected.Log.Energies, program.Log.Energies);
            Assert.Equal(expected.Log.BestState, program.Log.BestState);
            Assert.Equal(expected.Log.Trace, program.Log.Trace);
        }
    }

    [Fact]
    public void Temperatures_travel_and_are_always_those_of_the_ladder()
    {
        var network = Nets.EveryKind(new Dice(6));
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Chromatic), network.Spec);
        var program = Tempering(network, rule, sweeps: 100, ladders: 2, every: 1);
        var society = new Society(network, rule.Dynamics, program).Play();
        var seen = new HashSet<double>();
        foreach (var temperatures in society.Outcomes.Select(o => o.Plan.Phases[0].ChainTemperatures).OfType<IReadOnlyList<double>>())
        {
            Assert.Equal(Ladder.OrderDescending(), temperatures.Take(4).OrderDescending());
            Assert.Equal(Ladder.OrderDescending(), temperatures.Skip(4).OrderDescending());
            seen.Add(temperatures[0]);
        }
        Assert.Equal(4, seen.Count);
        Assert.InRange(program.Exchange.RoundTrips, 1, 100);
        Assert.All(program.Exchange.Swapped.Zip(program.Exchange.Tried), p => Assert.InRange(p.First, 1, p.Second));
        Assert.Equal(100, program.Exchange.Rounds);
    }

    [Fact]
    public void Acceptance_at_a_temperature_is_that_of_a_run_at_this_temperature_alone()
    {
        var network = new NetworkBuilder().Visible("A", 40, UnitKind.Bipolar, 0.5f).Build();
        var rule = new UpdateRule(new DynamicsSpec(), network.Spec);
        var program = Tempering(network, rule, sweeps: 200, ladders: 8, every: 5);
        new Society(network, rule.Dynamics, program).Play();
        for (var rung = 0; rung < Ladder.Length; rung++)
        {
            // Independent units: the state changes with probability 2 p (1 − p).
            var p = 1 / (1 + Math.Exp(-2 * 0.5 / Ladder[rung]));
            Assert.Equal(2 * p * (1 - p), program.Statistics.Acceptance(rung), 0.01);
        }
    }

    private static Society Play(Network network, UpdateRule rule, int sweeps, int ladders, int every) =>
        new Society(network, rule.Dynamics, Tempering(network, rule, sweeps, ladders, every)).Play();

    private static TemperingProgram Tempering(Network network, UpdateRule rule, int sweeps, int ladders, int every, int groups = 1) =>
        new(network, new AnnealSettings { Chains = ladders * Ladder.Length, Sweeps = sweeps, Groups = groups },
            new TemperingSettings { Temperatures = Ladder, Every = every, LawFactor = rule.LawTemperatureFactor }, 11);

    // States of chains at a temperature, thinned so that they are as good as independent.
    private static long[] Counts(Society society, double temperature)
    {
        var counts = new long[32];
        foreach (var outcome in society.Outcomes.Skip(10).Where((o, k) => k % 5 == 0 && o.Plan.Phases[0].ChainTemperatures is not null))
        {
            var own = outcome.Plan.Phases[0].ChainTemperatures!;
            foreach (var joint in outcome.Observed)
                for (var chain = 0; chain < own.Count; chain++)
                {
                    if (own[chain] != temperature) continue;
                    var state = 0;
                    for (int unit = 0, at = 0; at < joint.Blocks.Length; at++)
                        for (var u = 0; u < joint.Blocks[at].Units; u++, unit++) if (joint.Blocks[at][u, chain]) state |= 1 << unit;
                    counts[state]++;
                }
        }
        return counts;
    }
}
