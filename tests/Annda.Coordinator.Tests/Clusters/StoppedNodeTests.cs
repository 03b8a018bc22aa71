using Annda.Hosting;
using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>Rows 7, 8, 9 and 11: nodes that are stopped for a while, and nodes that compute with all they have.</summary>
[Trait("Category", "Cluster")]
public sealed class StoppedNodeTests(ITestOutputHelper output)
{
    private const int Stop = 19, Continue = 18;

    [UnixFact]
    public Task Row_7_a_node_that_stops_for_three_seconds_is_waited_for() => Row.ProveAsync(output, "7 SIGSTOP for 3 s", async stage =>
    {
        var nodes = await stage.NodesAsync(2);
        var run = stage.Start(Machine.LongDigits, "--join", $"{nodes[0].Address}", "--nodes", "2");
        await stage.UntilLinesAsync(run, 2);
        nodes[1].Process.Signal(Stop);
        await Task.Delay(TimeSpan.FromSeconds(3));
        nodes[1].Process.Signal(Continue);
        var ended = await stage.SameBitsAsync(run, Machine.LongDigits, 0);
        Assert.Equal(0, (int)ended.Summary["recoveries"]!);
        return "no membership change";
    });

    [UnixFact]
    [Trait("Category", "Nightly")]
    public Task Row_8_a_node_that_stops_for_half_a_minute_is_given_up_and_ends_with_3() =>
        Row.ProveAsync(output, "8 SIGSTOP for 30 s, fast", async stage =>
        {
            var nodes = await stage.NodesAsync(2);
            var run = stage.Start(Machine.Endless, "--join", $"{nodes[0].Address}", "--nodes", "2");
            await stage.UntilLinesAsync(run, 5);
            var stopped = TimeProvider.System.GetTimestamp();
            nodes[1].Process.Signal(Stop);
            var silent = await run.SaysAsync("is silent", stopped);
            var working = await run.SaysAsync("placed on", silent.At);
            await stage.UntilLinesAsync(run, stage.Lines + 5);
            await Task.Delay(TimeSpan.FromSeconds(30) - TimeProvider.System.GetElapsedTime(stopped) is var left && left > TimeSpan.Zero
                ? left : TimeSpan.Zero);
            var continued = TimeProvider.System.GetTimestamp();
            nodes[1].Process.Signal(Continue);
            Assert.Equal(NodeExit.Downed, await nodes[1].Process.ExitAsync());
            var ended = TimeProvider.System.GetTimestamp();
            Assert.InRange(TimeProvider.System.GetElapsedTime(continued, ended).TotalSeconds, 0, 60);
            await stage.UntilLinesAsync(run, stage.Lines + 5);
            await stage.StopWithSameBitsAsync(run, 1);
            return $"silent after {Row.Seconds(stopped, silent.At)}, working after {Row.Seconds(stopped, working.At)}, "
                + $"exit 3 {Row.Seconds(continued, ended)} after SIGCONT";
        });

    [UnixFact]
    [Trait("Category", "Nightly")]
    public Task Row_9_a_patient_cluster_waits_for_half_a_minute() => Row.ProveAsync(output, "9 SIGSTOP for 30 s, patient", async stage =>
    {
        var nodes = await stage.NodesAsync(2, "--failure", "patient");
        var run = stage.Start(Machine.LongDigits, "--join", $"{nodes[0].Address}", "--nodes", "2", "--failure", "patient");
        await stage.UntilLinesAsync(run, 2);
        nodes[1].Process.Signal(Stop);
        await Task.Delay(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("silent", run.All, StringComparison.Ordinal);
        nodes[1].Process.Signal(Continue);
        var ended = await stage.SameBitsAsync(run, Machine.LongDigits, 0);
        Assert.Equal(0, (int)ended.Summary["recoveries"]!);
        return "no new placement";
    });

    [UnixFact]
    [Trait("Category", "Nightly")]
    public Task Row_11_nodes_that_compute_with_all_they_have_are_heard_for_a_minute() =>
        Row.ProveAsync(output, "11 sixteen busy blocks for 60 s", async stage =>
        {
            // Blocks in a ring: eight of each colour compute at the same time.
            var blocks = string.Join(", ", Enumerable.Range(0, 16).Select(b => $$"""{ "name": "B{{b}}", "size": 400 }"""));
            var couplings = string.Join(", ", Enumerable.Range(0, 16)
                .Select(b => $$"""{ "between": ["B{{b}}", "B{{(b + 1) % 16}}"], "init": { "normal": 0.05 } }"""));
            var machine = new Machine("ring.json", $$"""
                {
                  "name": "ring",
                  "network": { "blocks": [{{blocks}}], "couplings": [{{couplings}}] },
                  "task": { "kind": "sample", "chains": 256, "sweeps": 1000000, "every": 50 }
                }
                """);
            var nodes = await stage.NodesAsync(2, "--threads", $"{Environment.ProcessorCount}");
            var run = stage.Start(machine, "--join", $"{nodes[0].Address}", "--nodes", "2");
            await run.SaysAsync("placed on");
            await Task.Delay(TimeSpan.FromSeconds(60));
            run.Signal("TERM");
            var ended = (await run.EndAsync()).Well();
            Assert.DoesNotContain("silent", ended.Error, StringComparison.Ordinal);
            Assert.False(stage.Logged("Marking node(s) as UNREACHABLE"), "a node was taken for unreachable");
            Assert.False(stage.Logged("eartbeat interval is growing too large"), "heartbeats were late");
            return $"{(long)ended.Summary["timing"]!["unitUpdatesPerSecond"]! / 1e6:0} million updates/s, none silent";
        });
}
