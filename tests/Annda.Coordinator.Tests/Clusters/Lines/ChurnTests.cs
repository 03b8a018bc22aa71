using System.Globalization;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters.Lines;

/// <summary>
/// Some minutes of kills, stops, cuts, lost packets and pulled plugs, chosen by a seed: the run ends with its bits. ANNDA_SEED chooses
/// another seed, ANNDA_MINUTES another length.
/// </summary>
[Trait("Category", "Nightly")]
[Collection("machines")]
public sealed class ChurnTests(ITestOutputHelper output)
{
    [MachinesFact]
    public async Task Whatever_happens_for_minutes_the_run_ends_with_its_bits()
    {
        var seed = Number("ANNDA_SEED", 1);
        var until = Members.Milliseconds + Number("ANNDA_MINUTES", 4) * 60_000;
        var dice = new Dice((ulong)seed);
        using var run = await MachineRun.StartAsync(3, "task.epochs=5000");
        var done = new List<string>();
        while (Members.Milliseconds < until && !run.Process.HasEnded)
        {
            done.Add(await FaultAsync(run, dice));
            // Between two faults the run gets on.
            var lines = run.Lines;
            for (var turns = 0; turns < 600 && run.Lines <= lines && !run.Process.HasEnded; turns++) await Task.Delay(100);
            run.Look();
        }
        var story = $"seed {seed}: {string.Join("; ", done)}";
        Assert.True(done.Count >= 3, story);
        output.WriteLine(story);
        var summary = await run.EndsWithTheBitsAsync();
        output.WriteLine($"row 35 churn, {done.Count} faults: passed, {run.Of(summary)}");
        Assert.InRange(run.ResidentMax, 20, 500);
    }

    private static async Task<string> FaultAsync(MachineRun run, Dice dice)
    {
        var (node, kind, seconds) = (dice.Below(run.Nodes.Count), dice.Below(5), 1 + dice.Below(20));
        var machine = node + 1;
        switch (kind)
        {
            case 0:
                run.Nodes[node].Signal("KILL");
                return $"node {machine} killed";
            case 1:
                run.Nodes[node].Signal("STOP");
                await Task.Delay(TimeSpan.FromSeconds(seconds));
                run.Nodes[node].Signal("CONT");
                return $"node {machine} stopped for {seconds} s";
            case 2:
                Machines.Plug(machine, false);
                await Task.Delay(TimeSpan.FromSeconds(seconds));
                Machines.Plug(machine, true);
                return $"node {machine} off the wire for {seconds} s";
            case 3:
                Machines.Silence(machine, 0);
                await Task.Delay(TimeSpan.FromSeconds(seconds));
                Machines.Mend(machine, 0);
                return $"node {machine} mute for {seconds} s";
            default:
                var other = 1 + (node + 1) % run.Nodes.Count;
                Machines.Cut([machine], [other]);
                await Task.Delay(TimeSpan.FromSeconds(seconds));
                Machines.Cut([machine], [other], mend: true);
                return $"nodes {machine} and {other} apart for {seconds} s";
        }
    }

    private static int Number(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var number) ? number : standard;
}
