using Annda.Post;
using Annda.Security;

namespace Annda.Hosting;

/// <summary>What a member of the cluster does in it; also its role in Akka.Cluster, in small letters.</summary>
public enum ClusterRole
{
    /// <summary>Hosts blocks and couplings.</summary>
    Node,

    /// <summary>Coordinates a run, and hosts nothing.</summary>
    Coordinator,
}

/// <summary>How soon silence is taken for failure. The same on every member.</summary>
public enum FailureProfile
{
    /// <summary>5 s without a heartbeat pause a run, 7 s more lose the node.</summary>
    Fast,

    /// <summary>45 s without a heartbeat, and 15 s more: for machines that are stopped or starved for a while.</summary>
    Patient,
}

/// <summary>How a member of a cluster is set up.</summary>
public sealed record ClusterOptions
{
    /// <summary>The port of annda-node where none is named.</summary>
    public const int StandardPort = 4053;

    private const long MemoryMin = 1L << 20, MemoryMax = 1L << 50;

    /// <summary>Where it listens; port 0: any that is free. Default: 127.0.0.1:4053.</summary>
    public HostPort Listen { get; init; } = new("127.0.0.1", StandardPort);

    /// <summary>The address that others are told; port 0: that of <see cref="Listen"/>. Null: where it listens.</summary>
    public HostPort? Advertise { get; init; }

    /// <summary>Members of the cluster to join, any of them; its own address first, or none: founds a cluster.</summary>
    public IReadOnlyList<HostPort> Join { get; init; } = [];

    /// <summary>Its name in logs, metrics and progress, up to 64 letters, digits, '-', '.' and '_'; default: the machine's.</summary>
    public string Name { get; init; } = Safe(Environment.MachineName);

    /// <summary>What it does in the cluster.</summary>
    public ClusterRole Role { get; init; }

    /// <summary>Compute threads, 1 to 1024; default: one less than cores, so that heartbeats are answered.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Memory for runs in bytes, 1 MiB to 1 PiB; default: what the process may use.</summary>
    public long MemoryBytes { get; init; } = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, MemoryMin, MemoryMax);

    /// <summary>How soon silence is failure.</summary>
    public FailureProfile Failure { get; init; }

    /// <summary>What it shows to others and whom it trusts; null: no TLS.</summary>
    public TlsSettings? Tls { get; init; }

    /// <summary>Whether others than this machine may reach it without TLS.</summary>
    public bool Insecure { get; init; }

    /// <summary>How long it tries to join, 1 s to 1 h; then it ends. Default: 60 s.</summary>
    public TimeSpan JoinWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to leave, 1 s to 5 min; then it is gone all the same. Default: 20 s.</summary>
    public TimeSpan LeaveWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long nothing may move before what is missing is asked for again; default 1 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What a bad line does to parcels that come in here, for tests; null: nothing.</summary>
    public PostFaults? BadLine { get; init; }

    /// <summary>Settings of the actor system in front of all others, for tests.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Every fault of these options; empty if there is none.</summary>
    public IEnumerable<string> Faults()
    {
        if (!Listen.IsValid) yield return $"listen: {Listen} found, HOST:PORT is allowed";
        if (Advertise is { IsValid: false }) yield return $"advertise: {Advertise} found, HOST or HOST:PORT is allowed";
        if (Advertise is { IsAny: true }) yield return $"advertise: {Advertise} found, an address that others can reach is allowed";
        if (Listen.IsAny && Advertise is null)
            yield return $"listen: {Listen} stands for all addresses; --advertise must name the one that others use";
        if (Listen is { IsValid: true, IsLoopback: false } && Tls is null && !Insecure)
            yield return $"listen: {Listen} can be reached from other machines, and whoever reaches it can join: "
                + "use TLS (--tls-certificate, --tls-ca) or say --insecure";
        foreach (var join in Join.Where(j => !j.IsValid || j.Port == 0)) yield return $"join: {join} found, HOST:PORT is allowed";
        if (Name is not { Length: > 0 and <= 64 } || Name != Safe(Name))
            yield return $"name: '{Safe(Name ?? "")}' found, 1 to 64 letters, digits, '-', '.' and '_' are allowed";
        if (!Enum.IsDefined(Role)) yield return $"role: {Role} found, node or coordinator is allowed";
        if (!Enum.IsDefined(Failure)) yield return $"failure: {Failure} found, fast or patient is allowed";
        if (Threads is < 1 or > NodeOptions.ThreadsMax) yield return $"threads: {Threads} found, 1 to {NodeOptions.ThreadsMax} are allowed";
        if (MemoryBytes is < MemoryMin or > MemoryMax) yield return $"memory: {MemoryBytes} bytes found, 1 MiB to 1 PiB are allowed";
        if (JoinWithin < TimeSpan.FromSeconds(1) || JoinWithin > TimeSpan.FromHours(1))
            yield return $"join-within: {JoinWithin.TotalSeconds} s found, 1 to 3600 s are allowed";
        if (LeaveWithin < TimeSpan.FromSeconds(1) || LeaveWithin > TimeSpan.FromMinutes(5))
            yield return $"leave-within: {LeaveWithin.TotalSeconds} s found, 1 to 300 s are allowed";
        if (Patience <= TimeSpan.Zero) yield return $"patience: {Patience} found, more than 0 is allowed";
    }

    // What may stand in logs and on the command line as it is.
    private static string Safe(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '-'));
}
