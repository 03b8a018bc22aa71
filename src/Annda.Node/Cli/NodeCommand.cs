using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Annda.Hosting;
using Annda.Security;
using Microsoft.Extensions.Configuration;

namespace Annda.Cli;

/// <summary>The options of annda-node; environment variables such as ANNDA_NODE__LISTEN stand in for those that are left out.</summary>
internal sealed class NodeCommand
{
    /// <summary>What the names of environment variables begin with.</summary>
    public const string Prefix = "ANNDA_NODE__";

    private static readonly ClusterOptions Standard = new();

    private readonly Option<HostPort> _listen = Address("--listen",
        "Where it listens; port 0: any that is free. Beyond this machine it takes TLS or --insecure", "HOST:PORT", Standard.Listen);
    private readonly Option<HostPort?> _advertise = AddressOrNone("--advertise", "The address that others are told, if another",
        "HOST[:PORT]", null, 0);
    private readonly Option<HostPort[]> _join = Addresses("--join",
        "Members of the cluster to join, in any number; without, it founds a cluster");
    private readonly Option<int> _joinWithin = Whole("--join-within", "Seconds that it tries to join", 60, 1, 3600);
    private readonly Option<string> _name = new("--name") { Description = "Its name in logs, metrics and progress",
        DefaultValueFactory = _ => Standard.Name, HelpName = "NAME" };
    private readonly Option<int> _threads = Whole("--threads", "Compute threads; results do not depend on it", Standard.Threads, 1,
        NodeOptions.ThreadsMax);
    private readonly Option<long> _memory = Bytes("--memory", "Memory for runs, such as 4GiB", Standard.MemoryBytes);
    private readonly Option<HostPort?> _health = AddressOrNone("--health",
        "Answers /live and /ready by HTTP; for this machine alone if no host is named", "[HOST:]PORT", "127.0.0.1", null);
    private readonly Option<string?> _certificate = new("--tls-certificate") { Description = "Its certificate and key, PEM or PFX: TLS "
        + "with everybody (annda certs makes such files)", HelpName = "FILE" };
    private readonly Option<string?> _authority = new("--tls-ca") { Description = "The certificate of the one authority that it trusts",
        HelpName = "FILE" };
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Others than this machine may reach it without TLS" };
    private readonly Option<FailureProfile> _failure = new("--failure")
    {
        Description = "How soon silence is failure: fast (5 s pause a run, 12 s lose a node) or patient (45 s, 60 s); the same everywhere",
        HelpName = "fast|patient",
        CustomParser = Failure,
    };
    private readonly Option<string?> _log = new("--log") { Description = "Write the log to this file, too, a JSON object a line",
        HelpName = "FILE" };
    private readonly Option<Uri?> _otlp = new("--otlp") { Description = "Send measurements here by OTLP (HTTP), such as "
        + "http://localhost:4318", HelpName = "URL", CustomParser = Url };
    private readonly Option<bool> _show = new("--show-config") { Description = "Print the settings that would hold, as JSON, and end" };
    private readonly Option<bool> _tied = new("--tied") { Description = "Leave when standard input ends" };
    private readonly RootCommand _root;

    private NodeCommand() => _root = new RootCommand("A node of Annda: hosts blocks and couplings of runs, as a member of a cluster. "
        + $"Environment variables stand in for options: {Prefix}LISTEN for --listen, {Prefix}JOIN_WITHIN for --join-within.")
    {
        _listen, _advertise, _join, _joinWithin, _name, _threads, _memory, _health, _certificate, _authority, _insecure,
        _failure, _log, _otlp, _tied, _show,
    };

