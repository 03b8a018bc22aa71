using Annda.Experiments;
using Annda.Tests.Data;

namespace Annda.Tests.Experiments;

public sealed class ReaderTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    private static string Error(string path) => Assert.Single(ExperimentReader.ReadFile(path).Errors).ToString();

    [Fact]
    public void A_file_is_read_and_its_folder_remembered()
    {
        var reading = ExperimentReader.ReadFile(scratch.Write("e.json", Example.Sample), ["seed=4"]);
        Assert.Equal(4UL, reading.Experiment!.Seed);
        Assert.Equal(scratch.Folder, reading.Folder);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_and_no_exception()
    {
        Assert.Contains("none.json", Error(Path.Combine(scratch.Folder, "none.json")), StringComparison.Ordinal);
        Assert.Contains("folder", Error(scratch.Folder), StringComparison.Ordinal);
        Assert.Contains("cannot read", Error("a\0b"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_more_than_64_MiB_is_refused_unread()
    {
        var path = Path.Combine(scratch.Folder, "large.json");
        using (var file = File.Create(path))
            file.SetLength(ExperimentReader.MaxBytes + 1);
        Assert.Contains("at most 67108864", Error(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Millions_of_errors_cost_no_more_than_the_first_hundred()
    {
        var row = "[" + string.Join(",", Enumerable.Repeat("null", 1000)) + "]";
        var weights = "[" + string.Join(",", Enumerable.Repeat(row, 1000)) + "]";
        var text = Example.Sample.Replace("\"init\": { \"normal\": 0.1 }", $"\"weights\": {weights}", StringComparison.Ordinal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(101, Example.Errors(text).Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60_000_000);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_named_with_their_place() =>
        Assert.Equal("the text is not UTF-8 at line 2, column 3", Error(scratch.Write("e.json", [.. "{\n  "u8, 0xff, (byte)'}'])));

    [Fact]
    public void Files_are_found_from_the_experiments_folder()
    {
        var text = Example.With(Example.Sample, root => root["network"]!["couplings"]![0] = new System.Text.Json.Nodes.JsonObject
        {
            ["between"] = new System.Text.Json.Nodes.JsonArray("V", "H"),
            ["file"] = "w.npz#W",
        });
        var path = scratch.Write("e.json", text);
        var missing = Path.Combine(scratch.Folder, "w.npz");
        Assert.Equal($"network.couplings[0].file: there is no file {missing}", Error(path));
        scratch.Write("w.npz", "x");
        var reading = ExperimentReader.ReadFile(path);
        var full = ExperimentFiles.WithFullNames(reading.Experiment!, reading.Folder);
        Assert.Equal(missing + "#W", full.Network.Couplings[0].File);
    }

    [Fact]
    public void A_graph_is_given_instead_of_couplings()
    {
        scratch.Write("g.txt", "2 0\n");
        var path = scratch.Write("e.json", Example.Sample);
        var errors = ExperimentReader.ReadFile(path, ["network.graph=g.txt"]).Errors;
        Assert.Equal("network.graph: found graph and 1 couplings; a network has one or the other", Assert.Single(errors).ToString());
        Assert.Empty(ExperimentReader.ReadFile(path, ["network.graph=g.txt", "network.couplings=[]"]).Errors);
        Assert.NotEmpty(ExperimentReader.ReadFile(path, ["network.graph=\"\\u0000\"", "network.couplings=[]"]).Errors);
    }

    [Fact]
    public void A_built_in_experiment_that_does_not_exist_is_named_with_the_nearest()
    {
        var error = Assert.Single(ExperimentLibrary.Read("two-block").Errors);
        Assert.Contains("did you mean \"two-blocks\"?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_built_in_experiment_is_the_designs_own() =>
        Assert.Equal(2000, ((SampleTask)ExperimentLibrary.Read("two-blocks").Experiment!.Task).Chains);
}
