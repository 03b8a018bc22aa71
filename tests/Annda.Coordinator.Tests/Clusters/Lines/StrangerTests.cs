using System.Globalization;
using Akka.Cluster;
using Annda.Security;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters.Lines;

/// <summary>Row 27: a stranger at a cluster without TLS asks for what only a member may, while a run is at work.</summary>
[Trait("Category", "Cluster")]
public sealed class StrangerTests(ITestOutputHelper output)
{
    private const int Joins = 10_000, FirstPort = 20_000;

    [Fact]
    [Trait("Category", "Nightly")]
    public async Task Ten_thousand_joins_of_nobody_cost_bounded_memory_and_leave_the_run_its_bits()
    {
        await using var members = await Members.StartAsync(2);
        await using var stranger = new Stranger();
        var job = Job.Learn(60);
        var before = GC.GetTotalMemory(forceFullCollection: true) >> 20;
        var watcher = new Watcher(10, () =>
        {
            for (var n = 0; n < Joins; n++) stranger.Join(members.All[n % members.All.Count], FirstPort + n);
        });
        var run = members.RunAsync(job, watcher);
        await watcher.Acted.Task.WaitAsync(Members.Patience);
        var (most, memory, began) = (0, 0L, Members.Milliseconds);
        // Long enough for all that were let in to be noticed as silent, or for the run.
        while (!run.IsCompleted || Members.Milliseconds - began < 15_000)
        {
            most = Math.Max(most, members.All.Max(m => Cluster.Get(m.System).State.Members.Count));
            memory = Math.Max(memory, GC.GetTotalMemory(forceFullCollection: true) >> 20);
            await Task.Delay(500);
        }
        var result = await run;
        Assert.Equal(await job.BitsAsync(), Job.Bits(result));
        Assert.All(members.All, m => Assert.False(m.Ended.IsCompleted));
        // Some were let in, so they have come; no more than may come at once through each door, and in the seconds after.
        Assert.InRange(most, members.All.Count + 1, JoinGate.MembersMax + members.All.Count);
        Assert.InRange(memory - before, 0, 200);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"row 27 {Joins} joins of nobody: passed, at most {most} members, {before} MB before and {memory} MB at most, {
            (Members.Milliseconds - began) / 1000.0:0} s, epoch {result.Epoch}"));
    }

    [Fact]
    public async Task Orders_to_leave_and_to_be_given_up_are_refused()
    {
        await using var members = await Members.StartAsync(2);
        await using var stranger = new Stranger();
        var job = Job.Learn(10);
        var watcher = new Watcher(5, () =>
        {
            foreach (var member in members.All)
                foreach (var whom in members.All)
                    foreach (var what in new[] { "Leave", "Down" }) stranger.Order(what, member, whom);
            // Over the same connections: who is let in has come after all the orders.
            for (var n = 0; n < members.All.Count; n++) stranger.Join(members.All[n], FirstPort + n);
        });
        var result = await members.RunAsync(job, watcher);
        Assert.Equal(await job.BitsAsync(), Job.Bits(result));
        using var late = new CancellationTokenSource(Members.Patience);
        while (members.All.Any(m => Cluster.Get(m.System).State.Members.Count <= members.All.Count)) await Task.Delay(20, late.Token);
        Assert.All(members.All, m => Assert.False(m.Ended.IsCompleted));
        foreach (var there in members.All.Select(m => Cluster.Get(m.System).State.Members))
            Assert.All(members.All, m => Assert.Contains(there,
                t => t.UniqueAddress.Equals(Cluster.Get(m.System).SelfUniqueAddress) && t.Status == MemberStatus.Up));
        Assert.Equal(1, result.Epoch);
        output.WriteLine("row 27 Leave and Down by a stranger: passed");
    }
}
