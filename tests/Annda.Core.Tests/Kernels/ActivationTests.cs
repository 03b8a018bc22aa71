using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Numerics;

namespace Annda.Tests.Kernels;

/// <summary>Deterministic units: values, slopes, lengths.</summary>
public class ActivationTests
{
    [Fact]
    public void The_logistic_value_is_within_its_stated_errors_of_the_true_one()
    {
        double relative = 0, absolute = 0;
        var (fields, values) = (new float[16_000], new float[16_000]);
        for (var start = -80.0; start < 80; start += 16)
        {
            for (var i = 0; i < fields.Length; i++) fields[i] = (float)(start + i * 1e-3);
            Activations.Logistic(fields, values);
            for (var i = 0; i < fields.Length; i++)
            {
                var exact = 1 / (1 + Math.Exp(-(double)fields[i]));
                absolute = Math.Max(absolute, Math.Abs(values[i] - exact));
                relative = Math.Max(relative, Math.Abs(values[i] / exact - 1));
            }
        }
        Assert.InRange(absolute, 1e-9, 1.5e-7);
        Assert.InRange(relative, 1e-9, 5e-7);
    }

    [Fact]
    public void Every_length_from_0_to_300_gives_each_number_its_own_value_and_touches_no_other()
    {
        for (var length = 0; length <= 300; length++)
        {
            var dice = new Dice((ulong)length);
            var (fields, errors, values) = (dice.Normals(length + 1, 3), dice.Normals(length + 1), new float[length + 1]);
            values[length] = 7;
            var at = ..length;
            Activations.Logistic(fields.AsSpan(at), values.AsSpan(at));
            var (back, flat, rectified) = ((float[])errors.Clone(), (float[])errors.Clone(), (float[])fields.Clone());
            Activations.LogisticBack(values.AsSpan(at), back.AsSpan(at));
            Activations.Rectify(rectified.AsSpan(at), rectified.AsSpan(at));
            Activations.RectifyBack(rectified.AsSpan(at), flat.AsSpan(at));
            for (var i = 0; i < length; i++)
            {
                var y = Elementary.Logistic(Vector512.Create(fields[i]))[0];
                var slope = y * (1 - y);
                Assert.Equal(y, values[i]);
                Assert.Equal(errors[i] * slope, back[i]);
                Assert.Equal(Math.Max(fields[i], 0), rectified[i]);
                Assert.Equal(fields[i] > 0 ? errors[i] : 0, flat[i]);
            }
            Assert.Equal((7f, fields[length]), (values[length], rectified[length]));
            Assert.Equal((errors[length], errors[length]), (back[length], flat[length]));
        }
    }

    [Fact]
    public void A_slope_is_the_difference_quotient_of_its_value()
    {
        const float Small = 1 / 256f;
        float[] middle = [-3, -1, -0.2f, 0.2f, 1, 3], errors = [1, 1, 1, 1, 1, 1];
        var (low, high, values) = (middle.Select(h => h - Small).ToArray(), middle.Select(h => h + Small).ToArray(), new float[6]);
        Activations.Logistic(middle, values);
        Activations.Logistic(low, low);
        Activations.Logistic(high, high);
        Activations.LogisticBack(values, errors);
        for (var i = 0; i < 6; i++) Assert.Equal((high[i] - low[i]) / (2 * Small), errors[i], 1e-4f);
    }

    [Fact]
    public void A_field_that_is_no_number_stays_none_and_a_rectified_zero_has_no_slope()
    {
        float[] values = [float.NaN, -0f, 0f, float.NegativeInfinity, float.PositiveInfinity], errors = [1, 1, 1, 1, 1];
        Activations.Rectify(values, values);
        ScalarKernels.AssertSameBits([0f, 0f, 0f, float.PositiveInfinity], values[1..]);
        Assert.True(float.IsNaN(values[0]));
        Activations.RectifyBack(values, errors);
        Assert.Equal([0f, 0f, 0f, 1f], errors[1..]);
        float[] fields = [float.NaN, 0, -float.NaN];
        Activations.Logistic(fields, fields);
        Assert.Equal((true, 0.5f, true), (float.IsNaN(fields[0]), fields[1], float.IsNaN(fields[2])));
    }
}
