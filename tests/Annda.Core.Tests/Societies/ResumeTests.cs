using Annda.Dynamics;
using Annda.Programs;

namespace Annda.Tests.Societies;

/// <summary>A run that goes on from a snapshot ends with the bits of the run that never stopped.</summary>
public class ResumeTests
{
    [Theory]
    [InlineData(DynamicsKind.Sequential, LearningRule.ContrastiveDivergence)]
    [InlineData(DynamicsKind.Chromatic, LearningRule.Persistent)]
    [InlineData(DynamicsKind.Chromatic, LearningRule.Boltzmann)]
    [InlineData(DynamicsKind.Synchronous, LearningRule.Persistent)]
    public void Training_goes_on_to_the_same_bits_in_another_number_of_groups_under_faults(DynamicsKind kind, LearningRule rule)
    {
        var network = Nets.EveryKind(new Dice(1), 0.3);
        var dice = new Dice(2);
        var examples = new Examples([.. Enumerable.Range(0, 140 * 4).Select(_ => (byte)dice.Below(2))], 140);
        TrainProgram Program(int groups) => new(network.Spec, examples, new TrainSettings
        {
            Rule = rule, Epochs = 4, Batch = 70, Momentum = RateSchedule.Constant(0.8), Groups = groups, Chains = 130, Steps = 2,
        }, 3);
        var dynamics = new DynamicsSpec(kind);
        var straight = new Society(network, dynamics, Program(1)).Play();
        for (var boundary = 1; boundary <= 3; boundary++)
            for (var seed = 1ul; seed <= 5; seed++)
            {
                var stopped = new Society(network, dynamics, Program(1), Faults.Of(seed)).Play(boundary).Boundaries[^1];
                var resumed = new Society(stopped.Network, dynamics, Program(1 + (int)seed % 3), Faults.Of(seed + 100), from: stopped)
                    .Play();
                Assert.Equal(straight.Boundaries[^1].Network.Hash(), resumed.Boundaries[^1].Network.Hash());
                Assert.Equal(straight.Boundaries[^1].StateHash(), resumed.Boundaries[^1].StateHash());
                Assert.Equal(straight.Boundaries[^1].Steps, resumed.Boundaries[^1].Steps);
                Assert.Equal(straight.Boundaries[^1].UnitUpdates, resumed.Boundaries[^1].UnitUpdates);
            }
    }

    [Fact]
    public void The_correlations_of_the_last_step_are_kept_where_no_step_follows()
    {
        var network = Nets.Restricted(new Dice(1), 4, 3);
        TrainProgram Program() => new(network.Spec, new Examples([1, 0, 1, 0, 0, 1, 0, 1], 2), new TrainSettings { Epochs = 2 }, 3);
        var straight = new Society(network, new DynamicsSpec(), Program()).Play().Boundaries[^1];
        var last = new Society(network, new DynamicsSpec(), Program()).Play(2).Boundaries[^1];
        Assert.Equal(straight.Steps, last.Steps);
        var resumed = new Society(last.Network, new DynamicsSpec(), Program(), from: last).Play().Boundaries[^1];
        foreach (var id in network.Spec.CouplingIds)
        {
            Assert.Equal(straight.Clamped[id.Index]!.SumsA, resumed.Clamped[id.Index]?.SumsA);
            Assert.Equal(straight.Free[id.Index]!.Pairs, resumed.Free[id.Index]?.Pairs);
        }
    }

    [Fact]
    public void Sampling_goes_on_to_the_same_histogram()
    {
        var network = Nets.EveryKind(new Dice(3));
        SampleProgram Program() => new(network.Spec, new SampleSettings { Chains = 100, BurnIn = 4, Sweeps = 400, Joint = true });
        var straight = Program();
        new Society(network, new DynamicsSpec(), straight).Play();
        var stopped = new Society(network, new DynamicsSpec(), Program()).Play(2).Boundaries[^1];
        var resumed = Program();
        new Society(network, new DynamicsSpec(), resumed, from: stopped).Play();
        Assert.Equal(straight.Statistics.Histogram, resumed.Statistics.Histogram);
        Assert.Equal(400 * 100, straight.Statistics.Samples);
        foreach (var id in network.Spec.CouplingIds) Assert.Equal(straight.Statistics[id].Save(), resumed.Statistics[id].Save());
    }

    [Fact]
    public void A_checkpoint_of_another_task_is_refused()
    {
        var network = Nets.EveryKind(new Dice(3));
        SampleProgram Program() => new(network.Spec, new SampleSettings { Chains = 10, BurnIn = 1, Sweeps = 5 });
        var sampled = new Society(network, new DynamicsSpec(), Program()).Play().Boundaries[^1];
        var training = new TrainProgram(network.Spec, new Examples(new byte[8], 2), new TrainSettings(), 1);
        Assert.Throws<InvalidDataException>(() => new Society(network, new DynamicsSpec(), training, from: sampled));
    }
}
