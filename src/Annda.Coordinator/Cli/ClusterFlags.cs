using System.CommandLine;
using Annda.Data;
using Annda.Hosting;
using Annda.Launching;
using Annda.Security;

namespace Annda.Cli;

/// <summary>Options of a run on several nodes.</summary>
internal sealed class ClusterFlags
{
    private readonly Option<int?> _nodes = CommonOptions.WholeOrNone("--nodes",
        "Run on so many node processes, started on this machine for the run; with --join: wait for so many nodes", 1, ClusterPlan.NodesMax);

    private readonly Option<HostPort?> _join = Address("--join", "Run on a cluster: the address of one of its nodes");

    private readonly Option<HostPort?> _listen = Address("--listen", "With --join: where this process listens (127.0.0.1, any free port)");

    private readonly Option<int?> _replicas = CommonOptions.WholeOrNone("--replicas",
        "Copies of the network that share the chains; as many as pay if left out", 1, ClusterPlan.NodesMax);

    private readonly Option<int> _wait = CommonOptions.Whole("--wait",
        "Seconds to wait for nodes, in the beginning and after one is lost", 60, 1, 86_400);

    private readonly Option<FailureProfile> _failure = new("--failure")
    {
        Description = "How soon a silent node is lost: fast (12 s) or patient (60 s); the same on every node",
        DefaultValueFactory = _ => FailureProfile.Fast,
    };

    private readonly Option<string?> _certificate = new("--tls-certificate")
    {
        Description = "With --join: certificate and key of this process, PEM or PFX (annda certs makes such files)",
        HelpName = "FILE",
    };

    private readonly Option<string?> _authority = new("--tls-ca")
    {
        Description = "With --join: the certificate of the cluster's authority",
        HelpName = "FILE",
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Let other machines reach this process without TLS" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_nodes, _join, _listen, _replicas, _wait, _failure, _certificate, _authority, _insecure];

    /// <summary>What they ask for; null: one process.</summary>
    /// <exception cref="InputException">They contradict each other.</exception>
    public ClusterPlan? Read(ParseResult parsed, Option<int> threads)
    {
        var (nodes, join, listen) = (parsed.GetValue(_nodes), parsed.GetValue(_join), parsed.GetValue(_listen));
        if (nodes is null && join is null)
        {
            foreach (var option in All.Where(o => parsed.GetResult(o) is { Implicit: false }))
                throw new InputException($"{option.Name}: says something of a cluster; --nodes or --join is missing");
            return null;
        }
        if (join is null)
            foreach (var option in new Option[] { _listen, _certificate, _authority }.Where(o => parsed.GetResult(o) is not null))
                throw new InputException($"{option.Name}: nodes of this machine need none; it goes with --join");
        var plan = new ClusterPlan();
        plan = plan with
        {
            Nodes = nodes,
            Join = join,
            Replicas = parsed.GetValue(_replicas),
            Wait = TimeSpan.FromSeconds(parsed.GetValue(_wait)),
            Threads = parsed.GetResult(threads) is { Implicit: false } ? parsed.GetValue(threads)
                : Math.Max(1, Environment.ProcessorCount / (join is null ? nodes!.Value : 1)),
            Member = plan.Member with
            {
                Listen = listen ?? plan.Member.Listen,
                Failure = parsed.GetValue(_failure),
                Tls = TlsFiles.Load(parsed.GetValue(_certificate), parsed.GetValue(_authority)),
                Insecure = parsed.GetValue(_insecure),
            },
        };
        return plan.Member.Faults().ToArray() is { Length: > 0 } faults
            ? throw new InputException(string.Join("\n", faults.Select(f => $"--{f}"))) : plan;
    }

    private static Option<HostPort?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "HOST:PORT",
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (HostPort.TryParse(text, out var found)) return found;
            result.AddError($"{name}: {Printable.Text(text)} found, HOST:PORT is allowed");
            return null;
        },
    };
}
