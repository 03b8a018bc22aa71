using Annda.Tests.Documents;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Annda.Tests.Deploy;

/// <summary>The Compose file against what the programs know.</summary>
[Collection(ImageCollection.Name)]
public sealed class ComposeTests(Image image)
{
    private static readonly string[] Nodes = ["node-1", "node-2", "node-3"];

    private static readonly Dictionary<string, object?> File = Read();

    private static readonly Dictionary<string, Dictionary<string, object?>> Services =
        Map(File["services"]).ToDictionary(s => s.Key, s => Map(s.Value));

    [Fact]
    public void It_has_three_nodes_and_a_run() => Assert.Equal([.. Nodes, "run"], Services.Keys);

    [Fact]
    public void Its_keys_are_those_that_we_know()
    {
        Assert.Equal(["name", "x-node", "services", "secrets"], File.Keys);
        string[] known =
        [
            "image", "user", "restart", "stop_grace_period", "read_only", "tmpfs", "cap_drop", "security_opt", "secrets", "healthcheck",
            "hostname", "command", "profiles", "depends_on", "volumes",
        ];
        Assert.All(Services.Values, s => Assert.Empty(s.Keys.Except(known)));
    }

    [Fact]
    public void Every_program_knows_its_options()
    {
        foreach (var (name, service) in Services) image.Knows(List(service["command"]), name);
    }

    [Fact]
    public void Every_node_tells_its_own_name_and_joins_the_same_nodes_in_the_same_order()
    {
        string[]? first = null;
        foreach (var name in Nodes)
        {
            var words = List(Services[name]["command"]);
            Assert.Equal(name, Services[name]["hostname"]);
            Assert.Contains($"--name={name}", words);
            Assert.Contains($"--advertise={name}", words);
            Assert.Contains("--listen=0.0.0.0:4053", words);
            Assert.Contains("--health=8080", words);
            var joins = words.Where(w => w.StartsWith("--join=", StringComparison.Ordinal)).ToArray();
            Assert.Equal(first ??= joins, joins);
        }
        Assert.Equal(["--join=node-1:4053", "--join=node-2:4053"], first!);
        Assert.Contains("--join=node-1:4053", List(Services["run"]["command"]));
        Assert.All(Nodes, node => Assert.Contains(node, Map(Services["run"]["depends_on"]).Keys));
    }

    [Fact]
    public void Every_service_has_its_own_certificate_and_no_more()
    {
        var secrets = Map(File["secrets"]);
        Assert.DoesNotContain(secrets.Values, s => ((string)Map(s)["file"]!).Contains("ca-key", StringComparison.Ordinal));
        foreach (var (name, service) in Services)
        {
            Assert.Equal(["ca", name], List(service["secrets"]));
            Assert.All(List(service["secrets"]), s => Assert.Equal($"./certs/{s}.pem", Map(secrets[s])["file"]));
            Assert.Contains($"--tls-certificate=/run/secrets/{name}", List(service["command"]));
            Assert.Contains("--tls-ca=/run/secrets/ca", List(service["command"]));
        }
    }

    [Fact]
    public void Nodes_start_again_after_a_failure_and_have_the_time_to_leave()
    {
        Assert.All(Nodes, n => Assert.Equal("on-failure", Services[n]["restart"]));
        Assert.Equal("no", Services["run"]["restart"]);
        Assert.All(Services.Values, s => Assert.Equal("35s", s["stop_grace_period"]));
        Assert.All(Nodes, n => Assert.Equal(["CMD", "annda-healthy", "ready"], List(Map(Services[n]["healthcheck"])["test"])));
    }

    [Fact]
    public void No_service_can_do_more_than_it_must() => Assert.All(Services.Values, s =>
    {
        Assert.Equal("true", s["read_only"]);
        Assert.Equal(["ALL"], List(s["cap_drop"]));
        Assert.Equal(["no-new-privileges:true"], List(s["security_opt"]));
        Assert.EndsWith("1654:1654}", (string)s["user"]!, StringComparison.Ordinal);
    });

    private static Dictionary<string, object?> Read()
    {
        using var text = System.IO.File.OpenText(Path.Combine(Document.Root, "deploy/compose/compose.yaml"));
        return Map(new DeserializerBuilder().Build().Deserialize<object>(new MergingParser(new Parser(text))));
    }

    private static Dictionary<string, object?> Map(object? node) =>
        ((Dictionary<object, object?>)node!).ToDictionary(p => (string)p.Key, p => p.Value);

    private static string[] List(object? node) => [.. ((List<object>)node!).Cast<string>()];
}
