using System.Runtime.Intrinsics;
using Annda.Numerics;

namespace Annda.Tests.Numerics;

/// <summary>The errors that the functions' own documentation states, over dense ranges.</summary>
public class ElementaryTests
{
    [Fact]
    public void The_exponential_of_floats_is_within_3e_7_of_the_true_one()
    {
        double worst = 0;
        for (var i = -870_000; i <= 870_000; i++)
        {
            var x = i * 1e-4f;
            worst = Math.Max(worst, Math.Abs(Elementary.Exp(Vector512.Create(x))[i & 15] / Math.Exp(x) - 1));
        }
        Assert.InRange(worst, 1e-9, 3e-7);
    }

    [Fact]
    public void The_exponential_of_floats_stays_at_its_ends_beyond_its_range()
    {
        Assert.Equal(Elementary.Exp(Vector512.Create(87f))[0], Elementary.Exp(Vector512.Create(1e30f))[0]);
        Assert.Equal(Elementary.Exp(Vector512.Create(-87f))[0], Elementary.Exp(Vector512.Create(float.NegativeInfinity))[0]);
        Assert.Equal(1f, Elementary.Exp(Vector512<float>.Zero)[0]);
        Assert.Equal(1f, Elementary.Exp(Vector512.Create(-0f))[0]);
    }

    [Fact]
    public void The_logistic_function_of_floats_is_close_and_rises()
    {
        float last = 0;
        for (var i = -8700; i <= 8700; i++)
        {
            var x = i * 1e-2f;
            var y = Elementary.Logistic(Vector512.Create(x))[i & 15];
            Assert.InRange(y * (1 + Math.Exp(-x)) - 1, -5e-7, 5e-7);
            Assert.True(y >= last, $"falls at {x}");
            last = y;
        }
        Assert.Equal(0.5f, Elementary.Logistic(Vector512<float>.Zero)[0]);
    }

    [Fact]
    public void The_exponential_of_doubles_is_within_1e_15_of_the_true_one_for_each_unit_of_its_argument()
    {
        for (var x = -700.0; x <= 709; x += 0.01037)
            Assert.InRange(Elementary.Exp(x) / Math.Exp(x) - 1, -1e-15 * (1 + Math.Abs(x)), 1e-15 * (1 + Math.Abs(x)));
        Assert.Equal(1.0, Elementary.Exp(0.0));
        Assert.Equal(0.0, Elementary.Exp(-800.0));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(710.0));
    }

    [Fact]
    public void The_logarithm_is_within_1e_15_of_the_true_one()
    {
        for (var power = -300.0; power <= 300; power += 0.0173)
        {
            var x = Math.Pow(10, power);
            Assert.InRange(Elementary.Log(x) - Math.Log(x), -1e-15 * (1 + Math.Abs(Math.Log(x))), 1e-15 * (1 + Math.Abs(Math.Log(x))));
        }
        for (var x = 0.5; x <= 2; x += 1.7e-5) Assert.InRange(Elementary.Log(x) - Math.Log(x), -1e-15, 1e-15);
        Assert.Equal(0.0, Elementary.Log(1));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void The_logarithm_refuses_what_is_not_positive_and_finite(double x) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementary.Log(x));

    [Fact]
    public void Sine_and_cosine_of_a_turn_are_within_1e_14()
    {
        for (var i = 0; i <= 100_000; i++)
        {
            var turn = i / 100_000.0;
            var (sine, cosine) = Elementary.SinCosTurn(turn);
            Assert.InRange(sine - Math.Sin(2 * Math.PI * turn), -1e-14, 1e-14);
            Assert.InRange(cosine - Math.Cos(2 * Math.PI * turn), -1e-14, 1e-14);
        }
    }

    [Fact]
    public void Softplus_and_the_logistic_function_of_doubles_do_not_overflow()
    {
        for (var x = -30.0; x <= 30; x += 0.37)
        {
            Assert.Equal(Math.Log(1 + Math.Exp(x)), Elementary.Softplus(x), 1e-12);
            Assert.Equal(1 / (1 + Math.Exp(-x)), Elementary.Logistic(x), 1e-15);
        }
        Assert.Equal(1000.0, Elementary.Softplus(1000));
        Assert.Equal(0.0, Elementary.Softplus(-1000));
        Assert.Equal(0.0, Elementary.Logistic(-1000.0));
    }
}
