using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using MathNet.Numerics.Distributions;

namespace Annda.Tests.Kernels;

/// <summary>Draws of real-valued units: the quantiles, the law, the tails.</summary>
public class GaussianDrawTests
{
    private static readonly StreamKey Key = new(12, Purpose.GibbsDraw, 1);

    [Fact]
    public void The_quantile_of_a_word_is_within_2e_6_of_the_true_one_from_the_middle_to_the_last_word()
    {
        double worst = 0;
        for (uint i = 0; i < 3_000_000; i++)
        {
            // Half of the words evenly, half of them ever farther out.
            var m = i % 2 == 0 ? i * 715u : (uint)(int.MaxValue * Math.Exp(-i * 8e-6));
            var exact = -Normal.InvCDF(0, 1, (m + 0.5) / (1L << 32));
            worst = Math.Max(worst, Math.Abs(NormalQuantile.FromWord(Vector512.Create(m))[(int)(i & 15)] - exact));
        }
        Assert.InRange(worst, 1e-8, 2e-6);
        Assert.Equal(6.34, NormalQuantile.FromWord(Vector512.Create(0u))[0], 0.005);
    }

    [Fact]
    public void Quantiles_fall_with_their_words_and_the_sign_bit_mirrors_them()
    {
        var last = float.PositiveInfinity;
        for (uint m = 0; m < int.MaxValue - 50_000; m += 1 + m / 5_000)
        {
            var n = NormalQuantile.FromWord(Vector512.Create(m))[3];
            Assert.InRange(n, 0, last + 1e-6f);
            Assert.Equal(-n, NormalQuantile.FromWord(Vector512.Create(m | 0x80000000u))[3]);
            last = n;
        }
    }

    [Fact]
    public void The_logarithm_is_within_its_stated_error()
    {
        double worst = 0;
        for (var exact = -87.0; exact < 88; exact += 1e-4)
        {
            var x = (float)Math.Exp(exact);
            var log = Math.Log(x);
            worst = Math.Max(worst, Math.Abs(NormalQuantile.Log(Vector512.Create(x))[9] - log) / (1 + Math.Abs(log)));
        }
        Assert.InRange(worst, 1e-9, 2e-7);
    }

    [Fact]
    public void Draws_have_the_moments_and_the_distribution_of_the_normal_law()
    {
        const int Lanes = 64 * 8000;
        var values = new float[Lanes];
        GaussianDraw.Draw(new float[Lanes], 1, Key, 5, 0, 3, values);
        double[] moments = [0, 1, 0, 3], spreads = [1, 2, 15, 96];
        for (var power = 1; power <= 4; power++)
        {
            var mean = values.Average(v => Math.Pow(v, power));
            Assert.InRange((mean - moments[power - 1]) / Math.Sqrt(spreads[power - 1] / Lanes), -4, 4);
        }
        Array.Sort(values);
        double distance = 0;
        for (var i = 0; i < Lanes; i++) distance = Math.Max(distance, Math.Abs(Normal.CDF(0, 1, values[i]) - (i + 0.5) / Lanes));
        // Kolmogorov's law: 1.95 is reached once in a thousand.
        Assert.InRange(distance * Math.Sqrt(Lanes), 0.2, 1.95);
        foreach (var far in new[] { 3.0, 3.5, 4.0 })
        {
            var expected = 2 * Lanes * Normal.CDF(0, 1, -far);
            Assert.InRange((values.Count(v => Math.Abs(v) > far) - expected) / Math.Sqrt(expected), -4, 4);
        }
    }

    [Fact]
    public void Neighbouring_chains_units_and_sweeps_are_not_correlated()
    {
        const int Lanes = 64 * 1000;
        float[] a = Standard(1, 1), b = Standard(2, 1), c = Standard(1, 2);
        foreach (var other in new[] { b, c, [.. a[1..], a[0]], [.. a[16..], .. a[..16]] })
            Assert.InRange(a.Zip(other, (x, y) => (double)x * y).Sum() / Math.Sqrt(Lanes), -4, 4);

        float[] Standard(uint unit, long sweep)
        {
            var values = new float[Lanes];
            GaussianDraw.Draw(values, 1, Key, unit, 0, sweep, values);
            return values;
        }
    }

    [Fact]
    public void A_value_is_the_mean_plus_the_deviation_times_the_quantile_of_its_chains_word_at_every_number_of_lanes()
    {
        for (var lanes = 0; lanes <= 304; lanes += 16)
        {
            var dice = new Dice((ulong)lanes);
            var (means, values) = (dice.Normals(lanes, 3), new float[lanes]);
            GaussianDraw.Draw(means, 0.3f, Key, 8, 5, 9, values);
            var (low, high) = Key.SweepWords(9);
            for (var c = 0; c < lanes; c++)
            {
                var (w0, w1, w2, w3) = Philox.Block(Key.Seed, (uint)((5 + c / 64) * 16 + c % 16), 8, low, high);
                uint[] words = [w0, w1, w2, w3];
                var scaled = 0.3f * NormalQuantile.FromWord(Vector512.Create(words[c / 16 % 4]))[0];
                Assert.Equal(means[c] + scaled, values[c]);
            }
        }
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GaussianDraw.Draw(new float[15], 1, Key, 0, 0, 0, new float[15]));
        Assert.Throws<ArgumentException>(() => GaussianDraw.Draw(new float[16], 1, Key, 0, 0, 0, new float[32]));
    }
}
