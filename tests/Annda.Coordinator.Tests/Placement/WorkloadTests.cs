using Annda.Annealing;
using Annda.Dynamics;
using Annda.Placement;
using Annda.Programs;
using Annda.Topology;

namespace Annda.Tests.Placement;

/// <summary>What a program has to do is read from its own steps.</summary>
public sealed class WorkloadTests
{
    [Fact]
    public void Training_is_the_steps_of_an_epoch_times_the_epochs()
    {
        var network = Placements.Restricted(10, 5);
        var work = Placements.Train(network, 128, 2, epochs: 10);
        var step = Assert.Single(work.Steps);
        Assert.True(step.Learns);
        Assert.Equal((30, 3840, 60, 10), (work.StepCount, work.Examples, work.Sweeps, work.Boundaries));
        Assert.Equal(2, step.Phases.Count);
        var (clamped, free) = (step.Phases[0], step.Phases[1]);
        Assert.Equal([true, false], clamped.Held);
        Assert.Equal([true, false], clamped.Given);
        Assert.Equal([false, false], free.Held);
        Assert.Equal((true, false, 1, true), (clamped.SetsStates, free.SetsStates, free.Counted, free.Probabilities));
        Assert.Equal([64, 64], free.Spans);
        Assert.Equal(2, work.GroupsMax);
    }

    [Fact]
    public void A_last_batch_that_is_smaller_is_a_kind_of_its_own()
    {
        var network = Placements.Restricted(10, 5);
        var program = new TrainProgram(network.Spec, new Examples(new byte[10 * 250], 250),
            new TrainSettings { Batch = 100, Epochs = 4 }, 1);
        var work = Placements.Read(network, program);
        Assert.Equal([(100, 8.0), (50, 4.0)], work.Steps.Select(s => (s.Examples, s.Times)));
    }

    [Fact]
    public void Sampling_is_a_burn_in_and_sweeps_that_are_collected()
    {
        var network = Placements.Restricted(10, 5);
        var work = Placements.Read(network, new SampleProgram(network.Spec, new SampleSettings
        {
            Chains = 100, BurnIn = 50, Sweeps = 640, Every = 5, Groups = 1,
        }));
        Assert.Equal(690, work.Sweeps);
        Assert.Equal(128, work.Steps.Where(s => s.Collects).Sum(s => s.Times * s.Phases[0].Counted));
        Assert.Equal(50, work.Steps.Where(s => !s.Collects).Sum(s => s.Times * s.Phases[0].Sweeps));
    }

    [Fact]
    public void A_descent_that_may_follow_annealing_is_left_out()
    {
        var network = Placements.Ring(4, 10);
        var work = Placements.Read(network, new AnnealProgram(network, new AnnealSettings
        {
            Sweeps = 1000, Chains = 64, Temperatures = TemperatureSchedule.Constant(1),
        }));
        Assert.Equal(1000, work.Sweeps);
        Assert.False(work.Learns);
    }

    [Theory]
    [InlineData(Pass.Errors)]
    [InlineData(Pass.PredictUp)]
    public void What_passes_of_errors_and_of_predictions_count_is_real(Pass pass)
    {
        var network = new NetworkBuilder().Visible("V", 50).Hidden("H", 40).Arrow("V", "H", new float[2000], "up").Build();
        var rule = new UpdateRule(new DynamicsSpec(DynamicsKind.Sequential), network.Spec);
        var phase = new WorkPhase
        {
            Set = 0, Spans = [64], Pass = pass, Sweeps = 1, SetsStates = false, Held = [true, false], Given = [false, false], Counted = 1,
        };
        var work = new Workload { Rule = rule, Steps = [new WorkStep([phase], true, false, 64, 1)] };
        // Bits of V, numbers of H for 64 chains, and a sum of each unit.
        var cost = new WorkModel(network.Spec, work, Placements.NearLink).Counts(0, 0, network.Spec.Coupling("up"), 64);
        Assert.Equal(50 * 8 + 40 * 64 * 4 + 8 * 90, cost.Memory);
    }

    [Fact]
    public void Small_whole_weights_are_seen()
    {
        Network Of(float weight) => new NetworkBuilder().Hidden("A", 2).Hidden("B", 2)
            .BetweenSparse("A", "B", [(0, 0, 1f), (1, 1, weight)]).Build();
        int Whole(float weight) => Placements.Anneal(Of(weight), 64, 1).WholeWeights.Count;
        Assert.Equal((1, 1, 0, 0), (Whole(-1), Whole(3), Whole(1.5f), Whole(100)));
    }
}
