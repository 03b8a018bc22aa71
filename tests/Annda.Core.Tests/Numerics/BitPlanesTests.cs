using Annda.Numerics;

namespace Annda.Tests.Numerics;

public class BitPlanesTests
{
    private const int Units = 3;

    [Fact]
    public void Padding_bits_stay_0_at_every_number_of_chains()
    {
        for (var chains = 1; chains <= 200; chains++)
        {
            var states = new BitPlanes(Units, chains);
            for (var unit = 0; unit < Units; unit++)
                for (var chain = 0; chain < chains; chain++) states[unit, chain] = true;
            Assert.Equal((chains + 63) / 64, states.WordsPerUnit);
            for (var unit = 0; unit < Units; unit++)
            {
                Assert.Equal(chains, states.Ones(unit));
                Assert.Equal(states.LastMask, states.Plane(unit)[^1]);
            }
            if (chains % 64 == 0) continue;
            var words = states.Words.ToArray();
            words[^1] |= ~states.LastMask;
            var error = Assert.Throws<ArgumentException>(() => new BitPlanes(Units, chains, words));
            Assert.Contains($"unit {Units - 1}", error.Message);
        }
    }

    [Fact]
    public void A_written_bit_is_read_again_and_touches_no_other()
    {
        var dice = new Dice(1);
        for (var chains = 1; chains <= 200; chains++)
        {
            var states = dice.States(Units, chains);
            var before = states.Copy();
            var (unit, chain) = (dice.Below(Units), dice.Below(chains));
            states[unit, chain] = !states[unit, chain];
            Assert.False(states.SameBits(before));
            for (var u = 0; u < Units; u++)
                for (var c = 0; c < chains; c++) Assert.Equal(before[u, c] ^ (u == unit && c == chain), states[u, c]);
            states[unit, chain] = !states[unit, chain];
            Assert.True(states.SameBits(before));
        }
    }

    [Fact]
    public void A_slice_holds_its_chains_and_nothing_beyond_them()
    {
        var dice = new Dice(2);
        for (var chains = 1; chains <= 200; chains++)
        {
            var states = dice.States(Units, chains);
            for (var first = 0; first < chains; first += 64)
                foreach (var count in new[] { 1, Math.Min(64, chains - first), chains - first })
                {
                    var part = states.Slice(first, count);
                    Assert.Equal(count, part.Chains);
                    for (var unit = 0; unit < Units; unit++)
                    {
                        Assert.Equal(0UL, part.Plane(unit)[^1] & ~part.LastMask);
                        for (var chain = 0; chain < count; chain++) Assert.Equal(states[unit, first + chain], part[unit, chain]);
                    }
                }
        }
    }

    [Fact]
    public void A_slice_that_starts_inside_a_word_or_ends_beyond_the_chains_is_refused()
    {
        var states = new BitPlanes(1, 130);
        Assert.Throws<ArgumentException>(() => states.Slice(32, 10));
        Assert.ThrowsAny<ArgumentException>(() => states.Slice(128, 3));
        Assert.ThrowsAny<ArgumentException>(() => states.Slice(64, 200));
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-1f, 1f)]
    public void Expanding_writes_low_and_high_and_padding_as_off(float low, float high)
    {
        var dice = new Dice(3);
        for (var chains = 1; chains <= 200; chains++)
        {
            var states = dice.States(Units, chains);
            var lanes = new float[states.Lanes];
            for (var unit = 0; unit < Units; unit++)
            {
                states.Expand(unit, low, high, lanes);
                for (var lane = 0; lane < lanes.Length; lane++)
                    Assert.Equal(lane < chains && states[unit, lane] ? high : low, lanes[lane]);
            }
        }
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new BitPlanes(2, 64, new ulong[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BitPlanes(2, 0));
        Assert.Throws<ArgumentException>(() => new BitPlanes(1, 17).Expand(0, 0, 1, new float[16]));
    }

    [Fact]
    public void A_square_of_bits_is_transposed()
    {
        var dice = new Dice(77);
        var square = new ulong[64];
        for (var i = 0; i < 64; i++)
            for (var j = 0; j < 64; j++) square[i] |= (dice.Chance(0.5) ? 1UL : 0) << j;
        var turned = (ulong[])square.Clone();
        BitPlanes.Transpose(turned);
        for (var i = 0; i < 64; i++)
            for (var j = 0; j < 64; j++) Assert.Equal(square[i] >> j & 1, turned[j] >> i & 1);
    }
}
