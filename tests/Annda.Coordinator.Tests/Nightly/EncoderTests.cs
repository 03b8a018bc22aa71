using System.Text.Json.Nodes;
using Annda.Tests.Cli;
using Annda.Tests.Data;
using Xunit.Abstractions;

namespace Annda.Tests.Nightly;

/// <summary>Encoders by the protocol of Ackley, Hinton and Sejnowski (1985), over many seeds.</summary>
[Trait("Category", "Nightly")]
public sealed class EncoderTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Eight = ["data.width=8", "network.blocks.V1.size=8", "network.blocks.V2.size=8", "task.each.batch=8",
        "task.each.noise.off=0.0214"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task The_4_2_4_encoder_is_solved_in_37_of_50_runs_of_2000_cycles_after_40_to_220_of_them()
    {
        var row = await RunAsync(50, 2000, 2);
        Assert.InRange((double)row["solved"]! * 50, 36.5, 50);
        Assert.InRange((double)row["firstSolved"]!, 40, 220);
        Assert.InRange((double)row["completionProbability"]!, 0.6, 0.75);
    }

    [Fact]
    public async Task The_4_3_4_encoder_is_solved_in_19_of_20_runs_of_500_cycles() =>
        Assert.InRange((double)(await RunAsync(20, 500, 3))["solved"]! * 20, 18.5, 20);

    [Fact]
    public async Task The_8_3_8_encoder_has_seven_codes_in_19_of_20_runs_of_4000_cycles_and_eight_in_2()
    {
        var row = await RunAsync(20, 4000, 3, Eight);
        Assert.InRange((double)row["butOne"]! * 20, 18.5, 20);
        Assert.InRange((double)row["solved"]! * 20, 1.5, 20);
    }

    [Fact]
    public async Task The_40_10_40_encoder_completes_nine_of_ten_patterns_when_it_cools_slowly()
    {
        string[] sets = ["data.width=40", "network.blocks.V1.size=40", "network.blocks.V2.size=40", "network.blocks.H.size=10",
            "task.batch=40", "task.epochs=1000", "task.learningRate={\"linear\":[2,0.1]}", "task.noise={\"on\":0.1,\"off\":0.0025}",
            "task.evaluate.logLikelihood=none", "task.completion.sweeps=1000", "task.completion.trials=25",
            "task.completion.temperature={\"geometric\":[40,2]}"];
        var metrics = await MetricsAsync(["run", "encoder", .. sets.SelectMany(s => new[] { "--set", s })]);
        Assert.InRange((double)metrics["completionRate"]!, 0.9, 1);
        Assert.InRange((int)metrics["mostCodes"]!, 39, 40);
    }

    [Fact]
    public async Task The_shifter_is_told_right_in_nine_of_ten_cases_by_its_most_probable_answer() =>
        Assert.InRange((double)(await MetricsAsync(["run", "shifter"]))["completion"]!["mostProbableIsRight"]!, 0.9, 1);

    private async Task<JsonNode> RunAsync(int runs, int cycles, int hidden, params string[] sets)
    {
        sets = [$"task.repeats={runs}", $"task.each.epochs={cycles}", $"task.curves[0].values=[{hidden}]", .. sets];
        return (await MetricsAsync(["run", "encoders", .. sets.SelectMany(s => new[] { "--set", s })]))["study"]![0]!;
    }

    private async Task<JsonNode> MetricsAsync(string[] arguments)
    {
        var metrics = (await AnndaProcess.RunAsync(_scratch.Folder, [.. arguments, "--json", "--no-report", "--out", "run"]))
            .Well().Summary["metrics"]!;
        output.WriteLine(metrics.ToJsonString());
        return metrics;
    }
}
