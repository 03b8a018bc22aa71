using Annda.Hosting;
using Annda.Virtual;

namespace Annda.Tests.Hosting;

public class ClusterNodeTests
{
    [Fact]
    public async Task Nodes_that_join_are_told_and_one_that_leaves_is_lost_without_falling_silent()
    {
        await using var first = await Members.StartAsync();
        var ear = new NodeEar(first);
        Assert.Equal(new NodeUp(Members.Agent(first)), await ear.NextAsync());

        var second = await Members.StartAsync(first);
        Assert.Equal(new NodeUp(Members.Agent(second)), await ear.NextAsync());
        Assert.True(second.IsReady);
        await second.DisposeAsync();

        Assert.Equal(new NodeLost(Members.Agent(second)), await ear.NextAsync());
        Assert.Empty(ear.Rest());
        Assert.Equal(NodeExit.Left, await second.Ended.WaitAsync(Members.Long));
        Assert.False(second.IsReady);
    }

    [Fact]
    public async Task A_node_that_crashes_falls_silent_and_is_lost_and_the_other_goes_on()
    {
        await using var first = await Members.StartAsync();
        var second = await Members.StartAsync(first);
        var ear = new NodeEar(first);
        await ear.NextAsync();
        await ear.NextAsync();

        await Members.CrashAsync(second);

        Assert.Equal(new NodeSilent(Members.Agent(second)), await ear.NextAsync());
        Assert.Equal(new NodeLost(Members.Agent(second)), await ear.NextAsync());
        // Usable: another may join.
        await using var third = await Members.StartAsync(first);
        Assert.Equal(new NodeUp(Members.Agent(third)), await ear.NextAsync());
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Coordinators_are_no_nodes_and_hear_of_nodes_that_were_there_before()
    {
        await using var node = await Members.StartAsync();
        await using var coordinator = await Members.StartAsync(node, ClusterRole.Coordinator);
        var ear = new NodeEar(coordinator);
        await using var late = await Members.StartAsync(coordinator);

        // Its view may be a moment behind: the order is of no matter, the number is.
        object[] heard = [await ear.NextAsync(), await ear.NextAsync()];
        Assert.Equal(new object[] { new NodeUp(Members.Agent(node)), new NodeUp(Members.Agent(late)) }.ToHashSet(), heard.ToHashSet());
        Assert.Empty(ear.Rest());
    }

    [Fact]
    public async Task Whoever_watches_twice_is_told_once()
    {
        await using var node = await Members.StartAsync();
        var ear = new NodeEar(node);
        node.Watch(ear.Actor);
        await using var second = await Members.StartAsync(node);
        object[] heard = [await ear.NextAsync(), await ear.NextAsync()];
        Assert.Equal(2, heard.Distinct().Count());
    }

    [Fact]
    public async Task A_node_that_finds_nobody_to_join_ends_and_says_that_it_could_not_join()
    {
        await using var node = await ClusterNode.StartAsync(Members.Options() with
        {
            // Nobody listens at the port of a service that is none.
            Join = [new HostPort("127.0.0.1", 1)], JoinWithin = TimeSpan.FromSeconds(1),
        });
        var fault = await Assert.ThrowsAsync<ClusterException>(() => node.Joined.WaitAsync(Members.Long));
        Assert.Equal(NodeExit.NotJoined, fault.ExitCode);
        Assert.Equal(NodeExit.NotJoined, await node.Ended);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var node = await Members.StartAsync();
        var fault = await Assert.ThrowsAsync<ClusterException>(() => ClusterNode.StartAsync(Members.Options() with
        {
            Listen = node.Address,
        }));
        Assert.Contains(node.Address.ToString(), fault.Message);
        Assert.Equal(NodeExit.Failed, fault.ExitCode);
    }

    [Fact]
    public async Task Its_own_address_first_among_those_to_join_founds_a_cluster()
    {
        int port;
        await using (var free = await Members.StartAsync()) port = free.Address.Port;
        var self = new HostPort("127.0.0.1", port);
        await using var node = await ClusterNode.StartAsync(Members.Options() with { Listen = self, Join = [self, new("127.0.0.1", 1)] });
        await node.Joined.WaitAsync(Members.Long);
        Assert.Equal(self, node.Address);
    }

    [Fact]
    public async Task A_node_that_is_alone_in_its_process_is_there_at_once()
    {
        await using var local = await LocalNode.StartAsync(new NodeOptions { Threads = 1 });
        Assert.Equal(new NodeUp("akka://annda/user/node"), await new NodeEar(local).NextAsync());
    }

    [Fact]
    public async Task A_node_in_virtual_time_is_there_at_this_instant()
    {
        await using var node = VirtualNode.Start();
        var ear = new NodeEar(node);
        node.RunFor(0);
        Assert.Equal([new NodeUp("akka://annda/user/node")], ear.Rest());
        Assert.Equal(0, node.Now);
    }
}
