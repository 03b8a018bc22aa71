using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Tests.Numerics;

/// <summary>Functions of eight doubles against the platform's.</summary>
public class DoubleLanesTests
{
    [Fact]
    public void The_exponential_is_within_1e_15_of_the_true_one()
    {
        for (var x = -708.0; x <= 708; x += 0.00737)
            Assert.InRange(Lane(DoubleLanes.Exp, x) / Math.Exp(x) - 1, -1e-15, 1e-15);
        Assert.Equal(1.0, Lane(DoubleLanes.Exp, 0));
        Assert.Equal(Lane(DoubleLanes.Exp, 708), Lane(DoubleLanes.Exp, double.PositiveInfinity));
        Assert.Equal(Lane(DoubleLanes.Exp, -708), Lane(DoubleLanes.Exp, -1e300));
    }

    [Fact]
    public void The_logarithm_is_within_1e_15_of_the_true_one()
    {
        for (var power = -307.0; power <= 308; power += 0.00373)
        {
            var (x, limit) = (Math.Pow(10, power), 1e-15 * (1 + Math.Abs(power * Math.Log(10))));
            Assert.InRange(Lane(DoubleLanes.Log, x) - Math.Log(x), -limit, limit);
        }
        for (var x = 0.5; x <= 2; x += 1.7e-5) Assert.InRange(Lane(DoubleLanes.Log, x) - Math.Log(x), -1e-15, 1e-15);
        Assert.Equal(0.0, Lane(DoubleLanes.Log, 1));
    }

    [Fact]
    public void The_cosine_of_a_turn_is_within_1e_14()
    {
        for (var i = 0; i <= 100_000; i++)
            Assert.InRange(Lane(DoubleLanes.CosTurn, i / 100_000.0) - Math.Cos(2 * Math.PI * i / 100_000), -1e-14, 1e-14);
    }

    [Fact]
    public void What_is_taken_out_of_a_number_and_what_is_left_are_the_number()
    {
        for (var power = -307.0; power <= 308; power += 0.0373)
        {
            var rest = Vector512.Create(Math.Pow(10, power));
            var exponent = DoubleLanes.TakeExponent(ref rest)[3];
            Assert.InRange(rest[3], 0.7071067811865475, 1.4142135623730952);
            Assert.Equal(Math.Pow(10, power), Math.ScaleB(rest[3], (int)exponent));
        }
    }

    // All lanes are the same function of their own number.
    private static double Lane(Func<Vector512<double>, Vector512<double>> function, double x)
    {
        var y = function(Vector512.Create(x));
        Assert.Equal(Vector512.Create(y[0]), y);
        return y[0];
    }
}
