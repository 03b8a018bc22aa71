using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Models go from run to run, and to other programs and back.</summary>
public sealed class SharedModelTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private Task<Ended> Run(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);

    [Fact]
    public async Task Exported_weights_score_sample_and_learn_on_as_the_model_that_they_are_of()
    {
        (await Run("run", "digits", "--set", "task.epochs=1", "--set", "network.blocks.H.size=4", "--out", "r", "--no-report", "--quiet"))
            .Well();
        _scratch.Write("w.json", """
            { "name": "again", "network": {
              "blocks": [ { "name": "V", "size": 64, "bias": { "file": "r/weights.npz#V.bias" } },
                          { "name": "H", "role": "hidden", "size": 4, "bias": { "file": "r/model.annda#H.bias" } } ],
              "couplings": [ { "between": ["V", "H"], "file": "r/weights.npz#V-H" } ] },
              "task": { "kind": "sample", "chains": 1, "burnIn": 0, "sweeps": 1 } }
            """);
        string[] score = ["--data", "digits", "--json"];
        var scores = (await Run(["evaluate", "r", .. score])).Well().Output;
        Assert.Equal(scores, (await Run(["evaluate", "w.json", .. score])).Well().Output);
        Assert.Equal((await Run("sample", "r", "--chains", "3")).Well().Output,
            (await Run("sample", "w.json", "--chains", "3")).Well().Output);
        (await Run("evaluate", "r/weights.npz", "--data", "digits")).Refused("weights.npz", "kinds of units", "bias.file");
        _scratch.Write("on.json", """
            { "name": "on", "network": { "from": "r" }, "data": { "source": "digits" },
              "task": { "kind": "train", "rule": "contrastive-divergence", "epochs": 1, "learningRate": 0 } }
            """);
        var summary = (await Run("run", "on.json", "--out", "o", "--no-report", "--json")).Well().Summary;
        Assert.Equal(RunFolder.Summary(Path.Combine(_scratch.Folder, "r"))["modelHash"]!.ToJsonString(),
            summary["modelHash"]!.ToJsonString());
        // What is resolved names files and sizes, and runs again.
        var resolved = JsonNode.Parse(File.ReadAllText(Path.Combine(_scratch.Folder, "o", "experiment.json")))!;
        Assert.Equal(64, resolved["network"]!["blocks"]![0]!["size"]!.GetValue<int>());
        (await Run("check", "o/experiment.json")).Well();
    }
}
