using Annda.Annealing;
using Annda.Dynamics;
using Annda.Exact;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Phases;
using Annda.Programs;
using Annda.Protocol;
using Annda.Runs;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Programs;

/// <summary>Learning from ladders of tempered chains: what is counted, by which energies they swap, the same bits in any groups.</summary>
public class FantasyLaddersTests
{
    private static readonly double[] Ladder = TemperingSettings.InverseLadder(5, 1, 3);

    [Fact]
    public void Inverses_of_the_temperatures_have_equal_distances_and_the_last_is_exact()
    {
        var ladder = TemperingSettings.InverseLadder(10, 1, 10);
        Assert.Equal(Enumerable.Range(1, 10).Select(k => k / 10.0), ladder.Select(t => 1 / t), (x, y) => Math.Abs(x - y) < 1e-15);
        Assert.Equal(1.0, ladder[^1]);
    }

    [Fact]
    public void What_is_counted_are_the_moments_of_the_coldest_law_and_their_difference_is_the_gradient()
    {
        // Strong enough that a sweep does not make up for a wrong swap.
        var network = Nets.EveryKind(new Dice(11), 1.5);
        var patterns = new Examples([1, 0, 1, 0, 0, 1, 1, 0], 2);
        var program = new TrainProgram(network.Spec, patterns, new TrainSettings
        {
            Rule = LearningRule.Persistent, Tempering = new TemperingSettings { Temperatures = Ladder }, Chains = 4096, Batch = 2,
            Epochs = 80, Rate = RateSchedule.Constant(0), Probabilities = false, Groups = 3,
        }, 7);
        var end = new Society(network, new DynamicsSpec(DynamicsKind.Chromatic), program).Play().Boundaries[^1];
        var (own, other) = (Moments(network, 1), Moments(network, 1.25));
        var (worst, worstOther) = (0.0, 0.0);
        foreach (var id in network.Spec.CouplingIds)
        {
            var (spec, free) = (network.Spec[id], end.Free[id.Index]!);
            Assert.Equal(4096, free.Samples);
            if (spec.Kind == CouplingKind.Bias) continue;
            var found = free.PairMoments(spec, network.Spec[spec.A].Units, network.Spec[spec.B].Units);
            // 4,096 independent chains: a standard error is at most 1/64.
            worst = Math.Max(worst, found.Select((m, p) => Math.Abs(m - own(id, p))).Max());
            worstOther = Math.Max(worstOther, found.Select((m, p) => Math.Abs(m - other(id, p))).Max());
        }
        Assert.InRange(worst, 0, 5 / 64.0);
        Assert.True(worstOther > 2 * worst, $"{worst} from its own law, {worstOther} from another one's");
        Assert.All(program.Ladders!.Exchange.Swapped.Zip(program.Ladders.Exchange.Tried), s => Assert.InRange(s.First, 1, s.Second - 1));
    }

    [Fact]
    public void Chain_groups_faults_and_a_resume_change_nothing()
    {
        var network = Nets.EveryKind(new Dice(5), 0.6);
        var dice = new Dice(6);
        var examples = new Examples([.. Enumerable.Range(0, 100 * 4).Select(_ => (byte)dice.Below(2))], 100);
        TrainProgram Program(int groups, TemperingSettings? tempering) => new(network.Spec, examples, new TrainSettings
        {
            Rule = LearningRule.Persistent, Tempering = tempering, Chains = 70, Batch = 50, Epochs = 4, Groups = groups,
            Momentum = RateSchedule.Constant(0.5), Rate = RateSchedule.Constant(0.1),
        }, 3);
        var ladders = new TemperingSettings { Temperatures = Ladder };
        var dynamics = new DynamicsSpec(DynamicsKind.Chromatic);
        var first = Program(1, ladders);
        var end = new Society(network, dynamics, first).Play().Boundaries[^1];
        for (var seed = 1ul; seed <= 12; seed++)
        {
            var program = Program(1 + (int)seed % 4, ladders);
            Same(new Society(network, dynamics, program, seed % 2 == 0 ? Faults.Of(seed) : null).Play().Boundaries[^1], program);
        }
        for (var boundary = 1; boundary <= 3; boundary++)
        {
            var stopped = new Society(network, dynamics, Program(2, ladders)).Play(boundary).Boundaries[^1];
            var program = Program(3, ladders);
            Same(new Society(stopped.Network, dynamics, program, from: stopped).Play().Boundaries[^1], program);
        }
        Assert.NotEqual(end.Network.Hash(), new Society(network, dynamics, Program(1, null)).Play().Boundaries[^1].Network.Hash());
        Assert.Throws<InvalidDataException>(() => new Society(network, dynamics, Program(1, ladders),
            from: new Society(network, dynamics, Program(1, null)).Play(1).Boundaries[^1]));

        void Same(RunSnapshot snapshot, TrainProgram program)
        {
            Assert.Equal(end.Network.Hash(), snapshot.Network.Hash());
            Assert.Equal(end.StateHash(), snapshot.StateHash());
            Assert.Equal(first.Ladders!.Exchange.Save(), program.Ladders!.Exchange.Save());
        }
    }

