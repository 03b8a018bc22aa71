using System.Diagnostics;
using System.Globalization;

namespace Annda.Tests.Clusters.Lines;

/// <summary>
/// Machines on one wire: network namespaces, each with an address and a link to a bridge that has a namespace of its own. Whatever an
/// earlier test left is removed first.
/// </summary>
internal sealed class Machines : IDisposable
{
    private const string Prefix = "annda-test-", Switch = Prefix + "switch";

    /// <summary>So many machines.</summary>
    public Machines(int count)
    {
        Remove();
        try
        {
            Ip($"netns add {Switch}");
            Ip($"-n {Switch} link add br0 type bridge");
            Ip($"-n {Switch} link set br0 up");
            for (var m = 0; m < count; m++)
            {
                Ip($"netns add {Name(m)}");
                Ip($"link add port{m} netns {Switch} type veth peer name eth0 netns {Name(m)}");
                Ip($"-n {Switch} link set port{m} master br0 up");
                Ip($"-n {Name(m)} addr add {Address(m)}/24 dev eth0");
                Ip($"-n {Name(m)} link set lo up");
                Ip($"-n {Name(m)} link set eth0 up");
            }
        }
        catch
        {
            Remove();
            throw;
        }
    }

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? Missing { get; } = !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "needs root on Linux"
        : new[] { "ip", "tc", "nft" }.FirstOrDefault(tool => !Has(tool)) is { } tool ? $"needs the program {tool}" : null;

    /// <summary>Name of a machine's namespace.</summary>
    public static string Name(int machine) => $"{Prefix}{machine}";

    /// <summary>Address of a machine.</summary>
    public static string Address(int machine) => $"10.231.0.{10 + machine}";

    /// <summary>Pulls a machine's plug, or puts it back.</summary>
    public static void Plug(int machine, bool plugged) => Ip($"-n {Switch} link set port{machine} {(plugged ? "up" : "down")}");

    /// <summary>Nothing leaves one machine for another any more.</summary>
    public static void Silence(int from, int to) => Ip($"-n {Name(from)} route add blackhole {Address(to)}/32");

    /// <summary>It does again.</summary>
    public static void Mend(int from, int to) => Ip($"-n {Name(from)} route del blackhole {Address(to)}/32");

    /// <summary>Nothing passes any more, or again, between these and those.</summary>
    public static void Cut(int[] these, int[] those, bool mend = false)
    {
        foreach (var (a, b) in these.SelectMany(a => those.SelectMany(b => new[] { (a, b), (b, a) })))
            if (mend) Mend(a, b);
            else Silence(a, b);
    }

    /// <summary>A machine's link carries so much either way.</summary>
    public static void Slow(int machine, string rate)
    {
        Run("tc", $"-n {Name(machine)} qdisc add dev eth0 root tbf rate {rate} burst 32kbit latency 400ms");
        Run("tc", $"-n {Switch} qdisc add dev port{machine} root tbf rate {rate} burst 32kbit latency 400ms");
    }

    /// <summary>A machine loses a share of the packets that come in, in thousandths.</summary>
    public static void Lose(int machine, int thousandths)
    {
        Run("ip", $"netns exec {Name(machine)} nft add table inet annda");
        Run("ip", $"netns exec {Name(machine)} nft add chain inet annda in {{ type filter hook input priority 0; }}");
        Run("ip", $"netns exec {Name(machine)} nft add rule inet annda in numgen random mod 1000 < {thousandths} drop");
    }

    /// <inheritdoc/>
    public void Dispose() => Remove();

    private static void Remove()
    {
        var names = Run("ip", "netns list").Split('\n').Select(line => line.Split(' ')[0]);
        foreach (var name in names.Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            foreach (var process in Run("ip", $"netns pids {name}").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                try
                {
                    Process.GetProcessById(int.Parse(process, CultureInfo.InvariantCulture)).Kill();
                }
                catch (ArgumentException)
                {
                    // It has just ended.
                }
            Ip($"netns del {name}");
        }
    }

    private static bool Has(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin")
        .Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static void Ip(string arguments) => Run("ip", arguments);

    private static string Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Result : throw new InvalidOperationException($"{program} {arguments}: {error.Result}");
    }
}

/// <summary>A test on <see cref="Machines"/>.</summary>
internal sealed class MachinesFactAttribute : FactAttribute
{
    public MachinesFactAttribute() => Skip = Machines.Missing;
}

/// <summary>Tests on <see cref="Machines"/>.</summary>
internal sealed class MachinesTheoryAttribute : TheoryAttribute
{
    public MachinesTheoryAttribute() => Skip = Machines.Missing;
}
