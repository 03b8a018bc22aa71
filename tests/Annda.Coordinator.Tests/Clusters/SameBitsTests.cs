using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>Row 1: on any number of nodes, threads, replicas and chain groups a run has the bits of one process.</summary>
[Trait("Category", "Cluster")]
public sealed class SameBitsTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Machine> Machines = new()
    {
        ["digits"] = Machine.Digits, ["bars-and-stripes"] = Machine.Bars, ["layers"] = Machine.Layers,
        ["sampled layers"] = Machine.SampledLayers,
    };

    public static TheoryData<string, int, int, int, int?> Everything()
    {
        var data = new TheoryData<string, int, int, int, int?>();
        foreach (var machine in Machines.Keys)
            for (var nodes = 1; nodes <= 3; nodes++)
                for (var replicas = 1; replicas <= (machine == "bars-and-stripes" ? 1 : nodes); replicas++)
                    for (var threads = 1; threads <= 2; threads++)
                        foreach (int? groups in machine == "bars-and-stripes" ? [null] : new int?[] { null, 4, 6 })
                            data.Add(machine, nodes, replicas, threads, groups);
        return data;
    }

    [UnixTheory]
    [InlineData("bars-and-stripes", 1, 1, 2)]
    [InlineData("layers", 2, 2, 1)]
    [InlineData("digits", 3, 1, 1)]
    public Task Row_1_nodes_started_for_a_run(string machine, int nodes, int replicas, int threads) =>
        RunAsync(machine, nodes, replicas, threads, null);

    [UnixTheory]
    [Trait("Category", "Nightly")]
    [MemberData(nameof(Everything))]
    public Task Row_1_all_numbers_of_nodes_replicas_threads_and_chain_groups(string machine, int nodes, int replicas, int threads,
        int? groups) =>
        RunAsync(machine, nodes, replicas, threads, groups);

    [UnixFact]
    public Task Row_1_one_cluster_runs_them_all_one_after_another() => Row.ProveAsync(output, "1 no fault, one cluster", async stage =>
    {
        var nodes = await stage.NodesAsync(3);
        foreach (var (machine, replicas, join) in new[]
        {
            (Machine.Digits, 3, 0), (Machine.Layers, 2, 1), (Machine.SampledLayers, 1, 2), (Machine.Bars, 1, 0),
        })
        {
            await stage.SameBitsAsync(stage.Start(machine, "--join", $"{nodes[join].Address}", "--nodes", "3", "--replicas", $"{replicas}"),
                machine, 0);
            Directory.Delete(stage.Run, recursive: true);
        }
        foreach (var (node, _) in nodes)
        {
            node.Signal(15);
            Assert.Equal(0, await node.ExitAsync());
        }
        return "4 runs";
    });

    private Task RunAsync(string machine, int nodes, int replicas, int threads, int? groups) => Row.ProveAsync(output,
        $"1 no fault, {machine}, {nodes} nodes, {replicas} replicas, {threads} threads{(groups is null ? "" : $", {groups} groups")}",
        async stage =>
    {
        var run = stage.Start(Machines[machine], ["--nodes", $"{nodes}", "--replicas", $"{replicas}", "--threads", $"{threads}",
            .. groups is null ? Array.Empty<string>() : ["--set", $"task.chainGroups={groups}"]]);
        var ended = await stage.SameBitsAsync(run, Machines[machine], 0);
        Assert.Equal(0, (int)ended.Summary["recoveries"]!);
        Assert.Equal(replicas, (int)ended.Summary["replicas"]!);
        return "";
    });
}
