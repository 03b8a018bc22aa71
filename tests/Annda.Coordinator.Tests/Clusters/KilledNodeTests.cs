using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>Rows 2, 3 and 6: nodes are killed, alone and together, in every phase, and come back; the run keeps its bits.</summary>
[Trait("Category", "Cluster")]
public sealed class KilledNodeTests(ITestOutputHelper output)
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    [UnixTheory]
    [InlineData("clamped", 1)]
    [InlineData("free", 2)]
    [InlineData("saving", 3)]
    public Task Row_2_a_node_is_killed(string when, ulong seed) => KillOneAsync(when, seed);

    [UnixTheory]
    [Trait("Category", "Nightly")]
    [InlineData("clamped", 4)]
    [InlineData("clamped", 5)]
    [InlineData("free", 6)]
    [InlineData("gathering", 7)]
    [InlineData("gathering", 8)]
    [InlineData("saving", 9)]
    [InlineData("placing", 10)]
    public Task Row_2_a_node_is_killed_at_more_points(string when, ulong seed) => KillOneAsync(when, seed);

    [UnixFact]
    public Task Row_2_a_node_that_was_started_for_the_run_is_killed_and_given_up_at_once() =>
        Row.ProveAsync(output, "2 kill -9 of a node of --nodes", async stage =>
        {
            var run = stage.Start(Machine.LongDigits, "--nodes", "3", "--threads", "1");
            await stage.UntilLinesAsync(run, 3);
            OtherProcesses.Signal(OtherProcesses.Children(run.Id)[1], "KILL");
            var killed = Clock.GetTimestamp();
            var ended = await run.SaysAsync("has ended (exit code 137); it is started again", killed);
            var working = await run.SaysAsync("placed on", ended.At);
            await stage.SameBitsAsync(run, Machine.LongDigits, 1);
            return $"noticed after {Row.Seconds(killed, ended.At)}, working after {Row.Seconds(killed, working.At)}";
        });

    [UnixFact]
    public Task Row_3_two_of_three_nodes_are_killed_at_once() => Row.ProveAsync(output, "3 kill -9 of two nodes of three", async stage =>
    {
        var nodes = await stage.NodesAsync(3);
        var run = stage.Start(Machine.LongDigits, "--join", $"{nodes[0].Address}", "--nodes", "3");
        await stage.UntilLinesAsync(run, 2);
        nodes[0].Process.Kill();
        nodes[2].Process.Kill();
        var killed = Clock.GetTimestamp();
        await run.SaysAsync("is lost", killed);
        await stage.SameBitsAsync(run, Machine.LongDigits, 1);
        return $"working after {Row.Seconds(killed, (await run.SaysAsync("placed on n2", killed)).At)}";
    });

    [UnixFact]
    public Task Row_3_all_nodes_that_were_started_for_the_run_are_killed() =>
        Row.ProveAsync(output, "3 kill -9 of all of --nodes", async stage =>
    {
        var run = stage.Start(Machine.LongDigits, "--nodes", "2", "--threads", "1");
        await stage.UntilLinesAsync(run, 2);
        var killed = Clock.GetTimestamp();
        foreach (var node in OtherProcesses.Children(run.Id)) OtherProcesses.Signal(node, "KILL");
        await run.SaysAsync("is lost", killed);
        await stage.SameBitsAsync(run, Machine.LongDigits, 1);
        return $"working after {Row.Seconds(killed, (await run.SaysAsync("placed on", killed)).At)}";
    });

    [UnixFact]
    public Task Row_3_all_nodes_of_a_cluster_are_killed_and_none_comes() =>
        Row.ProveAsync(output, "3 kill -9 of all, none comes", async stage =>
    {
        var nodes = await stage.NodesAsync(2);
        using (var run = stage.Start(Machine.LongDigits, "--join", $"{nodes[1].Address}", "--nodes", "2", "--wait", "2"))
        {
            await stage.UntilLinesAsync(run, 2);
            foreach (var (node, _) in nodes) node.Kill();
            var stopped = await run.EndAsync();
            Assert.Equal(1, stopped.Code);
            Assert.Contains("waited 2 s for nodes: 0 found, 1 needed", stopped.Error, StringComparison.Ordinal);
            Assert.Contains("is lost", stopped.Error, StringComparison.Ordinal);
        }
        var (_, address) = await stage.NodeAsync("new");
        await stage.SameBitsAsync(stage.Resume("--join", $"{address}"), Machine.LongDigits, 2);
        return "named stop, and went on on another node";
    });

    [UnixFact]
    public Task Row_6_a_node_comes_back_at_its_address_twice() => ComeBackAsync(2);

    [UnixFact]
    [Trait("Category", "Nightly")]
    public Task Row_6_a_node_comes_back_at_its_address_five_times() => ComeBackAsync(5);

    private Task ComeBackAsync(int times) => Row.ProveAsync(output, $"6 a node restarts on its address, {times} times", async stage =>
    {
        var nodes = await stage.NodesAsync(2);
        var run = stage.Start(Machine.Endless, "--join", $"{nodes[0].Address}", "--nodes", "2");
        var placed = await run.SaysAsync("placed on");
        var measured = new List<string>();
        for (var n = 0; n < times; n++)
        {
            await stage.UntilLinesAsync(run, stage.Lines + 1);
            // After the first time the run is on one node, and the other one waits.
            var victim = placed.Text.EndsWith("n1", StringComparison.Ordinal) ? 0 : 1;
            var killed = Clock.GetTimestamp();
            nodes[victim].Process.Kill();
            nodes[victim] = await stage.NodeAsync($"n{victim + 1}", nodes[1 - victim].Address, "--listen", $"{nodes[victim].Address}");
            placed = await run.SaysAsync("placed on", killed);
            measured.Add(Row.Seconds(killed, placed.At));
        }
        await stage.UntilLinesAsync(run, stage.Lines + 1);
        await stage.StopWithSameBitsAsync(run, times);
        return $"working after {string.Join(", ", measured)}";
    });

    private Task KillOneAsync(string when, ulong seed) => Row.ProveAsync(output, $"2 kill -9 of a node, {when}, seed {seed}", async stage =>
    {
        var dice = new Dice(seed);
        var nodes = await stage.NodesAsync(3);
        var machine = when switch
        {
            "clamped" => Machine.LongClamped,
            "free" => Machine.LongFree,
            "gathering" or "saving" => Machine.WideDigits,
            _ => Machine.LongDigits,
        };
        var run = stage.Start(machine, "--join", $"{nodes[0].Address}", "--nodes", "3");
        var (victim, model) = (nodes[dice.Below(3)].Process, Path.Combine(stage.Run, "model.annda"));
        if (when == "placing") await run.UntilAsync("the run is placed", () => stage.Logged("hosts"));
        else if (when == "saving") await run.CatchAsync("it saves", () => File.Exists(model + ".tmp") || File.Exists(model));
        else await stage.UntilLinesAsync(run, 1 + dice.Below(3));
        if (when != "saving") Thread.SpinWait(dice.Below(3_000_000));
        victim.Kill();
        var killed = Clock.GetTimestamp();
        var silent = await run.SaysAsync("is silent: the run waits for it", killed);
        var working = await run.SaysAsync("placed on", silent.At);
        await stage.SameBitsAsync(run, machine, 1);
        // Promised: 10 s and 30 s. A machine that does other things besides may take three times as long.
        Assert.InRange(Clock.GetElapsedTime(killed, silent.At).TotalSeconds, 0, 30);
        Assert.InRange(Clock.GetElapsedTime(killed, working.At).TotalSeconds, 0, 90);
        return $"silent after {Row.Seconds(killed, silent.At)}, working after {Row.Seconds(killed, working.At)}";
    });
}