    [Fact]
    public void A_program_that_goes_back_while_a_step_is_under_way_orders_it_again()
    {
        var network = Nets.EveryKind(new Dice(5), 0.6);
        var program = new TrainProgram(network.Spec, new Examples([1, 0, 1, 0, 0, 1, 1, 0], 2), new TrainSettings
        {
            Rule = LearningRule.Persistent, Tempering = new TemperingSettings { Temperatures = Ladder }, Batch = 2, Epochs = 2,
        }, 7);
        var saved = new Dictionary<string, byte[]>();
        program.Save(saved);
        Assert.IsType<RunItem.Step>(program.Next());
        Assert.IsType<RunItem.Wait>(program.Next());
        program.Restore(saved);
        Assert.IsType<RunItem.Step>(program.Next());
    }

    [Theory]
    [InlineData(DynamicsKind.Chromatic, 1, 0)]
    [InlineData(DynamicsKind.Sequential, 3, 5)]
    public void Blocks_tell_the_energies_of_the_states_that_they_end_with(DynamicsKind kind, int groups, ulong faults)
    {
        var network = Nets.EveryKind(new Dice(8), 0.8);
        var plan = new PhasePlan
        {
            Set = 0, Chains = 150, Groups = groups, Sweeps = 3, Start = StartKind.Random, Temperatures = TemperatureSchedule.Constant(1),
            Observe = new SweepChoice(3, 1), Energies = true,
        };
        var society = new Society(network, new DynamicsSpec(kind), new OneStep(plan), faults == 0 ? null : Faults.Of(faults)).Play();
        var outcome = Assert.Single(society.Outcomes);
        var states = Enumerable.Range(0, 3).Select(b => UnitStates.Join([.. outcome.Observed.Select(o => o.States[b])])).ToArray();
        var expected = Energy.Of(network, states);
        Assert.Equal(expected, outcome.Work[0].Energies, (x, y) => Math.Abs(x - y) < 1e-12);
        Assert.True(expected.Distinct().Count() > 50);
        var unasked = new Society(network, new DynamicsSpec(kind), new OneStep(plan with { Energies = false })).Play();
        Assert.Empty(unasked.Outcomes[0].Work[0].Energies);
    }

    private static Func<CouplingId, int, double> Moments(Network network, double temperature)
    {
        var law = new ExactLaw(new PairwiseModel(network), temperature).Probabilities;
        var first = network.Spec.BlockIds.Select(network.Spec.FirstUnit).ToArray();
        double Value(long state, BlockId block, int unit) =>
            (state >> (first[block.Index] + unit) & 1) != 0 ? 1 : network.Spec[block].Units.Low();
        return (id, parameter) =>
        {
            var spec = network.Spec[id];
            var (i, j) = spec.Ends(parameter);
            return law.Select((p, state) => p * Value(state, spec.A, i) * Value(state, spec.B, j)).Sum();
        };
    }

    private sealed class OneStep(PhasePlan plan) : IRunProgram
    {
        private bool _done;

        public ProgramProgress Progress => new("", _done ? 1 : 0, 1, 1);

        public RunItem Next()
        {
            if (_done) return new RunItem.Finished();
            _done = true;
            return new RunItem.Step([plan]);
        }

        public void Completed(StepOutcome outcome)
        {
        }

        public void Save(IDictionary<string, byte[]> sections)
        {
        }

        public void Restore(IReadOnlyDictionary<string, byte[]> sections)
        {
        }
    }
}
