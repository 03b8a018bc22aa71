using Annda.Hosting;
using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>Rows 4 and 21: the coordinator is killed, or there are two; the run goes on in a higher epoch, with its bits.</summary>
[Trait("Category", "Cluster")]
public sealed class KilledCoordinatorTests(ITestOutputHelper output)
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    [UnixFact]
    public Task Row_4_nodes_of_a_cluster_end_with_3_and_restarted_ones_take_the_run_up() =>
        Row.ProveAsync(output, "4 kill -9 of the coordinator, --join", async stage =>
        {
            var nodes = await stage.NodesAsync(2);
            long killed;
            using (var run = stage.Start(Machine.LongDigits, "--join", $"{nodes[0].Address}", "--nodes", "2"))
            {
                await stage.UntilLinesAsync(run, 3);
                killed = run.Signal("KILL");
                Assert.Equal(137, (await run.EndAsync()).Code);
            }
            foreach (var (node, _) in nodes) Assert.Equal(NodeExit.Downed, await node.ExitAsync());
            var ended = Clock.GetTimestamp();
            // What a supervisor does with exit code 3.
            var (_, address) = await stage.NodeAsync("n1", null, "--listen", $"{nodes[0].Address}");
            await stage.NodeAsync("n2", address, "--listen", $"{nodes[1].Address}");
            await stage.SameBitsAsync(stage.Resume("--join", $"{address}", "--nodes", "2"), Machine.LongDigits, 1);
            Assert.Equal("2\n", await File.ReadAllTextAsync(Path.Combine(stage.Run, "epoch")));
            return $"nodes ended after {Row.Seconds(killed, ended)}, epoch 2";
        });

    [UnixFact]
    public Task Row_4_nodes_that_were_started_for_a_run_end_with_it() =>
        Row.ProveAsync(output, "4 kill -9 of the coordinator, --nodes", async stage =>
    {
        int[] children;
        long killed;
        using (var run = stage.Start(Machine.LongDigits, "--nodes", "2", "--threads", "1"))
        {
            await stage.UntilLinesAsync(run, 3);
            children = OtherProcesses.Children(run.Id);
            Assert.Equal(2, children.Length);
            killed = run.Signal("KILL");
            await run.EndAsync();
        }
        await OtherProcesses.UntilGoneAsync(children);
        var gone = Clock.GetTimestamp();
        await stage.SameBitsAsync(stage.Resume("--nodes", "2", "--threads", "1"), Machine.LongDigits, 1);
        return $"no node left after {Row.Seconds(killed, gone)}";
    });

    [UnixFact]
    public Task Row_21_a_second_coordinator_in_the_same_folder_is_refused() =>
        Row.ProveAsync(output, "21 two coordinators, one folder", async stage =>
        {
            var run = stage.Start(Machine.LongDigits, "--nodes", "2", "--threads", "1");
            await stage.UntilLinesAsync(run, 2);
            var second = await stage.Resume("--nodes", "2").EndAsync();
            second.Refused("another run is at work in this folder", $"process {run.Id}");
            var ended = await stage.SameBitsAsync(run, Machine.LongDigits, 0);
            Assert.Equal(0, (int)ended.Summary["recoveries"]!);
            return "the second was refused";
        });

    [UnixFact]
    public Task Row_21_of_two_coordinators_with_copies_of_a_folder_the_higher_epoch_wins() =>
        Row.ProveAsync(output, "21 two coordinators, copied folder", async stage =>
        {
            var nodes = await stage.NodesAsync(2);
            string[] join = ["--join", $"{nodes[0].Address}", "--nodes", "2"];
            var first = stage.Start(Machine.Endless, join);
            await stage.UntilLinesAsync(first, 5);
            var copy = Path.Combine(stage.Folder, "copy");
            OtherProcesses.Copy(stage.Run, copy);
            var second = stage.Annda(["run", "--resume", "copy", "--json", "--no-report", .. join]);
            var lost = await first.EndAsync();
            Assert.Equal(1, lost.Code);
            Assert.Contains("the run was taken over in epoch 2", lost.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(stage.Run, "summary.json")));
            var lines = RunFolder.Lines(copy);
            await second.UntilAsync("it goes on", () => RunFolder.Lines(copy) > lines);
            await stage.StopWithSameBitsAsync(second, 1, copy);
            return "epoch 2 won, the first stopped by name";
        });
}
