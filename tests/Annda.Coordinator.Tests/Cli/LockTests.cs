using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Two runs in one folder: the second is refused, and one whose epoch is over ends by name.</summary>
public sealed class LockTests : IDisposable
{
    private static readonly string[] Long = ["run", "digits", "--set", "task.epochs=2000", "--set", "data.trainCount=300", "--set",
        "task.evaluate.logLikelihood=none", "--no-report", "--json", "--out", "run"];

    private readonly Scratch _scratch = new();

    private string Folder => Path.Combine(_scratch.Folder, "run");

    public void Dispose() => _scratch.Dispose();

    [UnixFact]
    public async Task A_second_process_is_refused_while_the_first_is_at_work_and_not_when_it_was_killed()
    {
        using (var first = AnndaProcess.Start(_scratch.Folder, Long))
        {
            await first.UntilLinesAsync(Folder, 2);
            string[] owner = ["another run is at work in this folder", $"process {first.Id} on {Environment.MachineName}"];
            (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run")).Refused(owner);
            (await AnndaProcess.RunAsync(_scratch.Folder, Long)).Refused(owner);
            // An epoch that somebody has begun all the same: the first one must not write any more.
            Annda.Execution.EpochFile.Write(Folder, 41);
            var ended = await first.EndAsync();
            Assert.Equal(1, ended.Code);
            Assert.Contains("epoch 41 of the run has begun", ended.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(Folder, "summary.json")));
        }
        using (var second = AnndaProcess.Start(_scratch.Folder, "run", "--resume", "run", "--quiet"))
        {
            await second.UntilAsync(() => File.ReadAllText(Path.Combine(Folder, "epoch")) == "42\n");
            second.Signal("KILL");
            await second.EndAsync();
        }
        using var third = AnndaProcess.Start(_scratch.Folder, "run", "--resume", "run", "--json");
        await third.UntilAsync(() => File.ReadAllText(Path.Combine(Folder, "epoch")) == "43\n");
        await third.UntilLinesAsync(Folder, 3);
        third.Signal("TERM");
        var stopped = (await third.EndAsync()).Well();
        Assert.True((bool)stopped.Summary["stopped"]!);
        Assert.Equal(43, Annda.Checkpoints.SavedModel.Read(Path.Combine(Folder, "model.annda")).Counters.Epoch);
    }

    [UnixFact]
    public async Task A_folder_that_is_taken_away_is_a_warning_and_a_stop_that_cannot_save_says_so()
    {
        using var process = AnndaProcess.Start(_scratch.Folder, Long);
        await process.UntilLinesAsync(Folder, 2);
        var away = Path.Combine(_scratch.Folder, "away");
        Directory.Move(Folder, away);
        process.Signal("INT");
        var ended = await process.EndAsync();
        Assert.Equal(1, ended.Code);
        Assert.Contains("its model could not be saved", ended.Error, StringComparison.Ordinal);
        Assert.Contains("what was saved before stays", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
        Annda.Checkpoints.SavedModel.Read(Path.Combine(away, "model.annda"));
    }
}
