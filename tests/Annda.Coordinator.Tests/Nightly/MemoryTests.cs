using System.Globalization;
using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Nightly;

/// <summary>Ten thousand steps of an RBM of 784 × 500 units in a real process: its memory is bounded and does not grow.</summary>
[Trait("Category", "Nightly")]
public sealed class MemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Epochs = 500, StepsOfEpoch = 20;
    private const double Megabyte = 1 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("annda-memory-").FullName;

    /// <summary>Removes the run.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Ten_thousand_steps_stay_below_250_MB_and_do_not_grow()
    {
        var dice = new Randomness.StreamKey(1, Randomness.Purpose.Shuffle);
        var rows = Enumerable.Range(0, 100 * StepsOfEpoch).Select(e => string.Join(',', Enumerable.Range(0, 784)
            .Select(u => dice.Below(5, (uint)u, (uint)e, 0) == 0 ? "1" : "0")));
        await File.WriteAllLinesAsync(Path.Combine(_folder, "rows.csv"), rows);
        string[] settings = ["data.train=rows.csv", "data.testFraction=0", "network.blocks.H.size=500", "task.rule=contrastive-divergence",
            "task.batch=100", $"task.epochs={Epochs}", "task.evaluate.logLikelihood=none", "task.evaluate.examples=50"];
        using var process = AnndaProcess.Start(_folder, ["run", "digits", "--json", "--no-report", "--out", "r",
            .. settings.SelectMany(s => new[] { "--set", s })]);
        var samples = new List<double>();
        for (var line = 10; line < Epochs; line += 10)
        {
            await process.UntilLinesAsync(Path.Combine(_folder, "r"), line);
            samples.Add(process.ResidentBytes / Megabyte);
        }
        (await process.EndAsync()).Well();
        output.WriteLine(string.Join(' ', samples.Select(s => s.ToString("0", CultureInfo.InvariantCulture))));
        var third = samples.Count / 3;
        Assert.InRange(samples.Max(), 20, 250);
        Assert.True(samples[^third..].Max() < 1.15 * samples[third..(2 * third)].Max(), "resident memory grows");
    }
}
