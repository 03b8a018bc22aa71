using Annda.Dynamics;
using Annda.Kernels;
using Annda.Programs;
using Annda.Protocol;
using Annda.Tests.Societies;
using Annda.Topology;

namespace Annda.Tests.Layers;

/// <summary>Errors that come back against the arrows are the derivatives of the loss.</summary>
public class BackpropagationTests
{
    private static readonly DynamicsSpec Sequential = new(DynamicsKind.Sequential);

    [Theory]
    [InlineData(Loss.Squared, UnitKind.Logistic, UnitKind.Logistic)]
    [InlineData(Loss.Squared, UnitKind.Rectified, UnitKind.Linear)]
    [InlineData(Loss.CrossEntropy, UnitKind.Rectified, UnitKind.Logistic)]
    [InlineData(Loss.Softmax, UnitKind.Logistic, UnitKind.Linear)]
    public void A_step_goes_down_the_slope(Loss loss, UnitKind hidden, UnitKind output)
    {
        const double Rate = 0.125, By = 1e-5;
        var net = new LayeredNet(5, [(hidden, 4), (hidden, 3), (output, 6)]);
        var examples = new DrawnExamples(net.Network, 70, loss);
        var society = Learn(net.Network, examples,
            new BackpropagationSettings { Epochs = 1, Batch = 70, Rate = RateSchedule.Constant(Rate), Loss = loss });
        var learned = society.Boundaries[^1].Network;
        for (var layer = 0; layer < net.Layers; layer++)
            foreach (var (bias, id) in new[] { (true, new CouplingId(layer + 1)), (false, new CouplingId(net.Layers + 1 + layer)) })
                for (var p = 0; p < learned[id].Length; p++)
                {
                    var slope = (net.MeanLoss(examples.InputRows, examples.GoalRows, loss, (layer, bias, p, By))
                        - net.MeanLoss(examples.InputRows, examples.GoalRows, loss, (layer, bias, p, -By))) / (2 * By);
                    var step = ((double)learned[id][p] - net.Network[id][p]) / Rate;
                    Assert.True(Math.Abs(step + slope) < 2e-5, $"{learned.Spec[id].Name}[{p}]: step {step}, slope {slope}");
                }
        Assert.Equal(net.MeanLoss(examples.InputRows, examples.GoalRows, loss), society.Outcomes[0].Loss / 70, 1e-5);
        // The input has no field.
        Assert.Equal(net.Network[new CouplingId(0)], learned[new CouplingId(0)]);
    }

    [Fact]
    public void Micro_batches_change_no_bit()
    {
        var net = new LayeredNet(20, [(UnitKind.Logistic, 17), (UnitKind.Linear, 9)]);
        var examples = new DrawnExamples(net.Network, 300, Loss.Squared);
        string Hash(int groups, Faults? faults = null) => Learn(net.Network, examples, new BackpropagationSettings
        {
            Epochs = 2,
            Batch = 200,
            Rate = RateSchedule.Constant(0.01),
            Adam = new AdamSettings(),
            Groups = groups,
        }, faults).Boundaries[^1].Network.Hash();
        var one = Hash(1);
        Assert.NotEqual(net.Network.Hash(), one);
        Assert.Equal(one, Hash(2));
        Assert.Equal(one, Hash(4));
        Assert.Equal(one, Hash(3, Faults.Of(3)));
    }

    private static Society Learn(Network network, DrawnExamples examples, BackpropagationSettings settings, Faults? faults = null) =>
        new Society(network, Sequential, new BackpropagationProgram(examples, settings, 3), faults).Play();
}
