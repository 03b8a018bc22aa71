using Annda.Dynamics;
using Annda.Programs;

namespace Annda.Tests.Societies;

/// <summary>Dynamics whose bits depend on timing still lose nothing: every run ends, with every sample and step, under any fault.</summary>
public class ComesToItsEndTests
{
    public static TheoryData<DynamicsKind, int> Dynamics => new()
    {
        { DynamicsKind.Asynchronous, 0 }, { DynamicsKind.Stale, 0 }, { DynamicsKind.Stale, 3 },
    };

    [Theory]
    [MemberData(nameof(Dynamics))]
    public void Sampling_ends_with_all_samples(DynamicsKind kind, int staleness)
    {
        var network = Nets.EveryKind(new Dice(1));
        for (var seed = 1ul; seed <= 50; seed++)
        {
            var program = new SampleProgram(network.Spec,
                new SampleSettings { Chains = 150, BurnIn = 3, Sweeps = 140, Every = 2, Groups = 2, Joint = true });
            var society = new Society(network, new DynamicsSpec(kind, staleness), program, Faults.Of(seed)).Play();
            Assert.Equal(150 * 70, program.Statistics.Samples);
            Assert.Equal(150 * 70, program.Statistics.Histogram.Sum());
            Assert.Equal(143L * 150 * 12, society.Boundaries[^1].UnitUpdates);
            if (kind == DynamicsKind.Stale) Assert.InRange(society.Boundaries[^1].Staleness.Keys.Max(), 0, staleness + 1);
        }
    }

    [Theory]
    [InlineData(600, 1)]
    [InlineData(1024, 0)]
    public void A_long_exchange_whose_every_sweep_is_counted_ends(int exchange, int staleness)
    {
        var network = Nets.Restricted(new Dice(1), 2, 2);
        var program = new SampleProgram(network.Spec, new SampleSettings { Chains = 10, BurnIn = 3, Sweeps = 2100 });
        var society = new Society(network, new DynamicsSpec(DynamicsKind.Concurrent, staleness) { Exchange = exchange }, program).Play();
        Assert.Equal(21_000, program.Statistics.Samples);
        Assert.True(society.Ended);
    }

    [Theory]
    [MemberData(nameof(Dynamics))]
    public void Training_ends_with_all_steps(DynamicsKind kind, int staleness)
    {
        var network = Nets.EveryKind(new Dice(2));
        var dice = new Dice(3);
        var examples = new Examples([.. Enumerable.Range(0, 100 * 4).Select(_ => (byte)dice.Below(2))], 100);
        foreach (var rule in Enum.GetValues<LearningRule>())
            for (var seed = 1ul; seed <= 30; seed++)
            {
                var program = new TrainProgram(network.Spec, examples,
                    new TrainSettings { Rule = rule, Epochs = 2, Batch = 70, Groups = 2 }, 1);
                var society = new Society(network, new DynamicsSpec(kind, staleness), program, Faults.Of(seed)).Play();
                Assert.Equal((4, 4), (society.Boundaries[^1].Steps, society.Boundaries[^1].ParametersVersion));
                Assert.NotEqual(network.Hash(), society.Boundaries[^1].Network.Hash());
            }
    }
}
