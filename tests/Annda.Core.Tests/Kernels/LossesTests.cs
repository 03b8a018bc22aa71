using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Tests.Kernels;

/// <summary>Losses of large batches of large numbers are summed exactly, or an error says what is wrong.</summary>
public class LossesTests
{
    [Fact]
    public void A_hundred_thousand_raw_pictures_fit()
    {
        const int Chains = 1000, Parts = 100, Units = 784;
        var (values, goal) = (new RealStates(Units, Chains), new RealStates(Units, Chains));
        // The largest distance that two pictures can have: 25 million an example.
        for (var u = 0; u < Units; u++)
            for (var c = 0; c < Chains; c++) goal[u, c] = 255;
        var loss = Losses.Of(Loss.Squared, UnitKind.Linear, values, goal, new RealStates(Units, Chains));
        var sum = 0L;
        for (var part = 0; part < Parts; part++) sum = Losses.Sum(sum, loss);
        Assert.Equal(0.5 * 255 * 255 * Units * Chains * Parts, sum / Losses.One);
    }

    [Fact]
    public void A_loss_beyond_all_numbers_is_refused_by_name()
    {
        var (values, goal) = (new RealStates(8, 5000), new RealStates(8, 5000));
        for (var u = 0; u < 8; u++)
            for (var c = 0; c < 5000; c++) goal[u, c] = 16000;
        var error = Assert.Throws<InvalidOperationException>(() =>
            Losses.Of(Loss.Squared, UnitKind.Linear, values, goal, new RealStates(8, 5000)));
        Assert.StartsWith("the loss of a batch is ", error.Message, StringComparison.Ordinal);
        Assert.Contains("a smaller batch may help", error.Message, StringComparison.Ordinal);
    }
}
