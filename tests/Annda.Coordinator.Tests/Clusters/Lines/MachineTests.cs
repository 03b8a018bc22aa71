using Annda.Hosting;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters.Lines;

/// <summary>Whole processes on machines of their own, and what can happen to the wires between them.</summary>
[Trait("Category", "Nightly")]
[Collection("machines")]
public sealed class MachineTests(ITestOutputHelper output)
{
    [MachinesFact]
    public async Task A_slow_link_costs_time_alone()
    {
        using var run = await MachineRun.StartAsync(3, "task.epochs=10");
        Machines.Slow(3, "10mbit");
        var summary = await run.EndsWithTheBitsAsync();
        Assert.True((int)summary["recoveries"]! == 0, run.Said);
        Assert.InRange(run.ResidentMax, 20, 500);
        output.WriteLine($"row 10 a link of 10 Mbit/s: passed, {run.Of(summary)}");
    }

    [MachinesTheory]
    [InlineData(10)]
    [InlineData(100)]
    public async Task Lost_packets_cost_time_alone(int thousandths)
    {
        using var run = await MachineRun.StartAsync(3, "task.epochs=8");
        for (var m = 0; m < 4; m++) Machines.Lose(m, thousandths);
        var summary = await run.EndsWithTheBitsAsync();
        output.WriteLine($"row 12 {thousandths / 10} % of packets lost: passed, {run.Of(summary)}");
    }

    [MachinesTheory]
    [InlineData("coordinator alone", 0)]
    [InlineData("coordinator with the minority", 1)]
    [InlineData("coordinator with the majority", 2)]
    public async Task A_cut_leaves_the_side_of_the_coordinator(string what, int with)
    {
        using var run = await MachineRun.StartAsync(3, "task.epochs=60");
        int[] side = [.. Enumerable.Range(0, 1 + with)], other = [.. Enumerable.Range(1 + with, 3 - with)];
        Machines.Cut(side, other);
        var cut = Members.Milliseconds;
        var last = 0.0;
        foreach (var node in other)
        {
            var (code, at) = await run.EndAsync(node - 1);
            Assert.Equal(NodeExit.Downed, code);
            last = Math.Max(last, (at - cut) / 1000.0);
        }
        Assert.InRange(last, 5, 45);
        Machines.Cut(side, other, mend: true);
        var summary = await run.EndsWithTheBitsAsync();
        Assert.True((int)summary["recoveries"]! > 0, $"no recovery:\n{run.Said}");
        output.WriteLine($"row 18 {what}: passed, the other side ended after {last:0.0} s, {run.Of(summary)}");
    }

    [MachinesFact]
    public async Task A_run_that_was_cut_off_from_all_nodes_stops_by_name_and_goes_on_where_it_was()
    {
        using var run = await MachineRun.StartAsync(3, wait: 5, "task.epochs=60");
        Machines.Cut([0], [1, 2, 3]);
        await run.StopsAsync("waited 5 s for nodes: 0 found, 1 needed");
        foreach (var node in Enumerable.Range(0, 3)) Assert.Equal(NodeExit.Downed, (await run.EndAsync(node)).Code);
        var done = run.Lines;
        Machines.Cut([0], [1, 2, 3], mend: true);
        await run.ResumeAsync();
        var summary = await run.EndsWithTheBitsAsync();
        Assert.InRange(done, 2, 59);
        Assert.True((int)summary["recoveries"]! > 1, $"{summary["recoveries"]} recoveries:\n{run.Said}");
        output.WriteLine($"row 18 coordinator alone, none comes, --resume: passed, stopped after {done} epochs, {run.Of(summary)}");
    }

    [MachinesFact]
    public async Task A_cut_in_one_direction_ends_in_bits()
    {
        using var run = await MachineRun.StartAsync(3, "task.epochs=40");
        Machines.Silence(3, 0);
        await run.UntilLinesAsync(run.Lines + 3);
        Machines.Mend(3, 0);
        var summary = await run.EndsWithTheBitsAsync();
        output.WriteLine($"row 19 nothing comes from a node: passed, {run.Of(summary)}");
    }

    [MachinesFact]
    public async Task Nodes_that_do_not_hear_each_other_end_in_bits()
    {
        using var run = await MachineRun.StartAsync(3, "task.epochs=40");
        Machines.Cut([2], [3]);
        await run.UntilLinesAsync(run.Lines + 3);
        Machines.Cut([2], [3], mend: true);
        var summary = await run.EndsWithTheBitsAsync();
        output.WriteLine($"row 19 two nodes do not hear each other: passed, {run.Of(summary)}");
    }

    [MachinesFact]
    public async Task A_link_that_flaps_for_a_minute_ends_in_bits()
    {
        using var run = await MachineRun.StartAsync(3, "task.epochs=300");
        for (var flap = 0; flap < 30; flap++)
        {
            Machines.Plug(2, flap % 2 == 1);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
        var summary = await run.EndsWithTheBitsAsync();
        output.WriteLine($"row 19 a link that flaps: passed, {run.Of(summary)}");
    }

    [MachinesFact]
    public async Task A_cut_that_is_mended_after_five_seconds_loses_nothing()
    {
        using var run = await MachineRun.StartAsync(3, "task.epochs=40");
        Machines.Plug(2, false);
        await Task.Delay(TimeSpan.FromSeconds(5));
        Machines.Plug(2, true);
        var summary = await run.EndsWithTheBitsAsync();
        Assert.True((int)summary["recoveries"]! == 0, run.Said);
        Assert.All(run.Nodes, n => Assert.Empty(n.Ends));
        output.WriteLine($"row 20 mended after 5 s: passed, {run.Of(summary)}");
    }
}
