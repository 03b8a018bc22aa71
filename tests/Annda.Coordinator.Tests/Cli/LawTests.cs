using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>A sample run tells the law of its dynamics and how far from it, and from Boltzmann's, it was.</summary>
public sealed class LawTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("sequential")]
    [InlineData("chromatic")]
    public async Task Exact_dynamics_are_as_near_to_Boltzmanns_law_as_chance_allows(string kind)
    {
        var summary = await SampleAsync(kind);
        Assert.Equal("boltzmann", (string)summary["law"]!);
        Assert.InRange(Metric(summary, "totalVariation"), 0, 2 * Metric(summary, "noiseFloor"));
        Assert.Equal(Metric(summary, "totalVariation"), Metric(summary, "totalVariationToLaw"), 1e-12);
        Assert.Equal(["0"], Staleness(summary).Select(s => s.ToString()));
        var exact = summary["metrics"]!["exact"]!;
        Assert.Equal((double)exact["meanEnergy"]!, Metric(summary, "meanEnergy"), 0.01);
        foreach (var block in new[] { "A", "B" })
        {
            var sampled = summary["metrics"]!["unitMeans"]![block]!.AsArray();
            Assert.All(sampled.Zip(exact["unitMeans"]![block]!.AsArray()),
                pair => Assert.Equal((double)pair.Second!, (double)pair.First!, 0.01));
        }
        var distribution = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_scratch.Folder, "run", "distribution.json")))!;
        Assert.All(new[] { "sampled", "exact", "law" }, key =>
        {
            Assert.Equal(32, distribution[key]!.AsArray().Count);
            Assert.Equal(1, distribution[key]!.AsArray().Sum(p => (double)p!), 1e-9);
        });
    }

    [Fact]
    public async Task Synchronous_dynamics_have_Perettos_law_and_not_Boltzmanns()
    {
        var summary = await SampleAsync("synchronous");
        Assert.Equal("peretto", (string)summary["law"]!);
        Assert.InRange(Metric(summary, "totalVariationToLaw"), 0, 2 * Metric(summary, "noiseFloor"));
        Assert.InRange(Metric(summary, "totalVariation"), 0.1, 1);
        Assert.Equal([0, 1], Staleness(summary));
    }

    [Fact]
    public async Task Stale_dynamics_that_read_the_oldest_have_the_law_of_their_matrix()
    {
        var summary = await SampleAsync("stale", "dynamics.reads=oldest", "dynamics.staleness=0");
        Assert.Equal("biased", (string)summary["law"]!);
        Assert.InRange(Metric(summary, "totalVariationToLaw"), 0, 2 * Metric(summary, "noiseFloor"));
        Assert.InRange(Metric(summary, "totalVariation"), 0.1, 1);
        Assert.Equal([0, 1], Staleness(summary));
    }

    [Fact]
    public async Task The_staleness_of_stale_dynamics_stays_within_its_bound()
    {
        var summary = await SampleAsync("stale", "dynamics.staleness=2");
        Assert.Equal("biased", (string)summary["law"]!);
        Assert.Null(summary["metrics"]!["totalVariationToLaw"]);
        Assert.InRange(Staleness(summary).Max(), 0, 3);
    }

    [Fact]
    public async Task Asynchronous_dynamics_are_told_biased_and_their_staleness_is_measured()
    {
        var summary = await SampleAsync("asynchronous");
        Assert.Equal("biased", (string)summary["law"]!);
        Assert.Null(summary["metrics"]!["totalVariationToLaw"]);
        Assert.NotEmpty(Staleness(summary));
    }

    private async Task<JsonObject> SampleAsync(string kind, params string[] sets) => (await AnndaProcess.RunAsync(_scratch.Folder,
        ["run", "two-blocks", "--json", "--no-report", "--out", "run", "--set", $"dynamics.kind={kind}", "--set", "task.sweeps=600",
            .. sets.SelectMany(s => new[] { "--set", s })])).Well().Summary;

    private static double Metric(JsonObject summary, string name) => (double)summary["metrics"]![name]!;

    private static int[] Staleness(JsonObject summary) => [.. summary["staleness"]!.AsObject().Select(s => int.Parse(s.Key))];
}
