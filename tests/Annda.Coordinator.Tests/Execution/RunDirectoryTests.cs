using System.Text.Json.Nodes;
using Annda.Checkpoints;
using Annda.Coordination;
using Annda.Execution;
using Annda.Tests.Checkpoints;
using Annda.Tests.Data;

namespace Annda.Tests.Execution;

/// <summary>One run at a time in a folder, epochs that only rise, and saves that fail.</summary>
public sealed class RunDirectoryTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly JumpyClock _clock = new();
    private readonly List<string> _warnings = [];

    private string Folder => Path.Combine(_scratch.Folder, "run");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_second_run_in_the_same_folder_is_refused_and_told_who_is_there()
    {
        using (var first = Create())
        {
            string[] owner = [Folder, "another run is at work",
                $"process {Environment.ProcessId} on {Environment.MachineName}, since 1970-"];
            Scratch.Refused(() => Create(), owner);
            Scratch.Refused(() => Reopen(), owner);
        }
        // Nothing but the lock is in it: it counts as empty.
        using (var again = Create()) again.WriteText("experiment.json", "{}");
        Scratch.Refused(() => Create(), "not empty");
        using var reopened = Reopen();
    }

    [Fact]
    public void A_folder_that_holds_something_else_gets_no_lock()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "mine.txt"), "");
        Scratch.Refused(() => Create(), "not empty");
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Epochs_only_rise_and_are_known_to_whoever_comes_next()
    {
        using (var first = Create())
        {
            Assert.Equal(0, first.LastEpoch);
            first.BeginEpoch(1);
            first.BeginEpoch(5);
            Scratch.Refused(() => first.BeginEpoch(5), "epoch 5 of the run has begun already");
            Assert.Equal(5, first.LastEpoch);
        }
        using var second = Reopen();
        Assert.Equal(5, second.LastEpoch);
        Scratch.Refused(() => second.BeginEpoch(3), "epoch 5");
        second.BeginEpoch(6);
        Assert.Equal("6\n", File.ReadAllText(Path.Combine(Folder, "epoch")));
    }

    [Fact]
    public void An_epoch_that_cannot_be_written_does_not_begin()
    {
        using var directory = Create();
        Directory.CreateDirectory(Path.Combine(Folder, "epoch.tmp"));
        Scratch.Refused(() => directory.BeginEpoch(1), Path.Combine(Folder, "epoch"), "epoch 1 of the run has not begun");
        Assert.Equal(0, directory.LastEpoch);
        Directory.Delete(Path.Combine(Folder, "epoch.tmp"));
        directory.BeginEpoch(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0\n")]
    [InlineData("-3\n")]
    [InlineData("99999999999\n")]
    [InlineData("two\n")]
    public void An_epoch_file_that_holds_none_is_refused(string text)
    {
        Create().Dispose();
        File.WriteAllText(Path.Combine(Folder, "epoch"), text);
        Scratch.Refused(() => Reopen(), Path.Combine(Folder, "epoch"), "an epoch from 1 to 2147483647 is allowed");
        // Whoever was refused does not keep the lock.
        File.WriteAllText(Path.Combine(Folder, "epoch"), "7\n");
        Reopen().Dispose();
    }

    [Fact]
    public void Once_a_later_epoch_has_begun_an_earlier_one_writes_nothing_more()
    {
        using var stale = Create();
        stale.BeginEpoch(1);
        stale.AppendMetrics(new JsonObject { ["a"] = 1 });
        Assert.Null(stale.Save(Model));
        // As another process would that this one's lock has not kept out.
        File.WriteAllText(Path.Combine(Folder, "epoch"), "2\n");
        var before = Cli.RunFolder.Contents(Folder);
        Action[] writes = [() => stale.Save(Model), () => stale.AppendMetrics(new JsonObject { ["a"] = 2 }),
            () => stale.WriteText("summary.json", "{}")];
        Assert.All(writes, write => Assert.Contains("epoch 2 of the run has begun", Assert.Throws<RunFailedException>(write).Message,
            StringComparison.Ordinal));
        Assert.Equal(before, Cli.RunFolder.Contents(Folder));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\n")]
    public void A_run_at_work_that_finds_no_epoch_ends_as_one_that_failed_and_not_as_bad_input(string text)
    {
        using var directory = Create();
        directory.BeginEpoch(4);
        File.WriteAllText(Path.Combine(Folder, "epoch"), text);
        var before = Cli.RunFolder.Contents(Folder);
        Action[] writes = [() => directory.Save(Model), () => directory.AppendMetrics(new JsonObject { ["a"] = 2 }),
            () => directory.WriteText("summary.json", "{}"), () => directory.BeginEpoch(5)];
        Assert.All(writes, write =>
        {
            var error = Assert.Throws<RunFailedException>(write).Message;
            Assert.Contains(Path.Combine(Folder, "epoch"), error, StringComparison.Ordinal);
            Assert.Contains("this run wrote 4 there, and ends", error, StringComparison.Ordinal);
        });
        Assert.Equal(before, Cli.RunFolder.Contents(Folder));
    }

    [Fact]
    public void A_run_at_work_that_is_overtaken_begins_no_epoch()
    {
        using var stale = Create();
        stale.BeginEpoch(1);
        EpochFile.Write(Folder, 2);
        Assert.Contains("epoch 2 of the run has begun", Assert.Throws<RunFailedException>(() => stale.BeginEpoch(2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Saves_that_fail_are_a_warning_until_they_have_failed_too_often_for_too_long()
    {
        using var directory = Create();
        directory.BeginEpoch(1);
        Assert.Null(directory.Save(Model));
        var saved = File.ReadAllBytes(directory.Model);
        Directory.CreateDirectory(directory.Model + ".tmp");
        for (var n = 0; n < 3 * RunDirectory.FailedSavesMax; n++) Assert.NotNull(directory.Save(Model));
        _clock.Pass(RunDirectory.FailedSavesTime);
        Assert.NotNull(directory.Save(Model, last: true));
        // One that succeeds makes good all that have failed.
        Directory.Delete(directory.Model + ".tmp");
        Assert.Null(directory.Save(Model));
        Directory.CreateDirectory(directory.Model + ".tmp");
        for (var n = 1; n < RunDirectory.FailedSavesMax; n++)
        {
            Assert.NotNull(directory.Save(Model));
            _clock.Pass(RunDirectory.FailedSavesTime);
        }
        var error = Assert.Throws<RunFailedException>(() => directory.Save(Model));
        Assert.Contains($"could not be written {RunDirectory.FailedSavesMax} times in a row, for 90 minutes", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(2, _warnings.Count);
        Assert.Equal(saved, File.ReadAllBytes(directory.Model));
    }

    [Fact]
    public void Metrics_are_cut_back_to_those_of_the_saved_model()
    {
        using (var directory = Create())
            for (var n = 1; n <= 5; n++) directory.AppendMetrics(new JsonObject { ["n"] = n });
        File.AppendAllText(Path.Combine(Folder, "metrics.jsonl"), "{\"n\":");
        using var reopened = Reopen();
        reopened.KeepMetrics(3);
        reopened.AppendMetrics(new JsonObject { ["n"] = 4 });
        Assert.Equal([1, 2, 3, 4], reopened.ReadMetrics().Select(m => (int)m["n"]!));
        Assert.Equal(4, reopened.MetricsLines);
        // Lines that a full disk swallowed are not there to be counted.
        reopened.KeepMetrics(9);
        Assert.Equal(4, reopened.MetricsLines);
        Directory.CreateDirectory(Path.Combine(Folder, "metrics.jsonl.tmp"));
        Scratch.Refused(() => reopened.KeepMetrics(1), "metrics.jsonl");
    }

    private static SavedModel Model => SavedModel.Read(GoldenModels.PathOf("format1-sample.annda"));

    private RunDirectory Create() => RunDirectory.Create(Folder, "run", 1, _warnings.Add, _clock);

    private RunDirectory Reopen() => RunDirectory.Reopen(Folder, _warnings.Add, _clock);
}
