using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Every command of the real program does what it says and leaves what it promises.</summary>
public sealed class CommandTests : IDisposable
{
    private static readonly string[] Short = ["--set", "task.epochs=3", "--set", "data.trainCount=300", "--set", "data.testCount=60",
        "--set", "task.evaluate.aisTemperatures=20", "--set", "task.evaluate.aisChains=8"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Without_a_name_run_does_the_digits_and_leaves_everything_in_a_folder_named_after_them()
    {
        var ended = (await Run(["run", "--seed", "7", .. Short])).Well();
        Assert.Contains("Running digits, seed 7", ended.Output, StringComparison.Ordinal);
        Assert.Contains("modelHash", ended.Output, StringComparison.Ordinal);
        Assert.Equal("", ended.Error);
        var folder = Path.Combine(_scratch.Folder, "runs", "digits-7");
        string[] files = ["epoch", "experiment.json", "log.txt", "metrics.jsonl", "model.annda", "model.annda.previous", "report.html",
            "run-id", "summary.json", "weights.npz"];
        Assert.Equal(files, RunFolder.Contents(folder).Keys);
        Assert.Equal([1, 2, 3], RunFolder.Metrics(folder).Select(line => (int)JsonNode.Parse(line)!["epoch"]!));
        Assert.Contains("<html", await File.ReadAllTextAsync(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
        (await Run("check", Path.Combine(folder, "experiment.json"))).Well();
    }

    [Fact]
    public async Task The_summary_has_every_key_of_the_contract()
    {
        var summary = (await Run(["run", "digits", "--json", "--no-report", "--out", "r", .. Short])).Well().Summary;
        Assert.Equal("digits", (string)summary["experiment"]!);
        Assert.Equal(1, (int)summary["seed"]!);
        Assert.Equal("boltzmann", (string)summary["law"]!);
        Assert.All(new[] { "annda", "modelHash", "stateHash" }, key => Assert.NotEqual("", (string)summary[key]!));
        Assert.All(new[] { "seconds", "examplesPerSecond", "unitUpdatesPerSecond" },
            key => Assert.True((double)summary["timing"]![key]! > 0));
        Assert.True((int)summary["timing"]!["threads"]! >= 1);
        Assert.Contains((string)summary["timing"]!["vectors"]!, new[] { "AVX-512", "AVX2", "NEON", "128 bits", "none" });
        Assert.True((long)summary["messages"]!["Activation"]!["count"]! > 0);
        Assert.True((long)summary["messages"]!["Activation"]!["bytes"]! > 0);
        Assert.Equal(["0"], summary["staleness"]!.AsObject().Select(s => s.Key));
        Assert.Equal((1, 0), ((int)summary["nodes"]!, (int)summary["recoveries"]!));
        string[] metrics = ["baseRateLogLikelihood", "reconstructionError", "pseudoLikelihood", "freeEnergyGap", "logLikelihood",
            "logLikelihoodInterval", "betterThanBaseRate"];
        Assert.All(metrics, key => Assert.NotNull(summary["metrics"]![key]));
        var file = RunFolder.Summary(Path.Combine(_scratch.Folder, "r"));
        Assert.Equal(file.ToJsonString(), summary.ToJsonString());
        Assert.False(File.Exists(Path.Combine(_scratch.Folder, "r", "report.html")));
    }

    [Fact]
    public async Task Quiet_shows_the_result_and_no_progress()
    {
        var ended = (await Run(["run", "digits", "--quiet", "--no-report", "--out", "r", .. Short])).Well();
        Assert.Contains("modelHash", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch 1 of", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_seed_gives_another_model_and_the_same_one_the_same()
    {
        async Task<string> Hash(string seed, string folder) => (string)(await Run(["run", "digits", "--seed", seed, "--json",
            "--no-report", "--out", folder, .. Short])).Well().Summary["modelHash"]!;
        var first = await Hash("1", "a");
        Assert.Equal(first, await Hash("1", "b"));
        Assert.NotEqual(first, await Hash("2", "c"));
    }

    [Fact]
    public async Task List_names_the_built_in_experiments()
    {
        var output = (await Run("list")).Well().Output;
        Assert.All(new[] { "async", "bars-and-stripes", "digits", "two-blocks" },
            name => Assert.Contains(name, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("async", "52 points on 10 curves, 2 runs each")]
    [InlineData("bars-and-stripes", "law boltzmann")]
    [InlineData("digits", "law boltzmann")]
    [InlineData("two-blocks", "law boltzmann")]
    public async Task What_describe_writes_is_good_for_check(string name, string told)
    {
        var text = (await Run("describe", name)).Well().Output;
        Assert.Contains("//", text, StringComparison.Ordinal);
        _scratch.Write("described.json", text);
        var check = (await Run("check", "described.json")).Well().Output;
        Assert.Contains("is good", check, StringComparison.Ordinal);
        Assert.Contains(told, check, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_is_JSON_that_knows_the_tasks()
    {
        var text = (await Run("schema")).Well().Output;
        Assert.NotNull(JsonNode.Parse(text)!["properties"]!["network"]);
        Assert.All(new[] { "sample", "anneal", "train", "study" }, kind => Assert.Contains($"\"{kind}\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_saved_model_can_be_sampled_and_scored()
    {
        (await Run(["run", "digits", "--quiet", "--no-report", "--out", "r", .. Short])).Well();
        var clamp = $"V=1,0{string.Concat(Enumerable.Repeat(",_", 62))}";
        var rows = (await Run("sample", "r", "--chains", "5", "--sweeps", "3", "--clamp", clamp)).Well()
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, rows.Length);
        Assert.All(rows, row => Assert.StartsWith("1,0,", row, StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal(164, row.Split(',').Length));
        (await Run("sample", "r/model.annda", "--chains", "5", "--sweeps", "3", "--out", "s.npy")).Well();
        Assert.Equal([5, 164], Annda.Data.NpyReader.Read(Path.Combine(_scratch.Folder, "s.npy")).Shape);
        var scores = (await Run("evaluate", "r", "--data", "digits", "--count", "50", "--ais-chains", "4", "--ais-temperatures", "10",
            "--json")).Well().Summary;
        Assert.Equal(50, (int)scores["examples"]!);
        Assert.Equal("ais", (string)scores["logLikelihoodMethod"]!);
        Assert.NotNull(scores["reconstructionError"]);
    }

    [Fact]
    public async Task Help_shows_the_commands_and_their_options()
    {
        var help = (await Run("--help")).Well().Output;
        Assert.All(new[] { "run", "list", "describe", "check", "schema", "sample", "evaluate", "bench" },
            command => Assert.Contains($"  {command}", help, StringComparison.Ordinal));
        var run = (await Run("run", "--help")).Well().Output;
        Assert.All(new[] { "--seed", "--set", "--out", "--resume", "--json", "--quiet", "--threads", "--no-report" },
            option => Assert.Contains(option, run, StringComparison.Ordinal));
    }

    private Task<Ended> Run(params string[] arguments) => AnndaProcess.RunAsync(_scratch.Folder, arguments);
}
