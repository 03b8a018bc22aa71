using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>Row 33: signals that ask. A run saves and ends; asked twice, it is gone at once; a node leaves its run.</summary>
[Trait("Category", "Cluster")]
public sealed class LeavingTests(ITestOutputHelper output)
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    [UnixFact]
    public Task Row_33_a_run_saves_lets_its_nodes_leave_and_ends_with_0() =>
        Row.ProveAsync(output, "33 SIGTERM to annda, --nodes", async stage =>
    {
        var run = stage.Start(Machine.LongDigits, "--nodes", "2", "--threads", "1");
        await stage.UntilLinesAsync(run, 3);
        var children = OtherProcesses.Children(run.Id);
        var asked = run.Signal("TERM");
        var stopped = (await run.EndAsync()).Well();
        var took = Row.Seconds(asked, Clock.GetTimestamp());
        Assert.InRange(Clock.GetElapsedTime(asked).TotalSeconds, 0, 60);
        Assert.True((bool)stopped.Summary["stopped"]!);
        Assert.DoesNotContain(children, OtherProcesses.Lives);
        await stage.SameBitsAsync(stage.Resume("--nodes", "1"), Machine.LongDigits, 1);
        return $"ended after {took}";
    });

    [UnixFact]
    [Trait("Category", "Nightly")]
    public Task Row_33_a_run_leaves_a_cluster_and_its_nodes_stay() => Row.ProveAsync(output, "33 SIGTERM to annda, --join", async stage =>
    {
        var nodes = await stage.NodesAsync(2);
        string[] join = ["--join", $"{nodes[0].Address}", "--nodes", "2"];
        var run = stage.Start(Machine.LongDigits, join);
        await stage.UntilLinesAsync(run, 3);
        var asked = run.Signal("TERM");
        (await run.EndAsync()).Well();
        var took = Row.Seconds(asked, Clock.GetTimestamp());
        await stage.SameBitsAsync(stage.Resume(join), Machine.LongDigits, 1);
        return $"ended after {took}";
    });

    [UnixFact]
    public Task Row_33_a_second_signal_ends_it_at_once_and_its_nodes_with_it() =>
        Row.ProveAsync(output, "33 two signals to annda", async stage =>
    {
        // A likelihood by a million temperatures keeps a stopping run busy after it has saved.
        var run = stage.Start(new Machine("digits", null, "task.epochs=40", "data.trainCount=300", "task.evaluate.aisTemperatures=1000000"),
            "--nodes", "2", "--threads", "1");
        await stage.UntilLinesAsync(run, 2);
        var children = OtherProcesses.Children(run.Id);
        run.Signal("INT");
        var model = Path.Combine(stage.Run, "model.annda");
        await run.UntilAsync("it has saved", () => File.Exists(model + ".previous"));
        run.Signal("INT");
        Assert.Equal(130, (await run.EndAsync()).Code);
        Annda.Checkpoints.SavedModel.Read(model);
        await OtherProcesses.UntilGoneAsync(children);
        return "exit code 130, the model is whole, no node is left";
    });

    [UnixFact]
    public Task Row_33_a_node_that_is_asked_to_leaves_a_run() => Row.ProveAsync(output, "33 SIGTERM to a node", async stage =>
    {
        var nodes = await stage.NodesAsync(3);
        var run = stage.Start(Machine.LongDigits, "--join", $"{nodes[0].Address}", "--nodes", "3");
        await stage.UntilLinesAsync(run, 2);
        var asked = Clock.GetTimestamp();
        nodes[1].Process.Signal(15);
        var working = await run.SaysAsync("placed on", asked);
        Assert.Equal(0, await nodes[1].Process.ExitAsync());
        await stage.SameBitsAsync(run, Machine.LongDigits, 1);
        return $"working after {Row.Seconds(asked, working.At)}";
    });
}
