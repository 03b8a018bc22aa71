using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>annda bench measures what it says; how fast the machine is, is no test's business.</summary>
public sealed class BenchTests : IDisposable
{
    private static readonly Dictionary<string, string[]> Named = new()
    {
        ["limits"] = ["fmaPeak", "memoryBandwidth"],
        ["kernels"] = ["fieldUp128", "fieldDown128", "fieldUp20", "fieldUp1", "denseForward128", "denseBackward128",
            "denseGradient128", "pairCounts128", "probabilityCounts128", "learn128", "heatBath", "heatBathProbabilities"],
        ["messages"] = ["roundTrips", "messageCost", "virtualMessages"],
        ["sweeps"] = ["lattice", "graph", "glass", "rbm"],
        ["learning"] = ["cd1", "cd1Kernels", "cd1Overhead", "cd10", "cd10Kernels", "cd10Overhead"],
    };

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Every_figure_is_in_the_JSON_with_its_unit_and_what_it_includes()
    {
        var ended = (await Run("--quick", "--json")).Well();
        Assert.Equal("", ended.Error);
        foreach (var (group, keys) in Named)
            Assert.All(keys, key => Assert.True(Value(ended.Summary, group, key) > 0, $"{group}.{key}"));
        var figures = Named.Keys.SelectMany(g => ended.Summary[g]!.AsObject()).Select(f => f.Value!.AsObject()).ToArray();
        Assert.All(figures, f => Assert.All(new[] { "title", "unit", "includes" }, key => Assert.NotEqual("", (string)f[key]!)));
        Assert.NotEqual("", (string)ended.Summary["machine"]!["vectors"]!);
        Assert.Equal(Environment.ProcessorCount, (int)ended.Summary["machine"]!["threads"]!);
    }

    [Fact]
    public async Task Shares_and_overheads_are_ratios_of_the_figures_beside_them()
    {
        // "ds" is in fields and in multiply-adds; one thread is enough.
        var shown = (await Run("--quick", "--json", "--threads", "1", "--filter", "ds")).Well().Summary;
        var field = shown["kernels"]!["fieldUp20"]!;
        Assert.Equal("fmaPeak", (string)field["limit"]!);
        Assert.Equal(Value(shown, "kernels", "fieldUp20") / Value(shown, "limits", "fmaPeak"), (double)field["share"]!, 9);
        var steps = (await Run("--quick", "--json", "--threads", "1", "--filter", "cd10")).Well().Summary;
        double Steps(string key) => Value(steps, "learning", key);
        Assert.Equal(Steps("cd10Kernels") / Steps("cd10"), Steps("cd10Overhead"), 9);
    }

    [Fact]
    public async Task A_filter_leaves_what_it_names_and_one_thread_needs_no_figure_for_all()
    {
        var figures = (await Run("--quick", "--json", "--threads", "1", "--filter", "MEMORY")).Well().Summary;
        Assert.Equal(["annda", "machine", "limits"], figures.Select(f => f.Key));
        Assert.Equal(["memoryBandwidth"], figures["limits"]!.AsObject().Select(f => f.Key));
    }

    [Fact]
    public async Task The_table_goes_to_the_output_and_progress_to_the_error_stream()
    {
        var ended = (await Run("--quick", "--filter", "fieldUp")).Well();
        Assert.Contains("fields up, 20 chains", ended.Output, StringComparison.Ordinal);
        Assert.Contains("G multiply-adds/s", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("measuring", ended.Output, StringComparison.Ordinal);
        Assert.Contains("measuring kernels: fields up, 20 chains", ended.Error, StringComparison.Ordinal);
    }

    private static double Value(JsonObject figures, string group, string key) => (double)figures[group]![key]!["value"]!;

    private Task<Ended> Run(params string[] options) => AnndaProcess.RunAsync(_scratch.Folder, ["bench", .. options]);
}
