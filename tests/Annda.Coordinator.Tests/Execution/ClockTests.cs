using Annda.Execution;
using Annda.Experiments;
using Annda.Tests.Cli;
using Annda.Tests.Data;

namespace Annda.Tests.Execution;

/// <summary>Clocks that jump by hours, and other time zones, change nothing but what is said about time.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("bars-and-stripes", "task.epochs=20", "data.width=3")]
    [InlineData("two-blocks", "task.chains=70", "task.sweeps=600", "task.compare=[]")]
    [InlineData("two-blocks", "task.chains=70", "task.sweeps=60", "task.compare=[]", "dynamics.time=virtual")]
    public async Task A_clock_that_jumps_changes_no_bit(string experiment, params string[] settings)
    {
        var still = await RunAsync("still", TimeProvider.System, experiment, settings);
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var clock = new JumpyClock(seed);
            Assert.Equal(still, await RunAsync($"{seed}", clock, experiment, settings));
            Assert.InRange(clock.Jumps, 3, int.MaxValue);
        }
    }

    [UnixFact]
    public async Task A_time_zone_changes_no_bit()
    {
        string[] arguments = ["run", "bars-and-stripes", "--set", "task.epochs=20", "--set", "data.width=3", "--json", "--no-report"];
        var bits = new List<string>();
        foreach (var zone in new[] { "UTC", "Pacific/Kiritimati" })
        {
            using var process = AnndaProcess.Start(_scratch.Folder, [("TZ", zone)], [.. arguments, "--out", $"r{bits.Count}"]);
            bits.Add(RunFolder.Bits((await process.EndAsync()).Well().Summary));
        }
        Assert.Equal(bits[0], bits[1]);
    }

    private async Task<string> RunAsync(string folder, TimeProvider clock, string experiment, string[] settings)
    {
        var recipe = Recipe.Create(ExperimentLibrary.Read(experiment, settings), 1);
        using var directory = RunDirectory.Create(Path.Combine(_scratch.Folder, folder), "run", 1, Assert.Fail, clock);
        var outcome = await new RunSession(recipe, directory, null, new SilentView(), clock).RunAsync(1, null, CancellationToken.None);
        var metrics = string.Join('\n', RunFolder.TimelessMetrics(directory.Path));
        return $"{RunFolder.Bits(outcome.Summary)}\n{metrics}\n{Annda.Checkpoints.SavedModel.Read(directory.Model).Snapshot.StateHash()}";
    }

    private sealed class SilentView : IProgressView
    {
        public void Show(ProgressLine line)
        {
        }

        public void Say(string text)
        {
        }

        public void Warn(string text) => Assert.Fail(text);
    }
}
