using System.Globalization;
using Annda.Hosting;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters.Lines;

/// <summary>A cluster that is torn: the coordinator's side lives, the other ends with its exit code, and the run has its bits.</summary>
[Trait("Category", "Cluster")]
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const string Quick = """
        akka.cluster.failure-detector.acceptable-heartbeat-pause = 3s
        annda.cluster.stable-after = 3s
        """;

    private readonly long _began = Members.Milliseconds;

    [Fact]
    public Task Coordinator_alone() => Torn("coordinator alone", 0, false);

    [Fact]
    public Task Coordinator_with_the_minority() => Torn("coordinator with the minority", 1, false);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task Coordinator_with_the_majority() => Torn("coordinator with the majority", 2, false);

    [Fact]
    [Trait("Category", "Nightly")]
    public Task One_way() => Torn("nothing comes from two of three nodes", 1, true);

    [Fact]
    public async Task Mended_before_anyone_is_given_up()
    {
        await using var members = await Members.StartAsync(2);
        var job = Job.Learn(30);
        ClusterNode[] one = [members.Coordinator, members.Nodes[0]], other = [members.Nodes[1]];
        var watcher = new Watcher(10, () => Members.Cut(one, other));
        var run = members.RunAsync(job, watcher);
        await watcher.Acted.Task.WaitAsync(Members.Patience);
        await Until(() => watcher.Said.Contains("is silent", StringComparison.Ordinal), "silence");
        Members.Mend(one, other);
        var result = await run;
        Assert.Equal(await job.BitsAsync(), Job.Bits(result));
        Assert.Equal(1, result.Epoch);
        Assert.All(members.All, m => Assert.False(m.Ended.IsCompleted));
        Say("row 20 mended before anyone is given up: passed");
    }

    private async Task Torn(string what, int with, bool oneWay)
    {
        await using var members = await Members.StartAsync(3, settings: Quick);
        var job = Job.Learn(30);
        ClusterNode[] side = [members.Coordinator, .. members.Nodes.Take(with)], other = [.. members.Nodes.Skip(with)];
        var watcher = new Watcher(10, () =>
        {
            if (oneWay) Members.Silence(other, side);
            else Members.Cut(side, other);
        });
        var run = members.RunAsync(job, watcher);
        await watcher.Acted.Task.WaitAsync(Members.Patience);
        var torn = Members.Milliseconds;
        foreach (var node in other) Assert.Equal(NodeExit.Downed, await node.Ended.WaitAsync(Members.Patience));
        var ended = Members.Milliseconds - torn;
        // Where nobody is left, somebody has to come.
        if (with == 0) await members.AddNodeAsync();
        var result = await run;
        Assert.Equal(await job.BitsAsync(), Job.Bits(result));
        Assert.True(result.Epoch > 1);
        Assert.All(side, m => Assert.False(m.Ended.IsCompleted));
        Say($"row {(oneWay ? 19 : 18)} {what}: passed, the other side ended after {ended / 1000.0:0.0} s, epoch {result.Epoch}");
    }

    private void Say(string what) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{what}, {(Members.Milliseconds - _began) / 1000.0:0} s in all"));

    private static async Task Until(Func<bool> holds, string what)
    {
        using var late = new CancellationTokenSource(Members.Patience);
        while (!holds())
        {
            Assert.False(late.IsCancellationRequested, $"not in time: {what}");
            await Task.Delay(20);
        }
    }
}
