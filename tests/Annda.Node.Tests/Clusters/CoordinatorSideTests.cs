using Annda.Clusters;
using Annda.Hosting;
using Annda.Tests.Hosting;

namespace Annda.Tests.Clusters;

public class CoordinatorSideTests
{
    [Theory]
    [InlineData(false, null, Downing.Wait)]
    [InlineData(true, null, Downing.DownSilent)]
    // The coordinator: itself, silent, heard.
    [InlineData(false, "heard", Downing.Wait)]
    [InlineData(true, "self", Downing.DownSilent)]
    [InlineData(true, "heard", Downing.Wait)]
    [InlineData(true, "silent", Downing.DownSelf)]
    [InlineData(true, "silent to another", Downing.Wait)]
    public void The_side_of_the_coordinator_goes_on(bool silence, string? coordinator, Downing expected)
    {
        CoordinatorView? view = coordinator switch
        {
            null => null,
            "self" => new(true, false, false),
            "heard" => new(false, false, true),
            "silent" => new(false, true, false),
            _ => new(false, true, true),
        };
        Assert.Equal(expected, CoordinatorSide.Decide(silence, view));
    }

    [Fact]
    public async Task Nodes_whose_coordinator_crashes_end_and_say_that_they_were_downed()
    {
        var coordinator = await Members.StartAsync(null, ClusterRole.Coordinator);
        await using var one = await Members.StartAsync(coordinator);
        await using var two = await Members.StartAsync(coordinator);

        await Members.CrashAsync(coordinator);

        foreach (var node in new[] { one, two }) Assert.Equal(NodeExit.Downed, await node.Ended.WaitAsync(Members.Long));
        await coordinator.DisposeAsync();
    }

    [Fact]
    public async Task A_coordinator_outlives_all_its_nodes_even_those_that_are_older()
    {
        var one = await Members.StartAsync();
        await using var coordinator = await Members.StartAsync(one, ClusterRole.Coordinator);
        var two = await Members.StartAsync(coordinator);
        var ear = new NodeEar(coordinator);
        await ear.NextAsync();
        await ear.NextAsync();

        await Task.WhenAll(Members.CrashAsync(one), Members.CrashAsync(two));

        var heard = new List<object>();
        while (heard.Count(h => h is NodeLost) < 2) heard.Add(await ear.NextAsync());
        Assert.Equal(2, heard.Count(h => h is NodeSilent));
        Assert.True(coordinator.IsReady);
        await using var three = await Members.StartAsync(coordinator);
        Assert.Equal(new NodeUp(Members.Agent(three)), await ear.NextAsync());
        await one.DisposeAsync();
        await two.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(20, 7)]
    [InlineData(24, 4)]
    [InlineData(28, 1.75)]
    [InlineData(300, 1.75)]
    public void Calm_is_not_waited_for_without_end(double silence, double wait) =>
        Assert.Equal(wait, DowningActor.Wait(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(silence)).TotalSeconds, 6);
}