    /// <summary>Runs a command line.</summary>
    public static async Task<int> RunAsync(string[] args, IConfiguration environment, TextWriter output, TextWriter error)
    {
        var command = new NodeCommand();
        var code = NodeExit.Left;
        command._root.SetAction(async (parsed, _) => code = await command.ActAsync(parsed, output, error).ConfigureAwait(false));
        var (all, faults) = command.WithEnvironment(args, environment);
        var parsed = command._root.Parse(all);
        faults = [.. faults, .. parsed.Errors.Select(e => e.Message)];
        if (faults.Count > 0) return await RefuseAsync(faults, error).ConfigureAwait(false);
        await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
        }).ConfigureAwait(false);
        return code;
    }

    private async Task<int> ActAsync(ParseResult parsed, TextWriter output, TextWriter error)
    {
        TlsSettings? tls;
        try
        {
            tls = TlsFiles.Load(parsed.GetValue(_certificate), parsed.GetValue(_authority));
        }
        catch (InvalidDataException fault)
        {
            return await RefuseAsync([fault.Message], error).ConfigureAwait(false);
        }
        var node = new ClusterOptions
        {
            Listen = parsed.GetValue(_listen), Advertise = parsed.GetValue(_advertise), Join = parsed.GetValue(_join) ?? [],
            JoinWithin = TimeSpan.FromSeconds(parsed.GetValue(_joinWithin)), Name = parsed.GetValue(_name)!,
            Threads = parsed.GetValue(_threads), MemoryBytes = parsed.GetValue(_memory), Insecure = parsed.GetValue(_insecure),
            Failure = parsed.GetValue(_failure), Tls = tls,
        };
        if (node.Faults().ToArray() is { Length: > 0 } faults)
            return await RefuseAsync(faults.Select(f => $"--{f}"), error).ConfigureAwait(false);
        var arguments = new NodeArguments(node, parsed.GetValue(_health), parsed.GetValue(_log), parsed.GetValue(_otlp),
            parsed.GetValue(_tied));
        if (!parsed.GetValue(_show)) return await NodeRun.RunAsync(arguments, output, error).ConfigureAwait(false);
        var text = arguments.Show().ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        await output.WriteLineAsync(text).ConfigureAwait(false);
        return NodeExit.Left;
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> faults, TextWriter error)
    {
        foreach (var fault in faults) await error.WriteLineAsync($"annda-node: {fault}").ConfigureAwait(false);
        return NodeExit.BadInput;
    }

    // The arguments, and those that the environment names beyond them; and what is wrong with the environment.
    private (string[] Arguments, List<string> Faults) WithEnvironment(string[] args, IConfiguration environment)
    {
        var given = _root.Parse(args);
        var (more, faults) = (new List<string>(), new List<string>());
        foreach (var (key, value) in environment.AsEnumerable().Where(v => v.Value is { Length: > 0 }))
        {
            var name = "--" + key.ToLowerInvariant().Replace('_', '-');
            var option = _root.Options.FirstOrDefault(o => o.Name == name && o is not (Option<bool> and { Name: "--show-config" }));
            string[] words = option == _join ? [.. value!.Split(',', StringSplitOptions.TrimEntries).SelectMany(v => new[] { name, v })]
                : [name, value!];
            if (option is null or System.CommandLine.Help.HelpOption or VersionOption)
                faults.Add($"{Prefix}{key}: there is no such setting; annda-node --help tells the options");
            else if (_root.Parse(words).Errors is { Count: > 0 } errors) faults.Add($"{Prefix}{key}: {errors[0].Message}");
            else if (given.GetResult(option) is null or { Implicit: true }) more.AddRange(words);
        }
        return ([.. args, .. more], faults);
    }

    private static Option<HostPort> Address(string name, string description, string form, HostPort standard) => new(name)
    {
        Description = description, HelpName = form, DefaultValueFactory = _ => standard,
        CustomParser = result => ReadAddress(result, result.Tokens[^1].Value, form, null, null),
    };

    private static Option<HostPort?> AddressOrNone(string name, string description, string form, string? host, int? port) => new(name)
    {
        Description = description, HelpName = form,
        CustomParser = result => ReadAddress(result, result.Tokens[^1].Value, form, host, port),
    };

    private static Option<HostPort[]> Addresses(string name, string description) => new(name)
    {
        Description = description, HelpName = "HOST:PORT", Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(t => ReadAddress(result, t.Value, "HOST:PORT", null, null))],
    };

    private static HostPort ReadAddress(ArgumentResult result, string text, string form, string? host, int? port)
    {
        if (!HostPort.TryParse(text, out var value, host, port)) Refuse(result, text, form);
        return value;
    }

    private static FailureProfile Failure(ArgumentResult result)
    {
        if (result.Tokens[^1].Value == "patient") return FailureProfile.Patient;
        if (result.Tokens[^1].Value != "fast") Refuse(result, result.Tokens[^1].Value, "fast or patient");
        return FailureProfile.Fast;
    }

    private static Uri? Url(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[^1].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        Refuse(result, result.Tokens[^1].Value, "http://HOST:PORT or https://HOST:PORT");
        return null;
    }

    private static Option<int> Whole(string name, string description, int standard, int min, int max) => new(name)
    {
        Description = description, HelpName = "N", DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            if (!int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                || value < min || value > max)
                Refuse(result, result.Tokens[^1].Value, $"a whole number from {min} to {max}");
            return value;
        },
    };

    private static Option<long> Bytes(string name, string description, long standard) => new(name)
    {
        Description = description, HelpName = "BYTES", DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            string[] units = ["KiB", "MiB", "GiB", "TiB"];
            var unit = Array.FindIndex(units, u => text.EndsWith(u, StringComparison.Ordinal));
            if (BigInteger.TryParse(unit < 0 ? text : text[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number << (10 * (unit + 1)) is var bytes && bytes <= long.MaxValue)
                return (long)bytes;
            Refuse(result, text, "a number of bytes, or of KiB, MiB, GiB or TiB such as 4GiB,");
            return standard;
        },
    };

    private static void Refuse(ArgumentResult result, string found, string allowed)
    {
        var printable = string.Concat(found.Take(100).Select(c => char.IsControl(c) ? '?' : c));
        result.AddError($"{((OptionResult)result.Parent!).Option.Name}: '{printable}' found, {allowed} is allowed");
    }
}
