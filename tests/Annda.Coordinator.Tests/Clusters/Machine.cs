using Annda.Tests.Cli;
using Annda.Tests.Data;

namespace Annda.Tests.Clusters;

/// <summary>An experiment, and what one process makes of it: every other run of it must end with these bits.</summary>
/// <param name="Name">Name of a built-in experiment, or of a file to write.</param>
/// <param name="Text">Content of the file; null: built in.</param>
/// <param name="Settings">Settings beyond it.</param>
internal sealed record Machine(string Name, string? Text, params string[] Settings)
{
    private static readonly Dictionary<string, Task<Reference>> Done = [];

    /// <summary>Hashes and final metrics of a run, and its metrics line by line, without what clocks have measured.</summary>
    public sealed record Reference(string Bits, string[] Metrics);

    /// <summary>An RBM that learns digits by persistent contrastive divergence, with enough chains for three replicas.</summary>
    public static Machine Digits { get; } = new("digits", null, "task.epochs=8", "data.trainCount=768", "task.batch=256",
        "task.evaluate.logLikelihood=none", "task.chainGroups=3");

    /// <summary>The same for longer: signals find it at work.</summary>
    public static Machine LongDigits { get; } = Digits with { Settings = [.. Digits.Settings, "task.epochs=40"] };

    /// <summary>Counting and learning take most of the time, and the model is large: gathering and saving are often under way.</summary>
    public static Machine WideDigits { get; } = Digits with
    {
        Settings = [.. Digits.Settings, "network.blocks.H.size=1000", "task.epochs=6"],
    };

    /// <summary>Four by four bars and stripes, one chain group of 32.</summary>
    public static Machine Bars { get; } = new("bars-and-stripes", null, "task.epochs=300");

    /// <summary>
    /// Without an end. Its rate does not depend on the number of epochs: when it is stopped, it can be compared with one that ends there.
    /// </summary>
    public static Machine Endless { get; } = Bars with { Settings = ["task.steps=50", "task.epochs=1000000"] };

    /// <summary>Three layers that learn by clamped and free phases.</summary>
    public static Machine Layers { get; } = new("layers.json", Layered("""
        {
            "kind": "train", "rule": "boltzmann", "epochs": 20, "batch": 192, "chains": 192, "chainGroups": 3, "learningRate": 0.05,
            "clamped": { "count": 4 }, "free": { "count": 4 }
        }
        """));

    /// <summary>Three layers, sampled.</summary>
    public static Machine SampledLayers { get; } = new("sampled.json", Layered("""
        { "kind": "sample", "chains": 384, "burnIn": 20, "sweeps": 400, "every": 2, "chainGroups": 3 }
        """, data: false));

    /// <summary>Three layers whose clamped phase takes nearly all of the time.</summary>
    public static Machine LongClamped { get; } = Phases(clamped: 4000, free: 2);

    /// <summary>Three layers whose free phase takes nearly all of the time.</summary>
    public static Machine LongFree { get; } = Phases(clamped: 2, free: 4000);

    /// <summary>The arguments that name it.</summary>
    public IEnumerable<string> Arguments => [Name, .. Settings.SelectMany(s => new[] { "--set", s })];

    /// <summary>Writes its file, if it is one.</summary>
    public void Put(Scratch scratch)
    {
        if (Text is not null) scratch.Write(Name, Text);
    }

    /// <summary>What one process makes of it; run once.</summary>
    public Task<Reference> ReferenceAsync()
    {
        lock (Done)
        {
            var key = string.Join(' ', Arguments);
            if (!Done.TryGetValue(key, out var task)) Done[key] = task = RunAloneAsync();
            return task;
        }
    }

    private async Task<Reference> RunAloneAsync()
    {
        using var scratch = new Scratch();
        Put(scratch);
        var ended = (await AnndaProcess.RunAsync(scratch.Folder, ["run", .. Arguments, "--json", "--no-report", "--threads", "1", "--out",
            "run"])).Well();
        return new Reference(RunFolder.Bits(ended.Summary), RunFolder.TimelessMetrics(Path.Combine(scratch.Folder, "run")));
    }

    private static Machine Phases(int clamped, int free) => new($"clamped-{clamped}.json", Layered($$"""
        {
            "kind": "train", "rule": "boltzmann", "epochs": 6, "batch": 192, "chains": 192, "chainGroups": 3, "learningRate": 0.05,
            "clamped": { "count": {{clamped}} }, "free": { "count": {{free}} }
        }
        """));

    private static string Layered(string task, bool data = true) => $$"""
        {
          "name": "layers",
          "network": {
            "blocks": [
              { "name": "V", "role": "visible", "size": 16 },
              { "name": "H", "role": "hidden", "size": 24 },
              { "name": "G", "role": "hidden", "size": 12 }
            ],
            "couplings": [
              { "between": ["V", "H"], "init": { "normal": 0.1 } },
              { "between": ["H", "G"], "init": { "normal": 0.1 } }
            ]
          },
          {{(data ? """ "data": { "source": "bars-and-stripes", "width": 4 },""" : "")}}
          "task": {{task}}
        }
        """;
}
