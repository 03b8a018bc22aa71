using Annda.Kernels;

namespace Annda.Tests.Kernels;

/// <summary>The step and the output of graded units, and fields that are made of outputs.</summary>
public class GradedStepTests
{
    [Theory]
    [InlineData(0.02)]
    [InlineData(1)]
    [InlineData(1e-9)]
    public void Outputs_are_half_of_one_plus_the_hyperbolic_tangent(double gain)
    {
        var states = new Dice(1).Reals(7, 37);
        for (var chain = 0; chain < 37; chain++) states[0, chain] *= (float)gain;
        var outputs = GradedStep.Outputs(states, gain);
        for (var unit = 0; unit < 7; unit++)
            for (var chain = 0; chain < 37; chain++)
                Assert.Equal((1 + Math.Tanh(states[unit, chain] / gain)) / 2, outputs[unit, chain], 2e-6);
        Assert.Equal(0, outputs.Row(3)[40]);
    }

    [Fact]
    public void A_step_of_Euler_adds_field_minus_leak()
    {
        var (states, fields) = (new Dice(2).Reals(1, 48), new Dice(3).Normals(48, 100));
        var before = states.Copy();
        GradedStep.Euler(fields, 4, 0.01, states.Row(0));
        for (var chain = 0; chain < 48; chain++)
            Assert.Equal(before[0, chain] + 0.01 * (fields[chain] - before[0, chain] / 4.0), states[0, chain], 1e-6);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(10, 9, 70)]
    [InlineData(33, 65, 400)]
    public void Fields_of_real_states_have_the_bits_of_the_products_of_layers(int targets, int sources, int chains)
    {
        var dice = new Dice((ulong)targets);
        var (weights, values) = (dice.Normals(targets * sources), dice.Reals(sources, chains));
        var start = dice.Normals(targets * values.Lanes);
        float[] expected = [.. start], found = [.. start];
        DenseProduct.Forward(weights, values.Values, expected, targets, sources, values.Lanes, add: true);
        DenseProduct.Fields(weights, sources, 1, targets, sources, values.Values, found, values.Lanes);
        Assert.Equal(expected, found);
        // The other way: weights [sources, targets], and only the last targets.
        expected = [.. start];
        DenseProduct.Gradient(weights, values.Values, expected, sources, targets, values.Lanes, add: true);
        var first = targets / 2;
        found = start[(first * values.Lanes)..];
        DenseProduct.Fields(weights.AsSpan(first), 1, targets, targets - first, sources, values.Values, found, values.Lanes);
        Assert.Equal(expected[(first * values.Lanes)..], found);
    }
}
