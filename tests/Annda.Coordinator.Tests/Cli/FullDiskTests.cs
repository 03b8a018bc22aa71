using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>What cannot be written during a run is a warning: the run goes on, and the last good files stay.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly string[] Short = ["--set", "task.epochs=6", "--set", "data.trainCount=300", "--set",
        "task.evaluate.logLikelihood=none", "--json", "--out", "run"];

    private readonly Scratch _scratch = new();

    private string Folder => Path.Combine(_scratch.Folder, "run");

    public void Dispose() => _scratch.Dispose();

    [UnixTheory]
    [InlineData(20, "model.annda")]
    [InlineData(1, "metrics.jsonl")]
    public async Task A_run_that_may_write_no_large_file_goes_on_to_its_end(int kilobytes, string first)
    {
        // The largest file that may be written stands for a disk that fills up; .NET's own double mapping would be in its way.
        var shell = $"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f {kilobytes}; exec \"$@\"";
        using var process = AnndaProcess.StartUnder(_scratch.Folder, shell, ["run", "digits", .. Short]);
        var ended = (await process.EndAsync()).Well();
        Assert.Contains($"warning: {first} could not be written", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(6, (int)ended.Summary["metrics"]!["epochs"]!);
        Assert.False(File.Exists(Path.Combine(Folder, "model.annda")));
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.tmp"));
        Assert.All(RunFolder.Metrics(Folder), line => Assert.NotNull(JsonNode.Parse(line)!["epoch"]));
        Assert.EndsWith("\n", await File.ReadAllTextAsync(Path.Combine(Folder, "metrics.jsonl")), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task The_last_good_model_stays_when_the_next_one_cannot_be_written()
    {
        using (var process = AnndaProcess.Start(_scratch.Folder, ["run", "digits", .. Short, "--set", "task.epochs=40"]))
        {
            await process.UntilLinesAsync(Folder, 2);
            process.Signal("INT");
            (await process.EndAsync()).Well();
        }
        var model = await File.ReadAllBytesAsync(Path.Combine(Folder, "model.annda"));
        Directory.CreateDirectory(Path.Combine(Folder, "model.annda.tmp"));
        var ended = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run", "--json")).Well();
        Assert.Contains("warning: model.annda could not be written", ended.Error, StringComparison.Ordinal);
        Assert.Equal(model, await File.ReadAllBytesAsync(Path.Combine(Folder, "model.annda")));
        Directory.Delete(Path.Combine(Folder, "model.annda.tmp"));
        var again = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "--resume", "run", "--json")).Well();
        Assert.Equal(RunFolder.Bits(ended.Summary), RunFolder.Bits(again.Summary));
        Assert.Equal(40, RunFolder.Lines(Folder));
    }

    [UnixFact]
    public async Task A_full_disk_under_standard_output_does_not_stop_the_run()
    {
        if (!File.Exists("/dev/full")) return;
        string[] plain = [.. Short.Where(a => a != "--json")];
        using var process = AnndaProcess.StartUnder(_scratch.Folder, "exec \"$@\" > /dev/full", ["run", "digits", .. plain]);
        var ended = await process.EndAsync();
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.Equal(6, (int)RunFolder.Summary(Folder)["metrics"]!["epochs"]!);
    }
}
