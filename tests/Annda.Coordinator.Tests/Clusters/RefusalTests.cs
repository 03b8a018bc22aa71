using Akka.Actor;
using Annda.Agents;
using Annda.Hosting;
using Annda.Protocol;
using Annda.Tests.Cli;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>Rows 31 and 34: nodes of other versions and settings, and nodes that are too small, are refused by name.</summary>
[Trait("Category", "Cluster")]
public sealed class RefusalTests(ITestOutputHelper output)
{
    private static readonly ClusterOptions Member = new() { Listen = new HostPort("127.0.0.1", 0), Name = "other", Threads = 1 };

    private static NodeTerms Terms => MemberSettings.Terms(Member);

    [UnixFact]
    public Task Row_31_a_node_of_another_version_is_left_out() => Row.ProveAsync(output, "31 version skew", async stage =>
    {
        (NodeTerms Terms, string Found, string Needed)[] others =
        [
            (Terms with { Product = "9.8.7" }, "Annda 9.8.7 found", $"{Terms.Product} is needed"),
            (Terms with { WireMajor = 77 }, $"wire 77.{Terms.WireMinor} found", $"{Terms.WireMajor}.{Terms.WireMinor} is needed"),
            (Terms with { FrameMax = 12345 }, "frames of 12345 bytes found", $"{Terms.FrameMax} are needed"),
        ];
        await Task.WhenAll(others.Select(async (other, n) =>
        {
            await using var node = await OfAsync(other.Terms);
            var ended = await stage.Annda("run", "bars-and-stripes", "--json", "--out", $"run-{n}", "--join",
                $"{node.Address}", "--wait", "3").EndAsync();
            Refused(Path.Combine(stage.Folder, $"run-{n}"), ended, 1, "0 found, 1 needed", "node other is left out", other.Found,
                other.Needed);
        }));
        return "product, wire and size of frames, found and needed";
    });

    [UnixFact]
    public Task Row_31_a_newer_minor_version_works() => Row.ProveAsync(output, "31 version skew, minor", async stage =>
    {
        await using var node = await OfAsync(Terms with { WireMinor = Terms.WireMinor + 5 });
        var ended = (await stage.Start(Machine.Bars, "--join", $"{node.Address}").EndAsync()).Well();
        Assert.Equal((await Machine.Bars.ReferenceAsync()).Bits, RunFolder.Bits(ended.Summary));
        return "runs";
    });

    [UnixFact]
    public Task Row_31_a_node_with_other_settings_is_left_out() => Row.ProveAsync(output, "31 settings skew", async stage =>
    {
        var (_, address) = await stage.NodeAsync("patient", null, "--failure", "patient");
        var patient = MemberSettings.Terms(Member with { Failure = FailureProfile.Patient });
        var ended = await stage.Start(Machine.Bars, "--join", $"{address}", "--wait", "3").EndAsync();
        Refused(stage.Run, ended, 1, "node patient is left out", $"settings {patient.Settings:x16} found",
            $"{Terms.Settings:x16} are needed");
        return "both values named";
    });

    [UnixFact]
    public Task Row_34_a_run_that_nodes_have_no_memory_for_is_refused_when_it_is_placed() =>
        Row.ProveAsync(output, "34 nodes with 1 MiB", async stage =>
        {
            var nodes = await stage.NodesAsync(2, "--memory", "1MiB");
            var ended = await stage.Start(Machine.WideDigits, "--join", $"{nodes[0].Address}", "--nodes", "2").EndAsync();
            Refused(stage.Run, ended, 2, "needs", "offers 921.6 KiB of its 1.0 MiB");
            Assert.False(stage.Logged("hosts"), "a part was hosted");
            foreach (var (node, _) in nodes)
            {
                node.Signal(15);
                Assert.Equal(NodeExit.Left, await node.ExitAsync());
            }
            return ended.Error.TrimEnd().Split('\n')[^1];
        });

    private static void Refused(string folder, Ended ended, int code, params string[] parts)
    {
        Assert.True(ended.Code == code, $"exit code {ended.Code}: {ended.Error}");
        Assert.All(parts, part => Assert.Contains(part, ended.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "summary.json")) || File.Exists(Path.Combine(folder, "model.annda")));
    }

    // A node of this process, whose agent says something else of itself.
    private static async Task<ClusterNode> OfAsync(NodeTerms terms)
    {
        var node = await ClusterNode.StartAsync(Member);
        await node.Joined;
        await node.Agent.GracefulStop(TimeSpan.FromSeconds(30));
        for (var tries = 0; ; tries++)
            try
            {
                node.System.ActorOf(NodeAgent.Props(new NodeOffer { Name = "other", Patience = node.Patience, Terms = terms })
                    .WithDispatcher("annda.dispatchers.control"), NodeAgent.Name);
                return node;
            }
            catch (InvalidActorNameException) when (tries < 1000)
            {
                // A stopped actor's name is free a moment after its end is told.
                await Task.Delay(10);
            }
    }
}
