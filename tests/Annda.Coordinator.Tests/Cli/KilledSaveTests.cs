using Annda.Checkpoints;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Killed again and again while it saves, a run can always be taken up, and ends with the bits of an undisturbed one.</summary>
public sealed class KilledSaveTests : IDisposable
{
    private static readonly string[] Run = ["run", "digits", "--set", "task.epochs=60", "--set", "data.trainCount=100", "--set",
        "network.blocks.H.size=300", "--set", "task.evaluate.logLikelihood=none", "--no-report", "--json", "--out", "run"];

    private readonly Scratch _scratch = new();

    private string Model => Path.Combine(_scratch.Folder, "run", "model.annda");

    public void Dispose() => _scratch.Dispose();

    [UnixFact]
    public Task Four_times() => KillAsync(4, 5);

    [UnixFact]
    [Trait("Category", "Nightly")]
    public Task A_hundred_times() => KillAsync(100, 100);

    private async Task KillAsync(int times, ulong seed)
    {
        var dice = new Dice(seed);
        var undisturbed = RunFolder.Bits((await AnndaProcess.RunAsync(_scratch.Folder, [.. Run[..^1], "whole"])).Well().Summary);
        var (saved, epochs) = (0, 0);
        string[] arguments = Run;
        for (var n = 0; n < times; n++)
        {
            var saving = n % 2 == 0;
            // What an earlier kill has left says nothing of this process.
            if (saving && File.Exists(Model + ".tmp")) File.Delete(Model + ".tmp");
            using var process = AnndaProcess.Start(_scratch.Folder, arguments);
            var lines = RunFolder.Lines(Path.GetDirectoryName(Model)!);
            // While it saves, and every second time when it has saved.
            bool Moved() => RunFolder.Lines(Path.GetDirectoryName(Model)!) is var now && (now < lines || now > lines + 3);
            await process.KillWhenAsync(() => saving ? File.Exists(Model + ".tmp") || Moved() : File.Exists(Model) && Moved(),
                dice.Below(200_000));
            if (File.Exists(Path.Combine(_scratch.Folder, "run", "experiment.json"))) arguments = ["run", "--resume", "run", "--json"];
            if (!File.Exists(Model) && !File.Exists(Model + CheckpointFile.Previous)) continue;
            // Whatever the kill has cut off: what is read is whole, and of no later epoch than the folder knows.
            var model = SavedModel.Read(Model);
            var epoch = int.Parse(await File.ReadAllTextAsync(Path.Combine(_scratch.Folder, "run", "epoch")));
            Assert.InRange(model.Counters.Epoch, 1, epoch);
            Assert.InRange(epoch, epochs, n + 1);
            (saved, epochs) = (saved + 1, epoch);
        }
        Assert.InRange(saved, 1, times);
        var ended = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run", "--json", "--no-report")).Well();
        Assert.Equal(undisturbed, RunFolder.Bits(ended.Summary));
        Assert.Equal(60, RunFolder.Lines(Path.GetDirectoryName(Model)!));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Model)!, "*.tmp"));
    }
}
