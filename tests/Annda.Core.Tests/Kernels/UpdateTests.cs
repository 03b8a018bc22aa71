using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Tests.Kernels;

/// <summary>The two ways to a new state: the heat bath and the threshold.</summary>
public class UpdateTests
{
    private static readonly StreamKey Key = new(3, Purpose.GibbsDraw);

    [Fact]
    public void The_heat_bath_switches_on_exactly_where_u_times_1_plus_exp_of_minus_scaled_field_is_below_1()
    {
        var dice = new Dice(1);
        for (var chains = 1; chains <= 200; chains++)
        {
            var field = dice.Normals(BitPlanes.LanesFor(chains), 2);
            var (scale, firstWord, sweep) = (0.1f + (float)dice.Uniform() * 3, (uint)dice.Below(5), 1L + dice.Below(1000));
            var next = new ulong[BitPlanes.WordsFor(chains)];
            HeatBath.Draw(field, scale, Key, 7, firstWord, sweep, next);
            var uniforms = new float[64];
            for (var c = 0; c < chains; c++)
            {
                if (c % 64 == 0) Uniforms.Fill(Key, 7, firstWord + (uint)(c / 64), sweep, uniforms);
                var odds = 1f + Elementary.Exp(Vector512.Create(field[c] * -scale))[0];
                Assert.Equal(uniforms[c % 64] * odds < 1f, (next[c / 64] >> (c % 64) & 1) != 0);
            }
        }
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(0.7f, 2f)]
    [InlineData(-1.3f, 1f)]
    [InlineData(-2f, 2f)]
    [InlineData(4f, 1.5f)]
    public void The_heat_bath_is_on_with_the_logistic_probability(float h, float scale)
    {
        const int Words = 4000;
        var next = new ulong[Words];
        var field = new float[Words * 64];
        Array.Fill(field, h);
        HeatBath.Draw(field, scale, Key, 1, 0, 1, next);
        var on = next.Sum(w => (long)System.Numerics.BitOperations.PopCount(w));
        var (p, n) = (1 / (1 + Math.Exp(-h * scale)), Words * 64.0);
        Assert.InRange((on - n * p) / Math.Sqrt(n * p * (1 - p)), -5, 5);
    }

    [Fact]
    public void Units_drawn_together_are_those_drawn_one_by_one_and_tell_their_logistic_probabilities()
    {
        var dice = new Dice(2);
        foreach (var chains in new[] { 1, 16, 17, 64, 100, 129, 2000, 2048, 2049, 5000 })
        {
            const int Units = 21, First = 3;
            var old = dice.States(First + Units + 2, chains);
            var fields = dice.Normals(Units * old.Lanes, 3);
            bool[] held = [.. Enumerable.Range(0, Units).Select(_ => dice.Chance(0.3))];
            foreach (var some in new[] { held, [] })
            {
                var next = old.Copy();
                var probabilities = Enumerable.Repeat(-1, Units * old.Lanes).ToArray();
                HeatBath.Draw(fields, 1.7f, Key, 40, 2, 9, next, First, Units, some, probabilities);
                var plain = old.Copy();
                HeatBath.Draw(fields, 1.7f, Key, 40, 2, 9, plain, First, Units, some, []);
                var single = old.Copy();
                for (var u = 0; u < Units; u++)
                {
                    var plane = single.Plane(First + u);
                    var field = fields.AsSpan(u * old.Lanes, old.Lanes);
                    var keeps = some.Length > 0 && some[u];
                    if (!keeps) HeatBath.Draw(field, 1.7f, Key, 40 + (uint)u, 2, 9, plane);
                    plane[^1] &= single.LastMask;
                    for (var c = 0; c < old.Lanes; c++)
                    {
                        var p = c >= chains ? 0 : keeps ? (old[First + u, c] ? 1 : 0) : 1 / (1 + Math.Exp(-field[c] * (double)1.7f));
                        Assert.Equal(p, probabilities[u * old.Lanes + c] / (double)ProbabilityCounts.One, 2e-6);
                    }
                }
                Assert.True(next.SameBits(single));
                Assert.True(plain.SameBits(single));
            }
        }
    }

    [Fact]
    public void Chains_draw_the_same_however_they_are_grouped()
    {
        var field = new Dice(3).Normals(192);
        var (whole, second) = (new ulong[3], new ulong[2]);
        HeatBath.Draw(field, 1, Key, 4, 0, 6, whole);
        HeatBath.Draw(field.AsSpan(64), 1, Key, 4, 1, 6, second);
        Assert.Equal(whole[1..], second);
    }

    [Fact]
    public void A_threshold_unit_follows_the_sign_of_its_field_and_keeps_its_state_at_a_tie()
    {
        var dice = new Dice(4);
        for (var chains = 1; chains <= 200; chains++)
        {
            var old = dice.States(1, chains);
            var field = new float[old.Lanes];
            float[] kinds = [0f, -0f, float.Epsilon, -float.Epsilon, 3f, -3f];
            for (var c = 0; c < chains; c++) field[c] = kinds[dice.Below(kinds.Length)];
            var next = new ulong[old.WordsPerUnit];
            ThresholdUpdate.Apply(field, 0, false, old.Plane(0), next);
            var inPlace = old.Copy();
            ThresholdUpdate.Apply(field, 0, false, inPlace.Plane(0), inPlace.Plane(0));
            for (var c = 0; c < chains; c++)
            {
                var expected = field[c] > 0 || (field[c] == 0 && old[0, c]);
                Assert.Equal(expected, (next[c / 64] >> (c % 64) & 1) != 0);
                Assert.Equal(expected, inPlace[0, c]);
            }
        }
    }
}
