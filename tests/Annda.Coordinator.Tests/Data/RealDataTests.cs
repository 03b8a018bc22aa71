using Annda.Data;
using Annda.Execution;
using Annda.Experiments;
using Annda.Numerics;
using Annda.Programs;
using Annda.Tests.Experiments;
using Annda.Topology;

namespace Annda.Tests.Data;

public sealed class RealDataTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private (Dataset Train, Dataset Test) Load(DataSection section, ulong seed = 1) =>
        DatasetLoader.Load(section, _scratch.Folder, (0, seed));

    [Fact]
    public void Unit_values_are_shares_of_the_largest_possible_value()
    {
        var (bits, (train, test)) = (Load(new DataSection()), Load(new DataSection { Values = DataValues.Unit }));
        Assert.Null(bits.Train.Values);
        Assert.Equal(bits.Train.Pixels, train.Pixels);
        Assert.Equal(train.Pixels, train.Values!.Select(v => (byte)(v > 0.5 ? 1 : 0)));
        Assert.Equal(EmbeddedDigits.Pixels.ToArray().Sum(p => p) / 16.0, train.Values!.Concat(test.Values!).Sum(v => (double)v));
        _scratch.Write("x", Scratch.Idx([2, 1, 2], 0, 51, 102, 204));
        var idx = Load(new DataSection { Train = "x", TestFraction = 0, Values = DataValues.Unit });
        Assert.Equal([0f, 0.2f, 0.4f, 0.8f], idx.Train.Values!);
        _scratch.Write("y.csv", "0,2\n4,1\n");
        _scratch.Write("z.csv", "8,1\n");
        var (four, eight) = Load(new DataSection { Train = "y.csv", Test = "z.csv", Values = DataValues.Unit });
        Assert.Equal([0f, 0.5f, 1f, 0.25f], four.Values!);
        Assert.Equal([1f, 0.25f], eight.Values!);
    }

    [Fact]
    public void Standard_values_have_the_training_parts_mean_0_and_variance_1_and_constant_units_stay_0()
    {
        var (train, test) = Load(new DataSection { Values = DataValues.Standard, TrainCount = 100 });
        for (var u = 0; u < 64; u++)
        {
            var column = Enumerable.Range(0, 100).Select(e => (double)train.Values![e * 64 + u]).ToArray();
            Assert.Equal(0, column.Average(), 1e-6);
            var constant = column.All(v => v == 0);
            Assert.Equal(constant ? 0 : 1, column.Average(v => v * v), 1e-5);
            if (constant) Assert.All(Enumerable.Range(0, test.Examples), e => Assert.Equal(0, test.Values![e * 64 + u]));
        }
        // The same line for both parts: the test is not standard by itself.
        var raw = Load(new DataSection { Values = DataValues.Raw, TrainCount = 100 });
        var (a, b) = (raw.Train.Values![20], raw.Train.Values![64 + 20]);
        var slope = (train.Values![20] - train.Values[64 + 20]) / (a - b);
        Assert.Equal(train.Values[20] + slope * (raw.Test.Values![20] - a), test.Values![20], 1e-5);
    }

    [Fact]
    public void Sampled_bits_are_drawn_anew_at_each_presentation_whatever_batch_and_block_they_come_to()
    {
        var data = Load(new DataSection { Values = DataValues.Sampled, TrainCount = 50 }).Train;
        var examples = DatasetExamples.Of(data);
        Assert.False(examples.AreReal);
        var all = Enumerable.Range(0, 50).ToArray();
        BitPlanes Shown(long at, int first, int units, params int[] which) =>
            (BitPlanes)examples.States(first, units, which, UnitKind.Binary, new Presentation(9, at));
        var sums = new double[50, 64];
        const int Times = 400;
        for (var at = 0; at < Times; at++)
        {
            var planes = Shown(at, 0, 64, all);
            for (var e = 0; e < 50; e++)
                for (var u = 0; u < 64; u++) sums[e, u] += planes[u, e] ? 1 : 0;
        }
        var (squares, expected, differing) = (0.0, 0.0, 0);
        for (var e = 0; e < 50; e++)
            for (var u = 0; u < 64; u++)
            {
                double p = data.Values![e * 64 + u];
                if (p is 0 or 1) Assert.Equal(p * Times, sums[e, u]);
                squares += Math.Pow(sums[e, u] - p * Times, 2);
                expected += p * (1 - p) * Times;
                differing += p is not 0 and not 1 && sums[e, u] is not 0 and not Times ? 1 : 0;
            }
        Assert.InRange(squares / expected, 0.9, 1.1);
        Assert.True(differing > 1000);
        var (whole, part) = (Shown(3, 0, 64, all), Shown(3, 5, 40, 7, 2));
        for (var u = 0; u < 40; u++) Assert.Equal((whole[u + 5, 7], whole[u + 5, 2]), (part[u, 0], part[u, 1]));
        // Presentations of one update are numbered, part by part.
        var twice = (BitPlanes)examples.States(0, 64, [4, 4], UnitKind.Binary, new Presentation(9, 3, 2));
        for (var u = 0; u < 64; u++) Assert.Equal((whole[u, 4], Shown(4, 0, 64, 4)[u, 0]), (twice[u, 0], twice[u, 1]));
        Assert.Equal(examples[7].ToArray(),
            Load(new DataSection { Values = DataValues.Sampled, TrainCount = 50 }).Train.Example(7).ToArray());
    }

    [Fact]
    public void Real_states_are_the_examples_values_with_padding_0()
    {
        var data = Load(new DataSection { Values = DataValues.Unit, TrainCount = 30 }).Train;
        var states = Assert.IsType<RealStates>(DatasetExamples.Of(data).States(3, 20, [5, 0, 29], UnitKind.Graded));
        Assert.Equal((20, 3), (states.Units, states.Chains));
        for (var u = 0; u < 20; u++)
        {
            Assert.Equal([data.Values![5 * 64 + 3 + u], data.Values[3 + u], data.Values[29 * 64 + 3 + u]], states.Row(u)[..3].ToArray());
            Assert.All(states.Row(u)[3..].ToArray(), v => Assert.Equal(0, v));
        }
        var plain = Load(new DataSection()).Train;
        var bits = (RealStates)DatasetExamples.Of(plain).States(0, 64, [8], UnitKind.Graded);
        Assert.Equal(plain.Example(8).ToArray().Select(b => (float)b), Enumerable.Range(0, 64).Select(u => bits[u, 0]));
    }

    [Fact]
    public void Labels_drive_the_block_that_they_are_given_one_unit_each()
    {
        var (label, pixels) = (new BlockSpec("L", BlockRole.Visible, UnitKind.Binary, 10), new BlockSpec("V", BlockRole.Visible,
            UnitKind.Binary, 64));
        var network = new NetworkSpec([label, pixels], []);
        var data = Load(new DataSection()).Train with { LabelBlock = "L", LabelUnits = 10 };
        var examples = DatasetExamples.Of(data);
        Assert.Equal([(new BlockId(0), 64, 10), (new BlockId(1), 0, 64)], examples.Layout(network));
        var planes = examples.Planes(64, 10, [0, 17]);
        for (var u = 0; u < 10; u++) Assert.Equal((u == data.Labels![0], u == data.Labels[17]), (planes[u, 0], planes[u, 1]));
        Assert.Equal(data.Example(17).ToArray(), examples[17][..64].ToArray());
        Assert.Equal(1, examples.Means()[64..].Sum(), 1e-12);
    }

    [Fact]
    public void Points_of_a_mixture_and_of_a_circle_lie_where_they_should()
    {
        var three = new DataSection { Source = DataSource.Mixture, Components = 3, Spread = 0.1, Count = 900, TestFraction = 0 };
        var mixture = Load(three).Train;
        Assert.Equal((900, 2), (mixture.Examples, mixture.Units));
        for (var k = 0; k < 3; k++)
        {
            var own = Enumerable.Range(0, 900).Where(e => mixture.Labels![e] == k).ToArray();
            Assert.InRange(own.Length, 240, 360);
            Assert.Equal(2 * Math.Cos(2 * Math.PI * k / 3), own.Average(e => (double)mixture.Values![2 * e]), 0.03);
            var deviations = own.Select(e => mixture.Values![2 * e + 1] - 2 * Math.Sin(2 * Math.PI * k / 3));
            Assert.InRange(Math.Sqrt(deviations.Average(d => d * d)), 0.085, 0.115);
        }
        var section = new DataSection { Source = DataSource.Circle, Dimensions = 7, Spread = 0, Count = 50, TestFraction = 0 };
        var circle = Load(section).Train;
        Assert.All(Enumerable.Range(0, 50), e => Assert.Equal(1, circle.Values!.AsSpan(7 * e, 7).ToArray().Sum(v => v * v), 1e-5));
        Assert.NotEqual(circle.Values![0], Load(section, seed: 2).Train.Values![0]);
        Assert.Equal(circle.Values, Load(section with { Count = 60 }).Train.Values![..350]);
    }

    [Fact]
    public void A_run_knows_its_real_values_and_labels_again()
    {
        var data = Load(new DataSection { Values = DataValues.Unit }).Train;
        var changed = data.Values!.ToArray();
        changed[700] += 0.001f;
        var labelled = data with { LabelBlock = "L", LabelUnits = 10 };
        byte[][] hashes = [.. new[] { data, data with { Values = null }, data with { Values = changed }, labelled,
            labelled with { Labels = [.. data.Labels!.Reverse()] } }.Select(DatasetExamples.Hash)];
        Assert.Equal(5, hashes.Select(Convert.ToHexString).Distinct().Count());
        var recipe = Recipe.Create(Example.Read(Example.Train, "data.values=sampled"), threads: 1);
        Assert.NotEqual(Recipe.Create(Example.Read(Example.Train), threads: 1).InputsHash(), recipe.InputsHash());
    }

    [Theory]
    [InlineData("data.values=unit", "data.values: found \"unit\"; allowed: bits or sampled, as block V has binary units")]
    [InlineData("data.labels=X", "data.labels: there is no block \"X\"")]
    [InlineData("data.labels=H", "data.labels: found the hidden block H; allowed: a block that is not hidden")]
    [InlineData("data={\"source\":\"circle\",\"values\":\"bits\",\"dimensions\":64}", "data.values: found \"bits\"; allowed: raw or "
        + "standard")]
    [InlineData("data={\"source\":\"digits\",\"values\":\"raw\"}", "network.blocks[0].bias: \"base-rate\" is the log odds "
        + "of values between 0 and 1")]
    [InlineData("data={\"source\":\"digits\",\"spread\":1}", "data.spread: ")]
    public void Data_that_do_not_fit_are_refused_with_what_is_allowed(string change, string expected) =>
        Assert.Contains(Example.Errors(Example.Train, change), e => e.StartsWith(expected, StringComparison.Ordinal));

    [Fact]
    public void Values_below_0_are_no_shares_and_labels_must_have_a_unit()
    {
        _scratch.Write("x.csv", "0,-1\n3,1\n");
        Scratch.Refused(() => Load(new DataSection { Train = "x.csv", Values = DataValues.Unit, TestFraction = 0 }), "value -1",
            "example 1");
        var nine = Example.Read(Example.Train, "network.blocks=[{\"name\":\"V\",\"size\":64},{\"name\":\"L\",\"size\":9},{\"name\":\"H\","
            + "\"role\":\"hidden\",\"size\":2}]", "data.labels=L", "task.rule=boltzmann");
        Scratch.Refused(() => Recipe.Create(nine, threads: 1), "label 9", "0 to 8");
    }
}
