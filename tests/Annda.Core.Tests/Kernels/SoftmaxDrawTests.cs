using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;
using MathNet.Numerics.Distributions;

namespace Annda.Tests.Kernels;

/// <summary>Draws of one category of many: their law, their definition, and what must never be drawn.</summary>
public class SoftmaxDrawTests
{
    private static readonly StreamKey Key = new(11, Purpose.GibbsDraw, 3);

    [Fact]
    public void The_category_is_the_first_whose_sum_of_weights_is_above_the_uniforms_share_at_every_number_of_categories()
    {
        for (var categories = 1; categories <= 300; categories++)
        {
            var dice = new Dice((ulong)categories);
            var lanes = 16 * (1 + categories % 9);
            var fields = dice.Normals(categories * lanes, 3);
            var (scale, unit, first, sweep) = (0.2f + (float)dice.Uniform(), (uint)dice.Below(9), (uint)dice.Below(9), 1L + dice.Below(99));
            var draw = Draw(fields, categories, scale, unit, first, sweep);
            var uniforms = new float[64];
            for (var lane = 0; lane < lanes; lane++)
            {
                if (lane % 64 == 0) Uniforms.Fill(Key, unit, first + (uint)(lane / 64), sweep, uniforms);
                var most = Enumerable.Range(0, categories).Max(k => fields[k * lanes + lane]);
                var (weights, sums, sum) = (new float[categories], new float[categories], 0f);
                for (var k = 0; k < categories; k++)
                {
                    var x = (fields[k * lanes + lane] - most) * scale;
                    weights[k] = x < -87 ? 0 : Elementary.Exp(System.Runtime.Intrinsics.Vector512.Create(x))[0];
                    sums[k] = sum += weights[k];
                }
                var mark = uniforms[lane % 64] * sum;
                Assert.Equal(Array.FindIndex(sums, s => mark < s), draw.Category(lane));
                for (var k = 0; k < categories; k++) Assert.Equal(weights[k] / sum, draw.Probabilities[k * lanes + lane]);
            }
        }
    }

    [Fact]
    public void Frequencies_follow_the_exponentials_of_the_scaled_fields()
    {
        const int Lanes = 64 * 4000;
        const float Scale = 0.7f;
        float[] h = [0.3f, -1f, 2f, 1.1f, -0.4f, 0.9f];
        var draw = Draw(Constant(h, Lanes), h.Length, Scale, 1, 0, 1);
        var counts = new long[h.Length];
        for (var lane = 0; lane < Lanes; lane++) counts[draw.Category(lane)]++;
        var total = h.Sum(x => Math.Exp(x * Scale));
        var chiSquare = h.Select((x, k) => (counts[k], Expected: Lanes * Math.Exp(x * Scale) / total))
            .Sum(c => (c.Item1 - c.Expected) * (c.Item1 - c.Expected) / c.Expected);
        Assert.InRange(ChiSquared.CDF(h.Length - 1, chiSquare), 0.0005, 0.9995);
        for (var k = 0; k < h.Length; k++) Assert.Equal(Math.Exp(h[k] * Scale) / total, draw.Probabilities[k * Lanes], 3e-7);
    }

    [Fact]
    public void A_category_without_probability_is_never_drawn_first_last_or_between()
    {
        const int Lanes = 64 * 200;
        float[] h = [float.NegativeInfinity, 1f, -200f, float.NegativeInfinity, 1.5f, -1e30f];
        var draw = Draw(Constant(h, Lanes), h.Length, 1, 2, 0, 1);
        for (var lane = 0; lane < Lanes; lane++) Assert.True(draw.Category(lane) is 1 or 4);
        foreach (var k in new[] { 0, 2, 3, 5 }) Assert.Equal(0, draw.Probabilities[k * Lanes]);
        for (var at = 0; at < 40; at++)
        {
            // One category alone, at either end, with sums at many places between two powers of two.
            var all = Constant([float.NegativeInfinity, 0, -0.05f * at, -0.01f * at, float.NegativeInfinity], Lanes);
            var next = Draw(all, 5, 1, 3, 0, at);
            for (var lane = 0; lane < Lanes; lane++) Assert.InRange(next.Category(lane), 1, 3);
        }
    }

