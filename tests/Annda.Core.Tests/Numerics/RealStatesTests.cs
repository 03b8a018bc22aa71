using Annda.Numerics;

namespace Annda.Tests.Numerics;

/// <summary>The family of states: what holds of bits holds of real numbers.</summary>
public class RealStatesTests
{
    public static TheoryData<bool, int> Cases
    {
        get
        {
            var cases = new TheoryData<bool, int>();
            foreach (var real in new[] { false, true })
                foreach (var chains in new[] { 1, 16, 63, 64, 65, 130, 192 }) cases.Add(real, chains);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Slices_joined_again_are_the_whole(bool real, int chains)
    {
        var whole = Random(new Dice((ulong)chains), real, 5, chains);
        for (var cut = 64; cut < chains; cut += 64)
        {
            var (left, right) = (whole.Slice(0, cut), whole.Slice(cut, chains - cut));
            Assert.Equal((cut, chains - cut), (left.Chains, right.Chains));
            Assert.True(whole.SameBits(UnitStates.Join([left, right])));
            Assert.False(whole.SameBits(left));
        }
        Assert.True(whole.SameBits(UnitStates.Join([whole])));
        Assert.True(whole.SameBits(whole.Slice(0, chains)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_copy_is_independent_and_a_difference_in_one_chain_is_seen(bool real, int chains)
    {
        var states = Random(new Dice((ulong)chains), real, 3, chains);
        var copy = states.Copy();
        Assert.True(states.SameBits(copy));
        if (copy is RealStates reals) reals[2, chains - 1] += 0.5f;
        else ((BitPlanes)copy)[2, chains - 1] ^= true;
        Assert.False(states.SameBits(copy));
        Assert.Equal(real ? 12L * chains : (3L * chains + 7) / 8, states.Information);
    }

    [Fact]
    public void Bits_and_real_numbers_are_never_the_same_states() =>
        Assert.False(new BitPlanes(0, 3).SameBits(new RealStates(0, 3)));

    [Fact]
    public void Numbers_are_taken_over_only_where_they_are_finite_and_their_padding_is_0()
    {
        var values = new float[2 * 16];
        values[17] = 3;
        Assert.Equal(3, new RealStates(2, 5, values)[1, 1]);
        Assert.Throws<ArgumentException>(() => new RealStates(2, 17, values));
        values[5] = 1;
        Assert.Contains("padding of unit 0", Assert.Throws<ArgumentException>(() => new RealStates(2, 5, values)).Message);
        values[5] = 0;
        values[17] = float.NaN;
        Assert.Throws<ArgumentException>(() => new RealStates(2, 5, values));
        var states = new RealStates(2, 5);
        Assert.True(states.AreFinite);
        states[1, 4] = float.NegativeInfinity;
        Assert.False(states.AreFinite);
        Assert.Throws<IndexOutOfRangeException>(() => states[1, 5] = 1);
    }

    private static UnitStates Random(Dice dice, bool real, int units, int chains) =>
        real ? dice.Reals(units, chains) : dice.States(units, chains);
}
