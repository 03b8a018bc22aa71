using Annda.Data;
using Annda.Experiments;

namespace Annda.Tests.Data;

public sealed class DatasetTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private (Dataset Train, Dataset Test) Load(DataSection section) => DatasetLoader.Load(section, scratch.Folder);

    private static int[] Counts(Dataset data) => [.. Enumerable.Range(0, 10).Select(d => data.Labels!.Count(l => l == d))];

    [Fact]
    public void The_embedded_digits_are_the_1797_of_the_original_test_set()
    {
        Assert.Equal(1797 * 64, EmbeddedDigits.Pixels.Length);
        Assert.Equal(561_718, EmbeddedDigits.Pixels.ToArray().Sum(p => p));
        Assert.Equal(16, EmbeddedDigits.Pixels.ToArray().Max());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], EmbeddedDigits.Labels[..10].ToArray());
    }

    [Fact]
    public void Every_fifth_digit_of_a_class_is_for_the_test()
    {
        var (train, test) = Load(new DataSection());
        Assert.Equal(1797, train.Examples + test.Examples);
        Assert.Equal((64, 8, 8), (train.Units, train.ImageWidth, train.ImageHeight));
        var all = EmbeddedDigits.Labels.ToArray();
        Assert.Equal(Enumerable.Range(0, 10).Select(d => all.Count(l => l == d) / 5), Counts(test));
        Assert.All(train.Pixels, b => Assert.InRange(b, 0, 1));
        var fifthZero = Enumerable.Range(0, all.Length).Where(i => all[i] == 0).ElementAt(4);
        var pixels = EmbeddedDigits.Pixels.Slice(fifthZero * 64, 64).ToArray();
        Assert.Equal(pixels.Select(p => p > 8 ? 1 : 0), First(test, 0).Select(b => (int)b));
    }

    private static byte[] First(Dataset data, int label) => data.Example(Array.IndexOf(data.Labels!, label)).ToArray();

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(0.5, 5, 5)]
    [InlineData(0.9, 1, 9)]
    [InlineData(0.33, 7, 3)]
    public void A_fraction_divides_without_randomness(double fraction, int train, int test)
    {
        var (a, b) = DatasetSplit.Split(new Dataset("x", new byte[10], 10, 1, null, 0, 0), fraction);
        Assert.Equal((train, test), (a.Examples, b.Examples));
    }

    [Fact]
    public void Bars_and_stripes_are_all_32_patterns_of_4_by_4()
    {
        var (train, test) = Load(new DataSection { Source = DataSource.BarsAndStripes });
        Assert.Equal((32, 16), (train.Examples, train.Units));
        Assert.Same(train, test);
        var distinct = Enumerable.Range(0, 32).GroupBy(i => string.Concat(train.Example(i).ToArray())).ToList();
        Assert.Equal(30, distinct.Count);
        Assert.Equal(new string('0', 16), distinct[0].Key);
        Assert.Equal("0100010001000100", string.Concat(train.Example(16 + 2).ToArray()));
        Assert.Equal("0000111100000000", string.Concat(train.Example(2).ToArray()));
    }

    [Fact]
    public void On_and_off_may_be_exchanged()
    {
        var (train, test) = Load(new DataSection());
        var (inverted, invertedTest) = Load(new DataSection { Inverted = true });
        Assert.Equal(train.Pixels.Select(p => 1 - p), inverted.Pixels.Select(p => (int)p));
        Assert.Equal(test.Pixels.Select(p => 1 - p), invertedTest.Pixels.Select(p => (int)p));
        Assert.Equal(train.Labels, inverted.Labels);
        var (grey, greyInverted) = (Load(new DataSection { Values = DataValues.Unit }).Train.Values!,
            Load(new DataSection { Values = DataValues.Unit, Inverted = true }).Train.Values!);
        Assert.Equal(grey.Select(v => 1 - v), greyInverted);
    }

    [Fact]
    public void Patterns_are_the_given_rows()
    {
        var rows = new[,] { { 1, 0 }, { 0, 1 }, { 1, 1 } };
        var (train, test) = Load(new DataSection { Source = DataSource.Patterns, Rows = rows, ImageWidth = 1, TestCount = 1 });
        Assert.Equal([1, 0, 0, 1, 1, 1], train.Pixels);
        Assert.Equal((1, 1, 2), (test.Examples, test.ImageWidth, test.ImageHeight));
    }

    [Fact]
    public void Idx_images_and_labels_are_read_with_a_test_file()
    {
        scratch.Write("x", Scratch.Gzip(Scratch.Idx([2, 1, 2], 0, 255, 127, 128)));
        scratch.Write("y", Scratch.Idx([2], 3, 7));
        scratch.Write("t", Scratch.Idx([1, 1, 2], 200, 10));
        var (train, test) = Load(new DataSection { Train = "x", TrainLabels = "y", Test = "t" });
        Assert.Equal([0, 1, 0, 1], train.Pixels);
        Assert.Equal([3, 7], train.Labels!);
        Assert.Equal((2, 1), (train.ImageWidth, train.ImageHeight));
        Assert.Equal([1, 0], test.Pixels);
        Assert.Null(test.Labels);
    }

    [Fact]
    public void A_csv_file_may_have_its_labels_in_the_last_column()
    {
        scratch.Write("x.csv", "0,4,1\n3,1,2\n");
        var (train, _) = Load(new DataSection { Train = "x.csv", LabelColumn = true, TestFraction = 0 });
        Assert.Equal([0, 1, 1, 0], train.Pixels);
        Assert.Equal([1, 2], train.Labels!);
    }

    [Fact]
    public void Npy_and_npz_arrays_are_read_as_examples()
    {
        using (var file = File.Create(Path.Combine(scratch.Folder, "x.npy")))
            NpyWriter.Write(file, [2, 2], [-1.0, 1, 1, -1]);
        using (var file = File.Create(Path.Combine(scratch.Folder, "x.npz")))
        using (var npz = new NpzWriter(file))
            npz.Add("test", [1, 2], [1.0, 0]);
        var (train, test) = Load(new DataSection { Train = "x.npy", Test = "x.npz#test" });
        Assert.Equal([0, 1, 1, 0], train.Pixels);
        Assert.Equal([1, 0], test.Pixels);
    }

    [Fact]
    public void Files_that_do_not_fit_each_other_are_refused()
    {
        scratch.Write("x", Scratch.Idx([2, 1, 2], 0, 255, 127, 128));
        scratch.Write("y", Scratch.Idx([3], 3, 7, 1));
        scratch.Write("t", Scratch.Idx([1, 3], 200, 10, 0));
        Scratch.Refused(() => Load(new DataSection { Train = "x", TrainLabels = "y" }), "3 labels", "allowed: 2");
        Scratch.Refused(() => Load(new DataSection { Train = "x", Test = "t" }), "3 values", "allowed: 2");
        Scratch.Refused(() => Load(new DataSection { Train = "y" }), "1 dimension");
        Scratch.Refused(() => Load(new DataSection { Train = "x", TrainLabels = "t" }), "2 dimensions");
        Scratch.Refused(() => Load(new DataSection { Train = "x", ImageWidth = 3 }), "imageWidth", "divisor of the 2");
        Scratch.Refused(() => Load(new DataSection { Train = "x", LabelColumn = true }), "labelColumn");
        scratch.Write("l.csv", "0,1.5\n");
        Scratch.Refused(() => Load(new DataSection { Train = "l.csv", LabelColumn = true }), "label 1.5", "whole number");
    }
}
