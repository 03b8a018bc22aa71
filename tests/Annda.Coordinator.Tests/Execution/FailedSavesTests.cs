using Annda.Coordination;
using Annda.Execution;
using Annda.Experiments;
using Annda.Tests.Cli;
using Annda.Tests.Data;
using Xunit.Abstractions;

namespace Annda.Tests.Execution;

/// <summary>A run whose model cannot be saved for long stops by name, and goes on from the last one that could.</summary>
[Trait("Category", "Cluster")]
public sealed class FailedSavesTests(ITestOutputHelper output) : IDisposable
{
    private const int Saved = 3;

    private static readonly string[] Settings = ["task.epochs=30", "data.width=3"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task After_ten_failed_saves_in_ten_minutes_a_resumed_run_has_the_bits_of_an_undisturbed_one()
    {
        var (clock, view) = (new JumpyClock(), new DiskThatFills(_scratch.Folder));
        view.Step = () => clock.Pass(TimeSpan.FromSeconds(70));
        string model;
        using (var directory = RunDirectory.Create(Path.Combine(_scratch.Folder, "run"), "run", 1, view.Warn, clock))
        {
            model = directory.Model;
            var recipe = Recipe.Create(ExperimentLibrary.Read("bars-and-stripes", Settings), 1);
            var stopped = await Assert.ThrowsAsync<RunFailedException>(() =>
                new RunSession(recipe, directory, null, view, clock).RunAsync(1, null, CancellationToken.None));
            Assert.Contains($"could not be written {RunDirectory.FailedSavesMax} times in a row, for ", stopped.Message,
                StringComparison.Ordinal);
        }
        Assert.Single(view.Warnings);
        var done = RunFolder.Lines(Path.Combine(_scratch.Folder, "run"));
        Assert.Equal(Saved, Annda.Checkpoints.SavedModel.Read(model).Counters.MetricsLines);
        Assert.InRange(done, Saved + RunDirectory.FailedSavesMax, 29);
        Directory.Delete(model + ".tmp");

        var resumed = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run", "--json", "--no-report")).Well();
        var alone = (await AnndaProcess.RunAsync(_scratch.Folder, ["run", "bars-and-stripes", .. Settings.SelectMany(s =>
            new[] { "--set", s }), "--json", "--no-report", "--out", "alone"])).Well();
        Assert.Equal(RunFolder.Bits(alone.Summary), RunFolder.Bits(resumed.Summary));
        Assert.Equal(RunFolder.TimelessMetrics(Path.Combine(_scratch.Folder, "alone")),
            RunFolder.TimelessMetrics(Path.Combine(_scratch.Folder, "run")));
        output.WriteLine($"row 22 ten failed saves, --resume: passed, stopped after {done} epochs, went on from epoch {Saved}");
    }

    // Sees every boundary's metrics come; from one on nothing more can be saved. Time passes with every step.
    private sealed class DiskThatFills(string folder) : IProgressView
    {
        public Action Step { get; set; } = () => { };

        public List<string> Warnings { get; } = [];

        public void Show(ProgressLine line)
        {
            Step();
            var run = Path.Combine(folder, "run");
            if (RunFolder.Lines(run) == Saved) Directory.CreateDirectory(Path.Combine(run, "model.annda.tmp"));
        }

        public void Say(string text)
        {
        }

        public void Warn(string text) => Warnings.Add(text);
    }
}
