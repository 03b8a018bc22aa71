using System.Text.Json.Nodes;
using Annda.Tests.Data;

namespace Annda.Tests.Cli;

/// <summary>The same seed gives the same bits for any number of threads and of chain groups in flight.</summary>
public sealed class SameBitsTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("digits", "task.batch=512", "task.epochs=2", "task.evaluate.logLikelihood=none")]
    [InlineData("two-blocks", "task.chains=512", "task.sweeps=300", "task.burnIn=20", "task.compare=[]")]
    [InlineData("anneal", "task.chains=512", "task.sweeps=60", "temperature={\"adaptive\":[1.5,0.05]}")]
    public async Task Threads_and_chain_groups_do_not_change_a_bit(string experiment, params string[] sets)
    {
        async Task<string> Bits(int threads, int groups) => RunFolder.Bits((await AnndaProcess.RunAsync(_scratch.Folder, ["run", experiment,
            "--json", "--no-report", "--threads", $"{threads}", "--out", $"{threads}-{groups}", "--set", $"task.chainGroups={groups}",
            .. sets.SelectMany(s => new[] { "--set", s })])).Well().Summary);
        var first = await Bits(1, 1);
        foreach (var groups in new[] { 2, 3, 5, 8 }) Assert.Equal(first, await Bits(1, groups));
        foreach (var groups in Enumerable.Range(1, 8)) Assert.Equal(first, await Bits(2, groups));
    }

    [Theory]
    [InlineData("digits", "task.batch=300", "task.epochs=2", "task.evaluate.examples=20")]
    [InlineData("digits", "task.rule=contrastive-divergence", "task.steps=2", "task.epochs=2", "task.batch=33",
        "task.evaluate.logLikelihood=none")]
    [InlineData("bars-and-stripes", "task.epochs=30")]
    [InlineData("two-blocks", "task.chains=200", "task.sweeps=300", "task.burnIn=20", "task.compare=[]")]
    [InlineData("anneal", "task.chains=64", "task.sweeps=60", "task.tempering.temperatures=16")]
    public async Task Narrower_vectors_do_not_change_a_bit(string experiment, params string[] sets)
    {
        async Task<JsonObject> Summary(params string[] switchedOff)
        {
            using var process = AnndaProcess.Start(_scratch.Folder, [.. switchedOff.Select(name => (name, "0"))],
                ["run", experiment, "--json", "--no-report", "--out", $"{switchedOff.Length}{switchedOff.FirstOrDefault()}",
                .. sets.SelectMany(s => new[] { "--set", s })]);
            return (await process.EndAsync()).Well().Summary;
        }
        var widest = await Summary();
        var names = new HashSet<string> { (string)widest["timing"]!["vectors"]! };
        string[][] narrower = [["DOTNET_EnableAVX512"], ["DOTNET_EnableAVX512", "DOTNET_EnableAVX2"], ["DOTNET_EnableHWIntrinsic"]];
        foreach (var switchedOff in narrower)
        {
            var summary = await Summary(switchedOff);
            Assert.Equal(RunFolder.Bits(widest), RunFolder.Bits(summary));
            Assert.Equal(widest["metrics"]!.ToJsonString(), summary["metrics"]!.ToJsonString());
            names.Add((string)summary["timing"]!["vectors"]!);
        }
        Assert.Contains("none", names);
    }
}