    [Fact]
    public void Huge_fields_overflow_nowhere_and_their_largest_wins()
    {
        var draw = Draw(Constant([-3e38f, 3e38f, 1e38f], 64), 3, 1, 1, 0, 1);
        for (var lane = 0; lane < 64; lane++) Assert.Equal(1, draw.Category(lane));
        Assert.Equal(1f, draw.Probabilities[64]);
    }

    [Fact]
    public void A_field_that_is_no_number_shows_in_the_probabilities_and_its_chain_still_has_one_category_as_all_others_have()
    {
        for (var broken = 0; broken < 3; broken++)
        {
            var fields = new float[3 * 16];
            fields[broken * 16 + 5] = float.NaN;
            var draw = Draw(fields, 3, 1, 1, 0, 1);
            for (var lane = 0; lane < 16; lane++)
            {
                Assert.InRange(draw.Category(lane), lane == 5 ? 2 : 0, 2);
                Assert.Equal(lane == 5, float.IsNaN(draw.Probabilities[lane]));
            }
        }
    }

    [Fact]
    public void Chains_draw_the_same_however_they_are_grouped_and_probabilities_alone_are_those_of_the_draw()
    {
        const int Categories = 7;
        var fields = new Dice(3).Normals(Categories * 192);
        var whole = Draw(fields, Categories, 1.1f, 4, 0, 6);
        var second = new float[Categories * 128];
        for (var k = 0; k < Categories; k++) fields.AsSpan(k * 192 + 64, 128).CopyTo(second.AsSpan(k * 128));
        var part = Draw(second, Categories, 1.1f, 4, 1, 6);
        for (var lane = 0; lane < 128; lane++) Assert.Equal(whole.Category(lane + 64), part.Category(lane));
        var alone = new float[fields.Length];
        SoftmaxDraw.Probabilities(fields, Categories, 1.1f, alone);
        ScalarKernels.AssertSameBits(whole.Probabilities, alone);
    }

    [Fact]
    public void Wrong_shapes_and_scales_are_refused()
    {
        var (f, p) = (new float[32], new ulong[2]);
        Assert.Throws<ArgumentException>(() => SoftmaxDraw.Draw(f, 3, 1, Key, 0, 0, 0, f, p));
        Assert.Throws<ArgumentException>(() => SoftmaxDraw.Draw(f, 2, 1, Key, 0, 0, 0, f, new ulong[1]));
        Assert.Throws<ArgumentException>(() => SoftmaxDraw.Probabilities(f, 2, 1, new float[16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftmaxDraw.Draw(f, 0, 1, Key, 0, 0, 0, f, p));
        foreach (var scale in new[] { 0, -1, float.NaN, float.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => SoftmaxDraw.Probabilities(f, 2, scale, f));
    }

    private static float[] Constant(float[] h, int lanes)
    {
        var fields = new float[h.Length * lanes];
        for (var k = 0; k < h.Length; k++) fields.AsSpan(k * lanes, lanes).Fill(h[k]);
        return fields;
    }

    private static Drawn Draw(float[] fields, int categories, float scale, uint unit, uint firstWord, long sweep)
    {
        var lanes = fields.Length / categories;
        var (p, next) = (new float[fields.Length], new ulong[categories * ((lanes + 63) / 64)]);
        // What stood in the planes before is nobody's.
        Array.Fill(next, ulong.MaxValue);
        SoftmaxDraw.Draw(fields, categories, scale, Key, unit, firstWord, sweep, p, next);
        return new Drawn(p, next, categories);
    }

    private sealed record Drawn(float[] Probabilities, ulong[] Planes, int Categories)
    {
        /// <summary>The one category that is on.</summary>
        public int Category(int lane) =>
            Enumerable.Range(0, Categories).Single(k => (Planes[k * (Planes.Length / Categories) + lane / 64] >> (lane % 64) & 1) != 0);
    }
}
