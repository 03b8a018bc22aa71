using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Annda.Data;
using Annda.Security;

namespace Annda.Cli;

/// <summary>annda certs init and add: a private authority for a cluster, and certificates for its nodes.</summary>
internal static partial class CertsCommand
{
    private const int DaysStandard = 365, DaysMax = 3650;

    /// <summary>What a folder without named nodes gets: a certificate for processes of this machine.</summary>
    private static readonly NodeNames ThisMachine = new("node", ["localhost", "127.0.0.1", "::1"]);

    public static Command Create() => new("certs", "Make the certificates of a cluster: one private authority, one file for each node")
    {
        Init(), Add(),
    };

    private static Command Init() => Make("init", "Make a folder with a new authority and certificates of nodes "
        + "(without --node: one named 'node' for localhost)", (folder, nodes, days, output) =>
        {
            if (nodes.Count == 0) nodes.Add(ThisMachine);
            var end = folder.Create(nodes, days);
            output.WriteLine($"{folder.AuthorityFile}  the authority: copy it to every node and coordinator (--tls-ca)");
            output.WriteLine($"{folder.AuthorityKeyFile}  its key: keep it here, give it to nobody; who has it can make nodes");
            Tell(folder, nodes, end, output);
        });

    private static Command Add() => Make("add", "Make certificates of more nodes with the authority of a folder",
        (folder, nodes, days, output) =>
        {
            if (nodes.Count == 0) throw new InputException("--node: nothing found, at least one node's name is needed");
            Tell(folder, nodes, folder.Add(nodes, days), output);
        });

    private static Command Make(string name, string description, Action<CertificateFolder, List<NodeNames>, TimeSpan, TextWriter> make)
    {
        var folder = CommonOptions.NoOption(new Argument<string>("DIR") { Description = "The folder of the authority" });
        var node = new Option<string[]>("--node")
        {
            Description = "A node's name, which names its file; repeatable",
            HelpName = "NAME",
        };
        var host = new Option<string[]>("--host")
        {
            Description = "A host name or address of the node named before it; repeatable; default: the node's name",
            HelpName = "HOST|IP",
        };
        var days = CommonOptions.Whole("--days", "How many days the nodes' certificates are valid", DaysStandard, 1, DaysMax);
        var command = new Command(name, description) { folder, node, host, days };
        command.SetAction(parsed =>
        {
            make(new CertificateFolder(parsed.GetValue(folder)!), Nodes(parsed.Tokens), TimeSpan.FromDays(parsed.GetValue(days)),
                parsed.InvocationConfiguration.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Tell(CertificateFolder folder, List<NodeNames> nodes, DateTimeOffset end, TextWriter output)
    {
        var date = end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var node in nodes)
            output.WriteLine($"{folder.NodeFile(node.Name)}  certificate and key of {node.Name} ({string.Join(", ", node.Hosts)}), "
                + $"valid until {date}: copy it to that machine alone (--tls-certificate)");
        output.WriteLine();
        output.WriteLine($"annda-node --tls-certificate {folder.NodeFile(nodes[0].Name)} --tls-ca {folder.AuthorityFile}");
    }

    // A host belongs to the node before it, so the order counts, which options by themselves do not tell.
    private static List<NodeNames> Nodes(IReadOnlyList<Token> tokens)
    {
        var nodes = new List<(string Name, List<string> Hosts)>();
        var option = "";
        foreach (var token in tokens)
        {
            if (token.Type == TokenType.Option) option = token.Value;
            if (token.Type != TokenType.Argument) continue;
            if (option == "--node") nodes.Add((Name(token.Value), []));
            if (option == "--host" && nodes.Count == 0)
                throw new InputException($"--host {Printable.Text(token.Value)} found before any --node, after one is allowed");
            if (option == "--host") nodes[^1].Hosts.Add(Host(token.Value));
            option = "";
        }
        if (nodes.GroupBy(n => n.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new InputException($"--node: '{twice.Key}' found twice, different names are allowed");
        return [.. nodes.Select(n => new NodeNames(n.Name, n.Hosts.Count > 0 ? n.Hosts : [Host(n.Name)]))];
    }

    private static string Name(string text) =>
        NodeName().IsMatch(text) && text.ToLowerInvariant() is not ("ca" or "ca-key")
            ? text
            : throw new InputException($"--node: '{Printable.Text(text)}' found; up to 63 letters, digits, '-', '_' and '.', "
                + "beginning with a letter or digit, are allowed, and neither 'ca' nor 'ca-key'");

    private static string Host(string text) =>
        IPAddress.TryParse(text, out _) || HostName().IsMatch(text)
            ? text
            : throw new InputException($"--host: '{Printable.Text(text)}' found, a host name (it may begin with '*.') or an IP address "
                + "without a port is allowed");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex NodeName();

    [GeneratedRegex(@"^(?=.{1,253}\z)(?:\*\.)?(?:[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?:\.|\z))+(?<!\.)\z")]
    private static partial Regex HostName();
}
