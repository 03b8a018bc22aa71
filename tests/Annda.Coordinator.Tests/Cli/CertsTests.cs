using Annda.Cli;
using Annda.Security;

namespace Annda.Tests.Cli;

/// <summary>annda certs, and the options that take its files.</summary>
public sealed class CertsTests : IDisposable
{
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("annda-certs-");

    public void Dispose() => _scratch.Delete(true);

    private string Folder => Path.Combine(_scratch.FullName, "certs");

    [Fact]
    public async Task Init_and_add_make_files_that_nodes_can_use_and_tell_where_they_go()
    {
        string[] nodes = ["--node", "n1", "--host", "10.0.0.1", "--host", "n1.example", "--node=n2"];
        var made = (await RunAsync(["certs", "init", Folder, .. nodes])).Well();
        Assert.Contains("ca-key.pem  its key: keep it here", made.Output, StringComparison.Ordinal);
        Assert.Contains("certificate and key of n1 (10.0.0.1, n1.example)", made.Output, StringComparison.Ordinal);
        Assert.Contains("certificate and key of n2 (n2)", made.Output, StringComparison.Ordinal);
        (await RunAsync("certs", "add", Folder, "--node", "n3", "--days", "3")).Well();
        Assert.Equal(["ca-key.pem", "ca.pem", "n1.pem", "n2.pem", "n3.pem"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
        foreach (var node in new[] { "n1", "n2", "n3" })
        {
            var tls = TlsFiles.Load(Path.Combine(Folder, $"{node}.pem"), Path.Combine(Folder, "ca.pem"))!;
            var days = (tls.Certificate.NotAfter.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime).TotalDays;
            Assert.InRange(days, node == "n3" ? 2.9 : 364.9, node == "n3" ? 3 : 365);
        }
    }

    [Fact]
    public async Task Without_a_node_there_is_one_for_this_machine()
    {
        (await RunAsync("certs", "init", Folder)).Well();
        Assert.Equal(["ca-key.pem", "ca.pem", "node.pem"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Bad_input_is_refused_and_leaves_nothing()
    {
        (await RunAsync("certs", "init", Folder, "--host", "a")).Refused("--host a found before any --node");
        (await RunAsync("certs", "init", Folder, "--node", "../n")).Refused("--node: '../n' found");
        (await RunAsync("certs", "init", Folder, "--node", "ca-key")).Refused("--node: 'ca-key' found");
        (await RunAsync("certs", "init", Folder, "--node", "n", "--node", "N")).Refused("--node: 'n' found twice");
        (await RunAsync("certs", "init", Folder, "--node", "n", "--host", "n:4053")).Refused("--host: 'n:4053' found");
        (await RunAsync("certs", "init", Folder, "--days", "0")).Refused("--days: 0 found, a whole number from 1 to 3650 is allowed");
        (await RunAsync("certs", "add", Folder)).Refused("--node: nothing found");
        (await RunAsync("certs", "add", Folder, "--node", "n")).Refused("ca.pem is missing");
        Assert.False(Directory.Exists(Folder));
        (await RunAsync("certs", "init", Folder)).Well();
        (await RunAsync("certs", "init", Folder)).Refused("ca.pem is there already");
    }

    [Fact]
    public async Task A_run_reads_certificates_before_it_begins_and_only_where_it_joins()
    {
        (await RunAsync("certs", "init", Folder)).Well();
        var (node, ca) = (Path.Combine(Folder, "node.pem"), Path.Combine(Folder, "ca.pem"));
        string[] join = ["--join", "127.0.0.1:1", "--tls-ca", ca];
        string[] run = ["run", "two-blocks", "--out", Path.Combine(_scratch.FullName, "run")];
        (await RunAsync([.. run, "--nodes", "1", "--tls-certificate", node, "--tls-ca", ca])).Refused("it goes with --join");
        (await RunAsync([.. run, .. join])).Refused("--tls-ca found without --tls-certificate");
        (await RunAsync([.. run, .. join, "--tls-certificate", ca])).Refused("ca.pem: the private key is missing");
        Assert.False(Directory.Exists(run[^1]));
    }

    private static async Task<Ended> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await Program.RunAsync(arguments, output, error);
        return new Ended(code, output.ToString(), error.ToString());
    }
}
