using Annda.Randomness;

namespace Annda.Tests.Randomness;

public class StreamKeyTests
{
    [Fact]
    public void Counters_never_collide_over_purposes_sets_units_words_and_sweeps()
    {
        long[] sweeps = [0, 1, 2, 255, 256, (1L << 24) - 1, 1L << 24, (1L << 32) - 1, 1L << 32, (1L << 48) + 1, StreamKey.SweepMax];
        var seen = new HashSet<(uint, uint, uint, uint)>();
        var made = 0;
        foreach (var purpose in Enum.GetValues<Purpose>())
            for (var set = 0; set < 16; set++)
                foreach (var sweep in sweeps)
                {
                    var (low, high) = new StreamKey(1, purpose, set).SweepWords(sweep);
                    for (var unit = 0u; unit < 3; unit++)
                        for (var index = 0u; index < 3; index++, made++) seen.Add((index, unit, low, high));
                }
        Assert.Equal(made, seen.Count);
    }

    [Fact]
    public void Sweeps_and_chain_sets_that_do_not_fit_the_counter_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamKey(1, Purpose.GibbsDraw).SweepWords(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamKey(1, Purpose.GibbsDraw).SweepWords(StreamKey.SweepMax + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamKey(1, Purpose.GibbsDraw, 16).SweepWords(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamKey(1, Purpose.GibbsDraw, -1).SweepWords(0));
    }

    [Fact]
    public void A_permutation_holds_every_number_once()
    {
        var key = new StreamKey(5, Purpose.Shuffle);
        for (var count = 0; count <= 120; count++)
            Assert.Equal(Enumerable.Range(0, count), key.Permutation(count, 3, count).Order());
    }

    [Fact]
    public void All_permutations_of_four_are_equally_frequent()
    {
        const int Draws = 48_000;
        var counts = new Dictionary<string, long>();
        for (var draw = 0; draw < Draws; draw++)
        {
            var name = string.Concat(new StreamKey(7, Purpose.UnitOrder).Permutation(4, 0, draw));
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        Assert.Equal(24, counts.Count);
        Assert.InRange(Laws.GTest.PValue([.. counts.Values], [.. Enumerable.Repeat(1 / 24.0, 24)]), 1e-6, 1);
    }

    [Fact]
    public void Below_stays_below_and_reaches_every_number()
    {
        var counts = new long[7];
        for (var i = 0u; i < 70_000; i++) counts[new StreamKey(9, Purpose.UnitOrder).Below(7, 1, i, 0)]++;
        Assert.InRange(Laws.GTest.PValue(counts, [.. Enumerable.Repeat(1 / 7.0, 7)]), 1e-6, 1);
    }

    [Fact]
    public void Normals_have_mean_0_deviation_1_and_the_tails_of_the_law()
    {
        const int Draws = 100_000;
        var key = new StreamKey(11, Purpose.Weights);
        double sum = 0, squares = 0, products = 0;
        var beyondTwo = 0;
        for (var i = 0u; i < Draws; i++)
        {
            var (a, b) = key.Normals(0, i, 0);
            sum += a + b;
            squares += a * a + b * b;
            products += a * b;
            if (Math.Abs(a) > 2) beyondTwo++;
        }
        Assert.InRange(sum / Math.Sqrt(2 * Draws), -5, 5);
        Assert.InRange((squares - 2 * Draws) / Math.Sqrt(4 * Draws), -5, 5);
        Assert.InRange(products / Math.Sqrt(Draws), -5, 5);
        Assert.InRange(beyondTwo / (double)Draws, 0.0455 - 0.0033, 0.0455 + 0.0033);
    }

    [Fact]
    public void Sixteen_normals_at_once_are_those_of_sixteen_calls_to_1e_13()
    {
        var key = new StreamKey(0xABCDEF0123456789, Purpose.Weights, 3);
        var sixteen = new double[StreamKey.NormalsAtOnce];
        for (var first = 0u; first < 100_000; first += 16)
        {
            key.Normals(7, first, 1L << 40, sixteen);
            for (var i = 0u; i < 16; i++) Assert.Equal(key.Normals(7, first + i, 1L << 40).First, sixteen[i], 1e-13);
        }
        Assert.Throws<ArgumentException>(() => key.Normals(7, 0, 0, new double[15]));
    }
}
