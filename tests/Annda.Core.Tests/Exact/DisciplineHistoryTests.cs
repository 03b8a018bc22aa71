using Annda.Exact;
using Annda.Topology;

namespace Annda.Tests.Exact;

/// <summary>Laws with memory against the whole chain over histories, written out plainly; and what is refused.</summary>
public class DisciplineHistoryTests
{
    private const double Temperature = 0.8;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rounds_of_three_blocks_and_any_ages_are_products_of_what_units_read(bool insideAtOnce)
    {
        foreach (var ages in new[]
        {
            BlockAges.InOrder(3), BlockAges.InOrder(3, 1), BlockAges.AtOnce(3), BlockAges.AtOnce(3, 1),
            // Block 2 before block 0 before block 1, and ages that differ.
            new[,] { { 1, 2, 0 }, { 0, 1, 1 }, { 2, 1, 1 } },
        })
        {
            var (model, scale) = Model([0, 0, 1, 2]);
            var expected = Histories(model, 2, (history, unit, y) => Enumerable.Range(0, 4).Select(other =>
            {
                var (mine, its) = (model.BlockOf[unit].Index, model.BlockOf[other].Index);
                var age = mine != its ? ages[mine, its] : other < unit && !insideAtOnce ? 0 : 1;
                return age == 0 ? y : history[age - 1];
            }), scale);
            AssertClose(expected, new BlockRounds(model, scale, ages, insideAtOnce).Law());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_read_delay_is_the_age_of_other_blocks_units_for_any_sets_of_units(int delay)
    {
        var (model, scale) = Model([0, 1, 1]);
        foreach (var shares in new[] { MaskShares.Bernoulli(3, 0.6), MaskShares.Subsets(3, 1), MaskShares.Subsets(3, 2) })
        {
            var expected = Histories(model, delay + 1, shares, (history, unit) => Enumerable.Range(0, 3).Select(other =>
                history[model.BlockOf[unit] == model.BlockOf[other] ? 0 : delay]), scale);
            AssertClose(expected, new MaskedTicks(model, scale, shares).Delayed(delay));
        }
    }

    [Fact]
    public void A_cache_is_the_state_at_the_last_refresh()
    {
        var (model, scale) = Model([0, 1, 1]);
        var (n, refresh) = (8, 0.3);
        foreach (var shares in new[] { MaskShares.Subsets(3, 1), MaskShares.Bernoulli(3, 0.5) })
        {
            var rows = new double[n * n, n * n];
            for (var x = 0; x < n; x++)
                for (var z = 0; z < n; z++)
                    for (var y = 0; y < n; y++)
                    {
                        var p = Tick(model, scale, shares, x, y, unit => Enumerable.Range(0, 3)
                            .Select(other => model.BlockOf[unit] == model.BlockOf[other] ? x : z));
                        rows[x + n * z, y + n * y] += refresh * p;
                        rows[x + n * z, y + n * z] += (1 - refresh) * p;
                    }
            var law = new MaskedTicks(model, scale, shares).Cached(refresh).Stationary();
            AssertClose(Newest(new TransitionMatrix(rows).Stationary(), n), law);
        }
    }

    [Fact]
    public void Inside_a_round_a_chain_is_some_sweeps_further()
    {
        var (model, scale) = Model([0, 0, 1, 2]);
        var one = new BlockRounds(model, scale, BlockAges.AtOnce(3));
        var three = new BlockRounds(model, scale, BlockAges.AtOnce(3), sweeps: 3);
        AssertClose(one.Matrix().Apply(three.Law()), three.LawInside(1));
        AssertClose(three.Law(), three.LawInside(3));
        Assert.InRange(ExactLaw.TotalVariation(three.Law(), three.LawInside(1)), 1e-4, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => three.LawInside(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => three.LawInside(0));
    }

    [Fact]
    public void Held_units_shape_the_law_and_are_no_part_of_its_states()
    {
        var network = Nets.EveryKind(new Dice(5));
        var clamp = new bool?[12];
        foreach (var held in new[] { 0, 1, 2, 3, 5, 7, 9 }) clamp[held] = held % 2 == 0;
        var model = new PairwiseModel(network, clamp);
        var law = new ExactLaw(model, Temperature).Probabilities;
        Assert.Equal(32, law.Length);
        AssertClose(law, new MaskedTicks(model, Scale(model), MaskShares.Subsets(5, 1)).Exact().Stationary());
        AssertClose(law, new MaskedTicks(model, Scale(model), MaskShares.LocalMaxima(model)).Exact().Stationary());
        AssertClose(law, new BlockRounds(model, Scale(model), BlockAges.InOrder(3)).Law());
    }

    [Fact]
    public void What_is_too_large_or_has_no_law_is_refused()
    {
        var (model, scale) = Model([.. new int[11]]);
        Assert.False(MaskedTicks.Supports(model));
        Assert.Throws<NotSupportedException>(() => new MaskedTicks(model, scale, MaskShares.All(11)));
        Assert.Throws<NotSupportedException>(() => MaskShares.LocalMaxima(model));
        (model, scale) = Model([.. new int[9]]);
        Assert.Throws<NotSupportedException>(() => new MaskedTicks(model, scale, MaskShares.All(9)).Cached(0.5));
        (model, scale) = Model([0, 0, 0, 1, 1, 1]);
        Assert.True(BlockRounds.Supports(model, BlockAges.AtOnce(2, 2)));
        Assert.False(BlockRounds.Supports(model, BlockAges.AtOnce(2, 3)));
        Assert.Throws<NotSupportedException>(() => new BlockRounds(model, scale, BlockAges.AtOnce(2, 3)));
        Assert.Throws<NotSupportedException>(() => new BlockRounds(model, scale, BlockAges.AtOnce(2, 1)).Matrix());
        Assert.Throws<ArgumentException>(() => new BlockRounds(model, scale, new[,] { { 1, 0 }, { 0, 1 } }));
        Assert.Throws<ArgumentException>(() => new BlockRounds(model, scale, new[,] { { 1, -1 }, { 0, 1 } }));
        var ticks = new MaskedTicks(model, scale, MaskShares.Subsets(6, 1));
        Assert.True(ticks.SupportsDelay(4));
        Assert.False(ticks.SupportsDelay(5));
        Assert.Throws<NotSupportedException>(() => ticks.Delayed(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => ticks.Cached(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskShares.Bernoulli(3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskShares.Subsets(3, 4));
        Assert.Throws<InvalidOperationException>(() => new TransitionMatrix(new double[,] { { 1, 0 }, { 0, 1 } }).Stationary());
    }

    // Units with couplings between all of them, 0/1 and ±1 in turn, cut as given.
    private static (PairwiseModel Model, double[] Scale) Model(int[] blocks)
    {
        var (dice, n) = (new Dice(7), blocks.Length);
        var model = new PairwiseModel(new NetworkBuilder().Visible("A", n).Build());
        for (var i = 0; i < n; i++)
        {
            (model.Bias[i], model.BlockOf[i]) = (0.5 * dice.Normal(), new BlockId(blocks[i]));
            if (i % 2 == 1) (model.Low[i], model.Span[i]) = (-1, 2);
            for (var j = 0; j < i; j++) model.Weights[i, j] = model.Weights[j, i] = dice.Normal();
        }
        return (model, Scale(model));
    }

    private static double[] Scale(PairwiseModel model) => [.. model.Span.Select(s => s / Temperature)];

    // One round: every unit's chance from the state that each other unit is read in.
    private static double[] Histories(PairwiseModel model, int memory, Func<int[], int, int, IEnumerable<int>> reads, double[] scale) =>
        Histories(model, memory, (history, y) => Enumerable.Range(0, model.Units)
            .Select(unit => Chance(model, scale, unit, reads(history, unit, y), y)).Aggregate(1.0, (a, b) => a * b));

    private static double[] Histories(PairwiseModel model, int memory, double[] shares, Func<int[], int, IEnumerable<int>> reads,
        double[] scale) =>
        Histories(model, memory, (history, y) => Tick(model, scale, shares, history[0], y, unit => reads(history, unit)));

    private static double[] Histories(PairwiseModel model, int memory, Func<int[], int, double> chance)
    {
        var n = 1 << model.Units;
        var all = (int)Math.Pow(n, memory);
        var rows = new double[all, all];
        for (var h = 0; h < all; h++)
        {
            int[] history = [.. Enumerable.Range(0, memory).Select(age => h / (int)Math.Pow(n, age) % n)];
            for (var y = 0; y < n; y++) rows[h, (y + n * h) % all] += chance(history, y);
        }
        return Newest(new TransitionMatrix(rows).Stationary(), n);
    }

    private static double Tick(PairwiseModel model, double[] scale, double[] shares, int x, int y, Func<int, IEnumerable<int>> reads)
    {
        double sum = 0;
        for (var mask = 0; mask < shares.Length; mask++)
        {
            if (((x ^ y) & ~mask) != 0) continue;
            var p = shares[mask];
            for (var unit = 0; unit < model.Units; unit++) if ((mask >> unit & 1) != 0) p *= Chance(model, scale, unit, reads(unit), y);
            sum += p;
        }
        return sum;
    }

    private static double Chance(PairwiseModel model, double[] scale, int unit, IEnumerable<int> reads, int y)
    {
        double[] values = [.. reads.Index().Select(r => model.Low[r.Index] + model.Span[r.Index] * (r.Item >> r.Index & 1))];
        var on = 1 / (1 + Math.Exp(-scale[unit] * model.Field(unit, values)));
        return (y >> unit & 1) != 0 ? on : 1 - on;
    }

    private static double[] Newest(double[] law, int states)
    {
        var newest = new double[states];
        for (var h = 0; h < law.Length; h++) newest[h % states] += law[h];
        return newest;
    }

    private static void AssertClose(double[] expected, double[] actual) =>
        Assert.InRange(ExactLaw.TotalVariation(expected, actual), 0, 1e-11);
}
