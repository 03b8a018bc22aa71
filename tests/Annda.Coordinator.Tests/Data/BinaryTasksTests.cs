using Annda.Data;
using Annda.Experiments;

namespace Annda.Tests.Data;

/// <summary>Generated tasks that need hidden units.</summary>
public class BinaryTasksTests
{
    [Fact]
    public void An_encoder_shows_each_unit_twice()
    {
        var data = DatasetLoader.Load(new DataSection { Source = DataSource.Encoder, Width = 3 }, ".").Train;
        Assert.Equal((3, 6), (data.Examples, data.Units));
        Assert.Equal([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1], data.Pixels);
    }

    [Fact]
    public void A_parity_has_every_row_with_an_even_number_of_bits_on()
    {
        var data = BinaryTasks.Parity(3);
        Assert.Equal([0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 1], data.Pixels);
        Assert.Equal(4, data.Examples);
        Assert.Equal(64, BinaryTasks.Parity(7).Examples);
    }

    [Fact]
    public void A_shifter_shows_a_ring_the_ring_shifted_and_by_how_much()
    {
        var (train, test) = BinaryTasks.Shifter(8, 3000, 0.3);
        Assert.Equal((3000, 768, 19), (train.Examples, test.Examples, test.Units));
        Assert.Equal(768, Enumerable.Range(0, 768).Select(e => Convert.ToHexString(test.Example(e))).Distinct().Count());
        foreach (var data in new[] { train, test })
            for (var e = 0; e < data.Examples; e++)
            {
                var row = data.Example(e).ToArray();
                var shift = data.Labels![e] - 1;
                Assert.Equal(1, row[17 + shift]);
                Assert.Equal(1, row[16] + row[17] + row[18]);
                for (var b = 0; b < 8; b++) Assert.Equal(row[b], row[8 + (b + shift + 8) % 8]);
            }
        var on = Enumerable.Range(0, 3000).Average(e => train.Example(e)[..8].ToArray().Average(b => (double)b));
        // 24,000 bits: their standard error is 0.003.
        Assert.InRange(on, 0.285, 0.315);
        Assert.InRange(train.Labels!.Count(l => l == 0), 880, 1120);
    }

    [Fact]
    public void A_task_too_wide_is_refused_with_what_is_allowed()
    {
        foreach (var (source, width) in new[] { ("parity", 17), ("shifter", 13), ("bars-and-stripes", 9) })
        {
            var reading = ExperimentLibrary.Read("encoder", [$"data.source={source}", $"data.width={width}"]);
            Assert.Contains(reading.Errors, e => e.Path == "data.width"
                && e.Message.Contains($"2 to {width - 1}", StringComparison.Ordinal));
        }
    }
}
