using Annda.Annealing;
using Annda.Dynamics;
using Annda.Phases;
using Annda.Protocol;
using Annda.Runs;

namespace Annda.Tests.Societies;

/// <summary>A boundary reports the counts of the last step that learned, whatever steps without learning came after it.</summary>
public class LastCountsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Steps_that_collect_leave_the_counts_of_the_last_learning_step_alone(int collects)
    {
        var network = Nets.Restricted(new Dice(1), 60, 50);
        var dynamics = new DynamicsSpec(DynamicsKind.Chromatic);
        var expected = new Society(network, dynamics, new Program(0)).Play().Boundaries[0];
        var snapshot = new Society(network, dynamics, new Program(collects)).Play().Boundaries[0];
        Assert.Equal(expected.Network.Hash(), snapshot.Network.Hash());
        foreach (var id in network.Spec.CouplingIds)
        {
            Assert.Equal(expected.Clamped[id.Index]!.Pairs, snapshot.Clamped[id.Index]!.Pairs);
            Assert.Equal(expected.Free[id.Index]!.Pairs, snapshot.Free[id.Index]!.Pairs);
        }
    }

    // Two steps that learn, steps that collect, a boundary.
    private sealed class Program(int collects) : IRunProgram
    {
        private int _item;

        public ProgramProgress Progress => new("", 0, 1, 1);

        public RunItem Next() => _item++ switch
        {
            < 2 => new RunItem.Step([Phase(StartKind.Random), Phase(StartKind.Continue)], new LearningSettings(0.1), Examples: 70),
            var n when n < 2 + collects => new RunItem.Step([Phase(StartKind.Continue)], null, Collect: true),
            var n when n == 2 + collects => new RunItem.Boundary("end"),
            _ => new RunItem.Finished(),
        };

        public void Completed(StepOutcome outcome)
        {
        }

        public void Save(IDictionary<string, byte[]> sections)
        {
        }

        public void Restore(IReadOnlyDictionary<string, byte[]> sections)
        {
        }

        private static PhasePlan Phase(StartKind start) => new()
        {
            Set = 0, Chains = 70, Groups = 1, Sweeps = 1, Start = start, Temperatures = TemperatureSchedule.Constant(1),
            Count = new SweepChoice(1, 1), Probabilities = true,
        };
    }
}
