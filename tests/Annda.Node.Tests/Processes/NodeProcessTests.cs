using System.Net;
using System.Text.Json;
using Annda.Hosting;
using Annda.Tests.Hosting;

namespace Annda.Tests.Processes;

public class NodeProcessTests
{
    private const int Interrupt = 2, Stop = 19, Continue = 18, Terminate = 15;

    [Fact]
    public async Task A_node_says_where_it_listens_joins_another_tells_its_health_and_leaves_on_SIGTERM()
    {
        var (first, address) = await NodeProcess.JoinAsync("one", null, "--health", "0");
        using var _ = first;
        var (second, secondAddress) = await NodeProcess.JoinAsync("two", address);
        using var __ = second;
        using var client = new HttpClient();
        var health = new Uri($"http://{await first.SaysAsync("annda-node one tells its health at ")}/");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(health, "live"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(health, "ready"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(health, "other"))).StatusCode);

        foreach (var process in new[] { second, first })
        {
            process.Signal(Terminate);
            Assert.Equal(NodeExit.Left, await process.ExitAsync());
            Assert.Empty(process.Faults);
        }
        // Standard output is for the lines that programs read.
        Assert.Equal(["annda-node two has joined", "annda-node two leaves"], second.Output.Skip(1));
        // The log tells the members apart.
        var (one, two) = ($"[akka.tcp://annda@{address}]", $"[akka.tcp://annda@{secondAddress}]");
        Assert.Contains($"Cluster Node {one} - Leader is moving node {two} to [Up]", first.All);
    }

    [Fact]
    public async Task A_node_that_waits_to_join_is_live_and_not_ready_and_gives_up_with_4()
    {
        using var node = NodeProcess.Start("--listen", "127.0.0.1:0", "--name", "x", "--join", "127.0.0.1:1", "--join-within", "6",
            "--health", "0");
        using var client = new HttpClient();
        var health = new Uri($"http://{await node.SaysAsync("annda-node x tells its health at ")}/");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(health, "live"))).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(new Uri(health, "ready"))).StatusCode);
        Assert.Equal(NodeExit.NotJoined, await node.ExitAsync());
        Assert.Contains("could not join", Assert.Single(node.Faults));
    }

    [Theory]
    [InlineData("--threads", "--threads", "0")]
    [InlineData("--listen", "--listen", "nowhere")]
    [InlineData("--insecure", "--listen", "10.1.2.3:4053")]
    [InlineData("--failure", "--failure", "soon")]
    [InlineData("--memory", "--memory", "4 GB")]
    [InlineData("--otlp", "--otlp", "ftp://x")]
    [InlineData("--nonsense", "--nonsense")]
    public async Task Bad_options_are_named_in_one_line_and_end_with_2(string named, params string[] arguments)
    {
        using var node = NodeProcess.Start(arguments);
        Assert.Equal(NodeExit.BadInput, await node.ExitAsync());
        Assert.Contains(named, Assert.Single(node.Faults));
        Assert.Equal(node.Faults.Single(), node.All);
    }

    [Fact]
    public async Task The_environment_stands_in_for_options_and_is_checked_like_them()
    {
        using var shown = NodeProcess.StartWith(new()
        {
            ["ANNDA_NODE__THREADS"] = "3", ["ANNDA_NODE__NAME"] = "env", ["ANNDA_NODE__JOIN"] = "a:1, b:2",
            ["ANNDA_NODE__JOIN_WITHIN"] = "9", ["ANNDA_NODE__OTLP"] = "http://me:secret@host:4318/?key=secret",
        }, "--show-config", "--name", "arg");
        Assert.Equal(0, await shown.ExitAsync());
        var settings = JsonDocument.Parse(string.Join('\n', shown.Output)).RootElement;
        Assert.Equal("arg", settings.GetProperty("name").GetString());
        Assert.Equal(3, settings.GetProperty("threads").GetInt32());
        Assert.Equal(9, settings.GetProperty("join-within").GetInt32());
        Assert.Equal(["a:1", "b:2"], settings.GetProperty("join").EnumerateArray().Select(j => j.GetString()!));
        Assert.DoesNotContain("secret", shown.All);

        using var refused = NodeProcess.StartWith(new() { ["ANNDA_NODE__THREADS"] = "many", ["ANNDA_NODE__COLOUR"] = "red" });
        Assert.Equal(NodeExit.BadInput, await refused.ExitAsync());
        Assert.Equal(2, refused.Faults.Count());
        Assert.Contains(refused.Faults, f => f.Contains("ANNDA_NODE__THREADS") && f.Contains("many"));
        Assert.Contains(refused.Faults, f => f.Contains("ANNDA_NODE__COLOUR"));
    }

    [Fact]
    public async Task A_tied_node_leaves_when_standard_input_ends_and_not_on_Ctrl_C()
    {
        var (node, _) = await NodeProcess.JoinAsync("tied", null, "--tied");
        using var __ = node;
        node.Signal(Interrupt);
        node.EndInput();
        Assert.Equal(NodeExit.Left, await node.ExitAsync());
        Assert.Single(node.Output, l => l == "annda-node tied leaves");
    }

    [Fact]
    public async Task A_second_signal_ends_a_node_at_once()
    {
        var (node, _) = await NodeProcess.JoinAsync("hurried");
        using var __ = node;
        node.Signal(Interrupt);
        await node.SaysAsync("annda-node hurried leaves");
        node.Signal(Interrupt);
        Assert.Equal(NodeExit.Interrupted, await node.ExitAsync());
    }

    [Fact]
    public async Task A_node_whose_coordinator_is_gone_ends_with_3()
    {
        var coordinator = await Members.StartAsync(null, ClusterRole.Coordinator);
        try
        {
            var (node, _) = await NodeProcess.JoinAsync("left", coordinator.Address);
            using var __ = node;
            await Members.CrashAsync(coordinator);
            Assert.Equal(NodeExit.Downed, await node.ExitAsync());
            Assert.Single(node.Faults);
        }
        finally
        {
            await coordinator.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_node_that_is_killed_is_lost_and_one_that_stops_for_three_seconds_is_not()
    {
        await using var coordinator = await Members.StartAsync(null, ClusterRole.Coordinator);
        var ear = new NodeEar(coordinator);
        var (paused, pausedAt) = await NodeProcess.JoinAsync("paused", coordinator.Address);
        using var _ = paused;
        await ear.NextAsync();
        var (killed, killedAt) = await NodeProcess.JoinAsync("killed", coordinator.Address);
        using var __ = killed;
        await ear.NextAsync();

        paused.Signal(Stop);
        await Task.Delay(TimeSpan.FromSeconds(3));
        paused.Signal(Continue);
        killed.Kill();

        Assert.Equal(new NodeSilent(Path(killedAt)), await ear.NextAsync());
        Assert.Equal(new NodeLost(Path(killedAt)), await ear.NextAsync());
        Assert.Empty(ear.Rest());
        static string Path(HostPort at) => $"akka.tcp://annda@{at}/user/node";
    }
}
