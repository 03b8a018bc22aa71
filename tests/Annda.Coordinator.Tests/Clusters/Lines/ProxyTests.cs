using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Annda.Hosting;
using Annda.Tests.Cli;
using Annda.Tests.Data;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters.Lines;

/// <summary>Whole processes behind proxies that delay and change what passes, and strangers that talk to their ports.</summary>
[Trait("Category", "Nightly")]
[Collection("machines")]
public sealed class ProxyTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Sets = [.. new[] { "task.evaluate.logLikelihood=none", "task.batch=256", "task.chainGroups=4",
        "task.epochs=8" }.SelectMany(s => new[] { "--set", s })];

    private readonly Scratch _scratch = new();
    private readonly List<NodeService> _nodes = [];
    private readonly List<LineProxy> _proxies = [];
    private readonly int _coordinator = LineProxy.FreePort();

    /// <summary>Ends everything.</summary>
    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        foreach (var proxy in _proxies) proxy.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Late_pieces_cost_time_alone()
    {
        var (summary, said) = await RunAsync(TimeSpan.FromSeconds(2), 0);
        Assert.True((int)summary["recoveries"]! == 0, said);
        var (resent, frames) = ((long)summary["wire"]!["resent"]!, (long)summary["wire"]!["frames"]!);
        Assert.True(resent < frames, $"{resent} of {frames} frames were sent again");
        Say("row 15 pieces late by up to 2 s", summary);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changed_bits_are_found(bool tls)
    {
        if (tls) (await AnndaProcess.RunAsync(_scratch.Folder, "certs", "init", "certs")).Well();
        var (summary, _) = await RunAsync(TimeSpan.Zero, 0.01, tls ? ["--tls-certificate", Path.Combine(_scratch.Folder, "certs/node.pem"),
            "--tls-ca", Path.Combine(_scratch.Folder, "certs/ca.pem")] : []);
        Assert.True(_proxies.Sum(p => p.Flipped) > 0, "no bit has changed");
        Say($"row 17 changed bits, TLS {(tls ? "on" : "off")}, {_proxies.Sum(p => p.Flipped)} of them, {
            _proxies.Sum(p => p.Connections)} connections", summary);
    }

    [Fact]
    public async Task Strangers_change_nothing()
    {
        var sockets = new List<Socket>();
        try
        {
            var (summary, said) = await RunAsync(TimeSpan.Zero, 0, [], async ports =>
            {
                var dice = new Dice(29);
                foreach (var port in ports)
                    for (var n = 0; n < 400; n++)
                    {
                        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                        sockets.Add(socket);
                        await socket.ConnectAsync(IPAddress.Loopback, port);
                        // A third say nothing, a third begin a frame that never ends, a third send junk.
                        if (n % 3 == 1) await socket.SendAsync(new byte[] { 0, 0, 8, 0, 1, 2, 3 });
                        byte[] junk = [.. Enumerable.Range(0, 1 + dice.Below(5000)).Select(_ => (byte)dice.Below(256))];
                        if (n % 3 == 2) await socket.SendAsync(junk);
                    }
            });
            Assert.True((int)summary["recoveries"]! == 0, said);
            Say($"row 29 {sockets.Count} strangers", summary);
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }
    }

    private async Task<(JsonObject Summary, string Said)> RunAsync(TimeSpan late, double flips, string[]? tls = null,
        Func<int[], Task>? meanwhile = null)
    {
        var ports = Enumerable.Range(0, 3).Select(_ => LineProxy.FreePort()).ToArray();
        _proxies.AddRange(ports.Select((port, n) => new LineProxy(port, late, flips, (ulong)n).Begin()));
        var places = _proxies.Select(p => new HostPort("127.0.0.1", p.Port)).ToArray();
        for (var n = 0; n < ports.Length; n++)
        {
            var self = n;
            _nodes.Add(new NodeService(first => NodeProgram.Start(["--listen", $"127.0.0.1:{ports[self]}", "--advertise", $"{places[self]}",
                "--tied", "--threads", "1", "--name", $"node-{self + 1}", .. tls ?? [], .. Joins(self, first, places)])));
            await _nodes[^1].SaysAsync("has joined");
        }
        using var process = AnndaProcess.Start(_scratch.Folder, ["run", "digits", "--json", "--no-report", "--out", "r", "--threads", "1",
            "--join", $"{places[0]}", "--listen", $"127.0.0.1:{_coordinator}", "--nodes", "3", "--replicas", "3", "--wait", "170",
            .. tls ?? [], .. Sets]);
        await process.UntilLinesAsync(Path.Combine(_scratch.Folder, "r"), 1);
        if (meanwhile is not null) await meanwhile([.. ports, _coordinator]);
        var ended = await process.EndAsync();
        Assert.True(ended.Code == 0, $"exit code {ended.Code}: {ended.Error}\n{string.Join("\n\n", _nodes.Select(n => n.Said))}");
        var alone = await AnndaProcess.RunAsync(_scratch.Folder, ["run", "digits", "--json", "--no-report", "--out", "alone", .. Sets]);
        Assert.Equal(RunFolder.Bits(alone.Well().Summary), RunFolder.Bits(ended.Summary));
        return (ended.Summary, ended.Error);
    }

    // Started again, a node joins the coordinator or another node: it must not found a cluster beside the one that there is.
    private IEnumerable<string> Joins(int self, bool first, HostPort[] places) =>
        (first ? places.Take(Math.Min(self, 1)) : places.Where((_, n) => n != self).Prepend(new HostPort("127.0.0.1", _coordinator)))
        .SelectMany(p => new[] { "--join", p.ToString() });

    private void Say(string what, JsonObject summary) => output.WriteLine($"{what}: passed, {summary["timing"]!["seconds"]} s, {
        summary["recoveries"]} recoveries, {summary["wire"]!["resent"]} of {summary["wire"]!["frames"]} frames again, {
        summary["wire"]!["refused"]} refused");
}
