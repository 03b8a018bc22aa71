using Annda.Hosting;
using Annda.Tests.Cli;
using Annda.Tests.Data;
using Annda.Tests.Processes;
using Xunit.Abstractions;

namespace Annda.Tests.Clusters;

/// <summary>A folder, nodes and runs in it, all of them processes; whatever still lives ends with it.</summary>
internal sealed class ClusterStage : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly List<IDisposable> _processes = [];
    private int _starts;

    /// <summary>The folder.</summary>
    public string Folder => _scratch.Folder;

    /// <summary>The folder of the run.</summary>
    public string Run => Path.Combine(Folder, "run");

    /// <summary>Lines of metrics that the run has written.</summary>
    public int Lines => RunFolder.Lines(Run);

    /// <summary>Starts a node; without one to join it founds a cluster.</summary>
    public async Task<(NodeProcess Process, HostPort Address)> NodeAsync(string name, HostPort? join = null, params string[] more)
    {
        // --listen may be said again: the last one holds.
        var node = NodeProcess.Start(["--name", name, "--threads", "1", "--log", Log(name),
            .. more.Contains("--listen") ? Array.Empty<string>() : ["--listen", "127.0.0.1:0"],
            .. join is { } member ? ["--join", member.ToString()] : Array.Empty<string>(), .. more]);
        lock (_processes) _processes.Add(node);
        Assert.True(HostPort.TryParse(await node.SaysAsync($"annda-node {name} listens at "), out var address));
        await node.SaysAsync($"annda-node {name} has joined");
        return (node, address);
    }

    /// <summary>Starts so many nodes that are one cluster, named n1, n2 and so on.</summary>
    public async Task<(NodeProcess Process, HostPort Address)[]> NodesAsync(int count, params string[] more)
    {
        var first = await NodeAsync("n1", null, more);
        return [first, .. await Task.WhenAll(Enumerable.Range(2, count - 1).Select(n => NodeAsync($"n{n}", first.Address, more)))];
    }

    /// <summary>Starts a run.</summary>
    public RunProcess Start(Machine machine, params string[] more)
    {
        machine.Put(_scratch);
        return Annda(["run", .. machine.Arguments, "--json", "--no-report", "--out", "run", .. more]);
    }

    /// <summary>Goes on with the run.</summary>
    public RunProcess Resume(params string[] more) => Annda(["run", "--resume", "run", "--json", "--no-report", .. more]);

    /// <summary>Starts annda.</summary>
    public RunProcess Annda(params string[] arguments)
    {
        var run = RunProcess.Start(Folder, arguments);
        lock (_processes) _processes.Add(run);
        return run;
    }

    /// <summary>Waits until the run has written so many lines of metrics.</summary>
    public Task UntilLinesAsync(RunProcess run, int lines) => run.UntilAsync($"metrics.jsonl has {lines} lines", () => Lines >= lines);

    /// <summary>Whether a node has logged something.</summary>
    public bool Logged(string what) => Directory.EnumerateFiles(Folder, "*.node.log")
        .Any(log => Text(log).Contains(what, StringComparison.Ordinal));

    /// <summary>Waits for a run that does well, with the bits of one process, and checks its history.</summary>
    /// <param name="run">The run.</param>
    /// <param name="machine">What it runs.</param>
    /// <param name="recoveries">How often it was to begin a new epoch, at least.</param>
    public async Task<Ended> SameBitsAsync(RunProcess run, Machine machine, int recoveries)
    {
        var ended = (await run.EndAsync()).Well();
        var reference = await machine.ReferenceAsync();
        Assert.Equal(reference.Bits, RunFolder.Bits(ended.Summary));
        // Each boundary exactly once, in order.
        Assert.Equal(reference.Metrics, RunFolder.TimelessMetrics(Run));
        History.Check(Run, Directory.EnumerateFiles(Folder, "*.node.log").Concat(Directory.EnumerateFiles(Run, "node-*.log")));
        Assert.True((int)ended.Summary["recoveries"]! >= recoveries, $"{recoveries} recoveries expected:\n{ended.Error}");
        return ended;
    }

    /// <summary>Stops an endless run: what it has done so far must be what one process does.</summary>
    /// <param name="run">The run, of <see cref="Machine.Endless"/>.</param>
    /// <param name="folder">Its folder; null: that of the stage.</param>
    /// <param name="recoveries">How often it was to begin a new epoch, at least.</param>
    public async Task StopWithSameBitsAsync(RunProcess run, int recoveries, string? folder = null)
    {
        folder ??= Run;
        run.Signal("TERM");
        var ended = (await run.EndAsync()).Well();
        Assert.True((bool)ended.Summary["stopped"]!);
        Assert.True((int)ended.Summary["recoveries"]! >= recoveries, ended.Error);
        History.Check(folder, Directory.EnumerateFiles(Folder, "*.node.log"));
        var metrics = RunFolder.TimelessMetrics(folder);
        var reference = await (Machine.Endless with { Settings = [.. Machine.Endless.Settings, $"task.epochs={metrics.Length}"] })
            .ReferenceAsync();
        Assert.Equal(reference.Metrics, metrics);
    }

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_processes)) process.Dispose();
        _scratch.Dispose();
    }

    private static string Text(string log)
    {
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    // Of each process its own: two may have a name.
    private string Log(string name) => Path.Combine(Folder, $"{name}.{Interlocked.Increment(ref _starts)}.node.log");
}

/// <summary>Rows of the matrix of faults, as a table can be made of: a line for each.</summary>
internal static class Row
{
    /// <summary>Proves one, and writes how it went.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">Its number and the fault.</param>
    /// <param name="proof">What must hold; gives what was measured.</param>
    public static async Task ProveAsync(ITestOutputHelper output, string name, Func<ClusterStage, Task<string>> proof)
    {
        using var stage = new ClusterStage();
        try
        {
            var measured = await proof(stage);
            output.WriteLine($"row {name}: passed{(measured.Length > 0 ? ", " : "")}{measured}");
        }
        catch
        {
            output.WriteLine($"row {name}: FAILED");
            throw;
        }
    }

    /// <summary>Seconds from one moment to another.</summary>
    public static string Seconds(long from, long to) =>
        FormattableString.Invariant($"{TimeProvider.System.GetElapsedTime(from, to).TotalSeconds:0.0} s");
}
