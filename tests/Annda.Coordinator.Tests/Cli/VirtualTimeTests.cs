using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Virtual time from the command line: the bits of real time where dynamics is exact, ages and a hash where it is not.</summary>
public sealed class VirtualTimeTests : IDisposable
{
    private static readonly string[] Short =
        ["--set", "task.compare=[]", "--set", "task.chains=200", "--set", "task.sweeps=100", "--set", "task.burnIn=20", "--json"];

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Exact_dynamics_on_a_bad_line_ends_in_the_bits_of_real_time_and_says_what_it_cost()
    {
        var real = await RunAsync("real", "dynamics.kind=sequential");
        var late = await RunAsync("late", "dynamics.kind=sequential", "dynamics.latencies=0.5",
            "dynamics.links=[{\"loss\":0.1,\"duplication\":0.1,\"reordering\":0.2}]", "dynamics.patience=5",
            "dynamics.crashes=[{\"block\":\"A\",\"at\":20,\"for\":10}]");
        Assert.Equal((string)real["stateHash"]!, (string)late["stateHash"]!);
        Assert.Equal(real["metrics"]!.ToJsonString(), late["metrics"]!.ToJsonString());
        Assert.Null(real["virtual"]);
        // There and back again for each of 120 sweeps, and the waiting for what was lost.
        Assert.InRange((double)late["virtual"]!["time"]!, 130, 10_000);
        Assert.All(new[] { "lost", "doubled", "overtaken" }, what => Assert.True((long)late["virtual"]![what]! > 0, what));
    }

    [Fact]
    public async Task Asynchronous_blocks_are_a_function_of_the_seed_and_tell_the_ages_of_what_they_read()
    {
        string[] settings = ["dynamics.kind=asynchronous", "dynamics.clocks={\"rate\":2}", "dynamics.latencies={\"exponential\":0.3}"];
        var (first, again) = (await RunAsync("1", settings), await RunAsync("2", settings));
        var other = await RunAsync("3", [.. settings, "seed=9"]);
        Assert.Equal((string)first["virtual"]!["logHash"]!, (string)again["virtual"]!["logHash"]!);
        Assert.Equal((string)first["stateHash"]!, (string)again["stateHash"]!);
        Assert.NotEqual((string)first["virtual"]!["logHash"]!, (string)other["virtual"]!["logHash"]!);
        Assert.Equal("biased", (string)first["law"]!);
        Assert.Equal("time", (string)first["staleness"]!["unit"]!);
        // Half a unit between ticks, and some time under way.
        Assert.InRange((double)first["staleness"]!["mean"]!, 0.6, 1.1);
        Assert.Equal(21, first["staleness"]!["percentiles"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_report_is_written_in_virtual_time_too()
    {
        (await AnndaProcess.RunAsync(_scratch.Folder, ["run", "two-blocks", .. Short, "--out", "run", "--set", "dynamics.kind=asynchronous",
            "--set", "dynamics.latencies=1", "--set", "task.compare=[\"sequential\"]"])).Well();
        Assert.Contains("Age of what was read", await File.ReadAllTextAsync(Path.Combine(_scratch.Folder, "run", "report.html")));
    }

    private async Task<JsonObject> RunAsync(string folder, params string[] settings) => (await AnndaProcess.RunAsync(_scratch.Folder,
        ["run", "two-blocks", .. Short, "--no-report", "--out", folder, .. settings.SelectMany(s => new[] { "--set", s })])).Well().Summary;
}
