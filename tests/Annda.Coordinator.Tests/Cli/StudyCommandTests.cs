using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>The real program does a study, is stopped and goes on.</summary>
public sealed class StudyCommandTests : IDisposable
{
    private static readonly string[] Short = ["run", "async", "--no-report", "--json", "--set", "task.each.chains=100",
        "--set", "task.each.sweeps=100", "--set", "task.each.burnIn=20"];

    private static readonly string[] Clocks = ["seconds", "updatesPerSecond"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [UnixFact]
    public async Task A_study_that_was_stopped_goes_on_to_the_bits_of_an_undisturbed_one()
    {
        var whole = (await Run([.. Short, "--out", "whole", "--threads", "1"])).Well().Summary;
        using (var process = AnndaProcess.Start(_scratch.Folder, [.. Short, "--out", "run", "--threads", "2"]))
        {
            await process.UntilLinesAsync(InRun(""), 2);
            process.Signal("INT");
            var ended = (await process.EndAsync()).Well();
            Assert.True((bool)ended.Summary["stopped"]!, "it ended before it was stopped");
            Assert.Contains("annda run --resume", ended.Error, StringComparison.Ordinal);
            Assert.Equal(RunFolder.Lines(InRun("")), (int)ended.Summary["metrics"]!["finished"]!);
        }
        var before = RunFolder.Metrics(InRun(""));
        var resumed = (await Run("run", "--resume", "run", "--json")).Well().Summary;
        Assert.False((bool)resumed["stopped"]!);
        Assert.Equal((string)whole["stateHash"]!, (string)resumed["stateHash"]!);
        Assert.Equal(Rows(whole), Rows(resumed));
        // What was done was not done again.
        Assert.Equal(before, RunFolder.Metrics(InRun("")).Take(before.Count));
        Assert.Equal((int)whole["metrics"]!["points"]!, RunFolder.Lines(InRun("")));
        Assert.Equal(["epoch", "experiment.json", "log.txt", "metrics.jsonl", "report.html", "study.csv", "summary.json"],
            RunFolder.Contents(InRun("")).Keys);
        Assert.Equal(whole["metrics"]!["suggestedPartition"]!.ToJsonString(), resumed["metrics"]!["suggestedPartition"]!.ToJsonString());
    }

    [Fact]
    public async Task A_study_does_not_go_on_with_other_weights()
    {
        _scratch.Write("study.json", """
            {
              "name": "files",
              "network": { "blocks": [ { "name": "A", "size": 2 }, { "name": "B", "size": 2 } ],
                "couplings": [ { "between": ["A", "B"], "file": "w.npy" } ] },
              "task": { "kind": "study", "each": { "kind": "sample", "chains": 10, "sweeps": 10 },
                "curves": [ { "name": "heat", "vary": "temperature", "values": [1, 2] } ] }
            }
            """);
        Weights(1);
        (await Run("run", "study.json", "--out", "run", "--quiet")).Well();
        Weights(1.5f);
        (await Run("run", "--resume", "run")).Refused("the point heat: temperature = 1", "its weights or data are not those");

        void Weights(float value)
        {
            using var file = File.Create(Path.Combine(_scratch.Folder, "w.npy"));
            Annda.Data.NpyWriter.Write(file, [2, 2], new[] { value, 2, 3, 4 });
        }
    }

    private static string[] Rows(JsonObject summary) => [.. summary["metrics"]!["study"]!.AsArray().Select(r =>
    {
        var row = r!.DeepClone().AsObject();
        foreach (var clock in Clocks) row.Remove(clock);
        return row.ToJsonString();
    })];

    private string InRun(string name) => Path.Combine(_scratch.Folder, "run", name);

    private Task<Ended> Run(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);
}
