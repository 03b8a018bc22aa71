using Annda.Dynamics;
using Annda.Kernels;
using Annda.Programs;
using Annda.Runs;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Layers;

/// <summary>What an evaluation finds outlasts interruptions and lost nodes, and is of all examples or of none.</summary>
public class LayerEvaluationTests
{
    private const int Epochs = 5, Every = 2;
    private const string Test = "test", Train = "train";

    private readonly LayeredNet _net = new(5, [(UnitKind.Logistic, 4), (UnitKind.Linear, 3)]);

    private static DynamicsSpec Sequential => new(DynamicsKind.Sequential);

    [Fact]
    public void A_resumed_run_has_the_figures_of_an_undisturbed_one()
    {
        var straight = Straight(out var program);
        var wanted = Text(program);
        Assert.Equal([Test, Train], program.Evaluation!.Figures.Keys.Order());
        // Before the first epoch, after each, and the end.
        Assert.Equal(Epochs + 2, straight.Boundaries.Count);
        for (var boundary = 1; boundary <= Epochs + 2; boundary++)
        {
            var (before, after) = (Program(), Program());
            var stopped = new Society(_net.Network, Sequential, before).Play(boundary).Boundaries[^1];
            var resumed = new Society(stopped.Network, Sequential, after, from: stopped);
            Assert.Equal(Text(before), Text(after));
            resumed.Play();
            Assert.Equal(wanted, Text(after));
        }
    }

    [Fact]
    public void Steps_that_a_lost_node_left_are_forgotten()
    {
        Straight(out var undisturbed);
        var program = Program();
        var position = new Dictionary<string, byte[]>();
        program.Save(position);
        // All of the first evaluation is under way when the node is lost.
        while (program.Next() is RunItem.Step)
        {
        }
        program.Restore(position);
        new Society(_net.Network, Sequential, program).Play();
        Assert.Equal(Text(undisturbed), Text(program));
    }

    [Fact]
    public void Figures_are_told_when_all_examples_have_been_shown()
    {
        // Two parts of 1,024 chains at most.
        var program = Program(test: 1500);
        var society = new Society(_net.Network, Sequential, program).Play(1);
        var (before, outcomes) = (Text(program), society.Outcomes);
        Assert.Equal(2, outcomes.Count);
        Assert.Equal(1500, program.Evaluation!.Figures[Test].Examples);

        var other = Program(test: 1500);
        foreach (var outcome in outcomes)
        {
            Assert.Empty(other.Evaluation!.Figures);
            Assert.IsType<RunItem.Step>(other.Next());
            other.Completed(outcome);
        }
        Assert.Equal(before, Text(other));
    }

    private Society Straight(out BackpropagationProgram program) =>
        new Society(_net.Network, Sequential, program = Program()).Play();

    private BackpropagationProgram Program(int test = 40)
    {
        var train = new DrawnExamples(_net.Network, 70, Loss.Softmax);
        return new BackpropagationProgram(train, new BackpropagationSettings { Epochs = Epochs, Batch = 30, Loss = Loss.Softmax }, 3,
            new LayerEvaluation(_net.Network.Spec,
                [new(Test, new DrawnExamples(_net.Network, test, Loss.Softmax), true), new(Train, train, false)], Every, _ => 1));
    }

    // Every bit of every figure.
    private static string Text(BackpropagationProgram program) => string.Join('\n',
        program.Evaluation!.Figures.OrderBy(f => f.Key).Select(f => $"{f.Key} {f.Value.Examples} {f.Value.SquaredError:R} "
            + $"{f.Value.AbsoluteErrorPerUnit:R} {f.Value.CrossEntropy:R} {f.Value.Accuracy:R} "
            + string.Join(' ', f.Value.Hidden.Select(h => $"{h.Block} {h.LowShare:R} {string.Join(' ', h.Means)}"))));
}
