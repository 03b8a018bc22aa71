using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>Experiment files that cannot be run: exit code 2, a path and what is allowed, no folder left, whatever the error.</summary>
public sealed class BadExperimentTests : IDisposable
{
    private const string Good = """
        { "name": "t",
          "network": {
            "blocks": [ { "name": "A", "size": 3 }, { "name": "B", "role": "hidden", "units": "bipolar", "size": 2 } ],
            "couplings": [ { "between": ["A", "B"], "weights": [[1, 0], [0, 1], [1, 1]] } ] },
          "dynamics": { "kind": "chromatic" },
          "task": { "kind": "sample", "chains": 10, "burnIn": 5, "sweeps": 20 } }
        """;

    private const string Coupling = """{ "between": ["A", "B"], "weights": [[1, 0], [0, 1], [1, 1]] }""";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("\"task\"", "\"tsk\"", "tsk", "did you mean", "task")]
    [InlineData("\"size\": 3", "\"size\": \"3\"", "network.blocks[0].size", "whole number")]
    [InlineData("\"size\": 3", "\"size\": 4", "network.couplings[0].weights", "4 x 2")]
    [InlineData("[1, 1]]", "[1, NaN]]", "line 4", "JSON")]
    [InlineData("[1, 1]]", "[1, 1e400]]", "weights[2][1]", "finite")]
    [InlineData("[1, 1]]", "[1, 1e39]]", "weights[2][1]", "1E+39", "32-bit")]
    [InlineData("\"size\": 2 }", "\"size\": 2, \"bias\": 1e39 }", "network.blocks[1].bias", "32-bit")]
    [InlineData(Coupling, """{ "within": "A", "weights": [[0, 1, 2], [1, 0, 3], [2, 4, 0]] }""", "weights[1][2]", "symmetric")]
    [InlineData(Coupling, """{ "within": "A", "weights": [[5, 1, 2], [1, 0, 3], [2, 3, 0]] }""", "weights[0][0]", "itself")]
    [InlineData(Coupling, """{ "within": "A", "sparse": [[1, 1, 2]] }""", "sparse[0]", "itself")]
    [InlineData(Coupling, """{ "within": "A", "sparse": [[0, 3, 2]] }""", "sparse[0][1]", "0 to 2")]
    [InlineData(Coupling, """{ "within": "A", "sparse": [[0, 1, 1e39]] }""", "sparse[0][2]", "32-bit")]
    [InlineData(Coupling, """{ "between": ["A", "Bee"], "init": { "normal": 1 } }""", "couplings[0].between[1]", "A, B")]
    [InlineData(Coupling, """{ "name": "x", "within": "A", "sparse": [] }, { "name": "x", "within": "B", "sparse": [] }""", "name", "x")]
    [InlineData(Coupling, """{ "name": "A", "within": "A", "sparse": [] }""", "couplings[0].name", "block A")]
    [InlineData(Coupling, """{ "between": ["A", "B"], "file": "none.npy" }""", "couplings[0].file", "none.npy")]
    [InlineData("\"chromatic\"", "\"random-subset\", \"units\": 6", "dynamics.units", "at most the 5 units")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"units\": 2", "dynamics.units", "random-subset")]
    [InlineData("\"chromatic\"", "\"cache\", \"refresh\": 0", "dynamics.refresh", "to 1")]
    [InlineData("\"chromatic\"", "\"bernoulli\", \"pairing\": \"as-read\"", "dynamics.pairing", "one known version")]
    [InlineData("\"chromatic\"", "\"stale\", \"latencies\": { \"uniform\": [3, 1] }", "dynamics.latencies.uniform", "first")]
    [InlineData("\"chromatic\"", "\"stale\", \"latencies\": { \"gauss\": 1 }", "dynamics.latencies", "pareto")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"clocks\": { \"rates\": { \"C\": 2 } }", "dynamics.clocks.rates.C", "A, B")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"links\": [{ \"between\": [\"A\", \"A\"] }]", "links[0].between", "two blocks")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"links\": [{ \"loss\": 1.5 }]", "dynamics.links[0].loss", "0.99")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"links\": [{ \"loss\": 0.1 }, { \"loss\": 0.2 }]", "dynamics.links[1]", "second entry")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"crashes\": [{ \"block\": \"Z\", \"at\": 1, \"for\": 1 }]", "crashes[0].block", "A, B")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"time\": \"real\", \"latencies\": 1", "dynamics.time", "virtual time")]
    [InlineData("\"chromatic\"", "\"chromatic\", \"colours\": { \"A\": 1, \"B\": 1 }", "dynamics.colours.B", "different")]
    [InlineData("\"chains\": 10", "\"chains\": 10, \"clamp\": { \"A\": [1, 0] }", "task.clamp.A", "3")]
    [InlineData("\"chains\": 10", "\"chains\": 10, \"clamp\": { \"B\": [1, 0] }", "task.clamp.B[1]", "-1, 1 or null")]
    [InlineData("\"chains\": 10", "\"chains\": 10, \"clamp\": { \"C\": [1] }", "task.clamp.C", "A, B")]
    [InlineData("\"chains\": 10", "\"chains\": 0", "task.chains", "from 1")]
    [InlineData("\"chains\": 10", "\"chains\": 10, \"every\": 21", "task.every", "20")]
    [InlineData("\"chains\": 10", "\"chains\": 10, \"chainGroups\": 0", "task.chainGroups", "from 1")]
    [InlineData("{ \"name\": \"t\"", "{ \"name\": \"t\", \"temperature\": -1", "temperature")]
    [InlineData("{ \"name\": \"t\"", "{ \"name\": \"t\", \"name\": \"t\"", "name", "twice")]
    [InlineData("{ \"name\": \"t\"", "[ \"name\"", "JSON")]
    public async Task It_is_refused(string good, string bad, params string[] parts)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        await Refused(Good.Replace(good, bad, StringComparison.Ordinal), parts);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "array", "network")]
    [InlineData("{ \"name\": \"t\"", "JSON", "line 1")]
    [InlineData("""
        { "name": "t", "network": { "blocks": [ { "name": "A", "size": 1000000 }, { "name": "B", "size": 1000000 } ],
          "couplings": [ { "between": ["A", "B"], "init": { "normal": 1 } } ] }, "task": { "kind": "sample" } }
        """, "network.couplings", "at most")]
    [InlineData("""
        { "name": "t", "network": { "blocks": [ { "name": "A", "size": 1000000 } ] }, "task": { "kind": "sample", "chains": 1000000 } }
        """, "task.chains", "4294 chains")]
    public async Task A_file_is_refused(string text, params string[] parts) => await Refused(text, parts);

    [Fact]
    public async Task The_good_one_runs()
    {
        _scratch.Write("e.json", Good);
        (await AnndaProcess.RunAsync(_scratch.Folder, "run", "e.json", "--out", "r", "--quiet")).Well();
    }

    [Fact]
    public async Task Several_errors_are_told_at_once()
    {
        var text = Good.Replace("\"size\": 3", "\"size\": 0", StringComparison.Ordinal)
            .Replace("sample", "sampel", StringComparison.Ordinal)
            .Replace("\"role\": \"hidden\"", "\"rol\": \"hidden\"", StringComparison.Ordinal);
        var ended = await Refused(text, "network.blocks[0].size", "network.blocks[1].rol", "task.kind");
        Assert.Equal(3, ended.Error.TrimEnd().Split('\n').Length);
    }

    private async Task<Ended> Refused(string text, string[] parts)
    {
        _scratch.Write("e.json", text);
        (await AnndaProcess.RunAsync(_scratch.Folder, "check", "e.json")).Refused(parts);
        var ended = (await AnndaProcess.RunAsync(_scratch.Folder, "run", "e.json", "--out", "r")).Refused(parts);
        Assert.Equal(["e.json"], Directory.EnumerateFileSystemEntries(_scratch.Folder).Select(Path.GetFileName));
        return ended;
    }

    private async Task<Ended> Refused(string text, string first, params string[] rest) => await Refused(text, (string[])[first, .. rest]);
}
