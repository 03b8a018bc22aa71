using Annda.Randomness;

namespace Annda.Tests.Randomness;

public class UniformsTests
{
    private static readonly StreamKey Key = new(13, Purpose.GibbsDraw);

    [Fact]
    public void Chain_c_takes_the_documented_word_of_the_documented_block()
    {
        var lanes = new float[64];
        for (var word = 0u; word < 3; word++)
        {
            Uniforms.Fill(Key, 5, word, 9, lanes);
            var bits = Uniforms.FairBits(Key, 5, word, 9);
            for (var c = 0; c < 64; c++)
            {
                var (low, high) = Key.SweepWords(9);
                var (w0, w1, w2, w3) = Philox.Block(13, word * 16 + (uint)(c % 16), 5, low, high);
                uint[] words = [w0, w1, w2, w3];
                var random = words[c / 16];
                Assert.Equal(((random >> 9) + 0.5f) / (1 << 23), lanes[c]);
                Assert.Equal(random >> 31, (uint)(bits >> c & 1));
            }
        }
    }

    [Fact]
    public void Uniforms_lie_strictly_between_0_and_1_even_at_the_ends_of_the_generator()
    {
        Assert.Equal(0.5f / (1 << 23), Uniforms.ToUniform(System.Runtime.Intrinsics.Vector512.Create(0u))[0]);
        Assert.InRange(Uniforms.ToUniform(System.Runtime.Intrinsics.Vector512.Create(uint.MaxValue))[0], 0.9999998f,
            MathF.BitDecrement(1f));
    }

    [Fact]
    public void Uniforms_fill_their_range_evenly()
    {
        var counts = new long[64];
        Draw((0, 0), 2000, (_, u) => counts[(int)(u * 64)]++);
        Assert.InRange(Laws.GTest.PValue(counts, [.. Enumerable.Repeat(1 / 64.0, 64)]), 1e-6, 1);
    }

    /// <summary>Each pair of streams that differ in one part of the counter or key, over 128,000 numbers.</summary>
    [Theory]
    [InlineData(1u, 0L, 13UL, 0, Purpose.GibbsDraw)]
    [InlineData(0u, 1L, 13UL, 0, Purpose.GibbsDraw)]
    [InlineData(0u, 0L, 14UL, 0, Purpose.GibbsDraw)]
    [InlineData(0u, 0L, 13UL, 1, Purpose.GibbsDraw)]
    [InlineData(0u, 0L, 13UL, 0, Purpose.Start)]
    public void Neighbouring_streams_are_uncorrelated(uint unit, long sweep, ulong seed, int set, Purpose purpose)
    {
        const int Words = 2000;
        var first = new List<double>(Words * 64);
        var second = new List<double>(Words * 64);
        Draw((0, 0), Words, (_, u) => first.Add(u - 0.5));
        var key = new StreamKey(seed, purpose, set);
        Draw((unit, sweep), Words, (_, u) => second.Add(u - 0.5), key);
        var correlation = first.Zip(second, (a, b) => a * b).Sum() * 12 / Math.Sqrt(first.Count);
        Assert.InRange(correlation, -5, 5);
    }

    [Fact]
    public void Fair_bits_are_fair_for_every_chain_of_a_word()
    {
        const int Words = 20_000;
        var ones = new int[64];
        for (var word = 0u; word < Words; word++)
            for (var (bits, c) = (Uniforms.FairBits(Key, 1, word, 2), 0); c < 64; c++) ones[c] += (int)(bits >> c & 1);
        Assert.All(ones, n => Assert.InRange((n - Words / 2.0) / Math.Sqrt(Words / 4.0), -5, 5));
    }

    private static void Draw((uint Unit, long Sweep) at, int words, Action<int, float> take, StreamKey? key = null)
    {
        var lanes = new float[64];
        for (var word = 0; word < words; word++)
        {
            Uniforms.Fill(key ?? Key, at.Unit, (uint)word, at.Sweep, lanes);
            for (var c = 0; c < 64; c++) take(c, lanes[c]);
        }
    }
}
