using System.Security.Cryptography.X509Certificates;
using Annda.Hosting;
using Annda.Security;
using Annda.Tests.Cli;
using Annda.Tests.Processes;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>Row 30: certificates that end. Who has one is stopped by name, and so is who has to call it; nobody else.</summary>
[Trait("Category", "Cluster")]
public sealed class ExpiredTests(ITestOutputHelper output)
{
    private const int Killed = 137;

    private static readonly TimeProvider Clock = TimeProvider.System;

    [UnixFact]
    public Task Row_30_a_node_with_an_expired_certificate_does_not_start() =>
        Row.ProveAsync(output, "30 expired at start", async stage =>
        {
            var tls = await AuthorityAsync(stage, "tls");
            var old = Issue(stage, "tls", "old", TimeSpan.FromMinutes(-40), TimeSpan.FromMinutes(-2));
            var (good, address) = await stage.NodeAsync("good", null, tls);
            using var node = NodeProcess.Start("--listen", "127.0.0.1:0", "--name", "old", "--join", $"{address}", "--health", "0",
                "--tls-certificate", old, "--tls-ca", tls[^1]);
            Assert.Equal(NodeExit.BadInput, await node.ExitAsync());
            Assert.StartsWith($"annda-node: {old} (CN=old): it has expired on ", node.All, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', node.All);
            await LeavesAsync(good);
            return "exit code 2, one line";
        });

    [UnixFact]
    public Task Row_30_a_node_that_calls_one_whose_certificate_it_refuses_ends_with_79() =>
        Row.ProveAsync(output, "30 a peer's certificate refused", async stage =>
        {
            var (called, address) = await stage.NodeAsync("called", null, await AuthorityAsync(stage, "one"));
            string[] other = await AuthorityAsync(stage, "two");
            using var caller = NodeProcess.Start(["--listen", "127.0.0.1:0", "--name", "caller", "--join", $"{address}", .. other]);
            Assert.Equal(NodeExit.TlsFailed, await caller.ExitAsync());
            Assert.Equal("annda-node: " + NodeExit.Describe(NodeExit.TlsFailed), Assert.Single(caller.Faults));
            Assert.DoesNotContain("has joined", caller.All, StringComparison.Ordinal);
            await LeavesAsync(called);
            return "the caller: exit code 79; the other goes on";
        });

    [UnixFact]
    [Trait("Category", "Nightly")]
    public Task Row_30_a_certificate_that_ends_during_a_run_costs_new_connections_alone() =>
        Row.ProveAsync(output, "30 expires during a run", async stage =>
        {
            var tls = await AuthorityAsync(stage, "tls");
            var end = Clock.GetUtcNow() + TimeSpan.FromSeconds(60);
            var soon = Issue(stage, "tls", "soon", TimeSpan.FromMinutes(-40), TimeSpan.FromSeconds(60));
            var first = await stage.NodeAsync("first", null, tls);
            string[] old = ["--tls-certificate", soon, "--tls-ca", tls[^1]];
            var second = await stage.NodeAsync("second", first.Address, old);
            Assert.True(stage.Logged("the certificate of this node (CN=soon) expires on "), "nobody was warned");
            var run = stage.Start(Machine.Endless, ["--join", $"{first.Address}", "--nodes", "2", .. tls]);
            await stage.UntilLinesAsync(run, 5);
            Assert.True(Clock.GetUtcNow() < end, "this machine is too slow for a certificate of a minute");
            await Task.Delay(end - Clock.GetUtcNow() + TimeSpan.FromSeconds(1));

            // The connections that there are stay.
            await stage.UntilLinesAsync(run, stage.Lines + 20);
            Assert.Contains("epoch 1: placed on", run.All, StringComparison.Ordinal);
            Assert.DoesNotContain("silent", run.All, StringComparison.Ordinal);

            // Who comes now has to call the old one, as members do, and ends for it. The run goes on: with the old one, or without it if
            // it was quicker to call and was refused itself.
            using var third = NodeProcess.Start(["--listen", "127.0.0.1:0", "--name", "third", "--join", $"{first.Address}", .. tls]);
            Assert.Equal(NodeExit.TlsFailed, await third.ExitAsync());
            Assert.Equal("annda-node: " + NodeExit.Describe(NodeExit.TlsFailed), Assert.Single(third.Faults));
            Assert.Contains("with certificate CN=soon: it has expired on ", third.All, StringComparison.Ordinal);
            await stage.UntilLinesAsync(run, stage.Lines + 20);

            // Started again, the old one is bad input, and the run goes on without it.
            second.Process.Kill();
            Assert.True(await second.Process.ExitAsync() is Killed or NodeExit.TlsFailed, second.Process.All);
            using var again = NodeProcess.Start(["--listen", $"{second.Address}", "--name", "second", "--join", $"{first.Address}",
                .. old]);
            Assert.Equal(NodeExit.BadInput, await again.ExitAsync());
            await run.SaysAsync("epoch 2: placed on first");
            await stage.UntilLinesAsync(run, stage.Lines + 5);
            await stage.StopWithSameBitsAsync(run, 1);
            Assert.False(first.Process.HasEnded);
            return "connections stay; who calls it ends with 79; started again it ends with 2";
        });

    // Files as the command line makes them, and the options that name them.
    private static async Task<string[]> AuthorityAsync(ClusterStage stage, string folder)
    {
        (await stage.Annda("certs", "init", folder).EndAsync()).Well();
        var path = Path.Combine(stage.Folder, folder);
        return ["--tls-certificate", Path.Combine(path, "node.pem"), "--tls-ca", Path.Combine(path, "ca.pem")];
    }

    // The command line makes none that is valid for less than a day.
    private static string Issue(ClusterStage stage, string folder, string name, TimeSpan from, TimeSpan until)
    {
        var (path, now) = (Path.Combine(stage.Folder, folder), Clock.GetUtcNow());
        using var authority = CertificateAuthority.FromPem(File.ReadAllText(Path.Combine(path, "ca.pem")),
            File.ReadAllText(Path.Combine(path, "ca-key.pem")));
        using var certificate = authority.Issue(name, ["127.0.0.1"], now + from, now + until);
        using var key = certificate.GetECDsaPrivateKey()!;
        var file = Path.Combine(path, name + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return file;
    }

    private static async Task LeavesAsync(NodeProcess node)
    {
        node.Signal(15);
        Assert.Equal(NodeExit.Left, await node.ExitAsync());
    }
}
