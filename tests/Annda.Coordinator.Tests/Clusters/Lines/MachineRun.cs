using System.Globalization;
using System.Text.Json.Nodes;
using Annda.Hosting;
using Annda.Tests.Cli;
using Annda.Tests.Data;

namespace Annda.Tests.Clusters.Lines;

/// <summary>
/// A run of digits on machines: annda on machine 0, nodes on the others. Nodes that are started again join anyone but themselves.
/// </summary>
internal sealed class MachineRun : IDisposable
{
    private const int Coordinator = 4060;

    private readonly Scratch _scratch = new();
    private readonly Machines _machines;
    private readonly string[] _sets;
    private readonly int _wait;
    private readonly List<long> _resident = [];

    private MachineRun(int nodes, int wait, string[] sets)
    {
        _wait = wait;
        string[] all = ["task.evaluate.logLikelihood=none", "task.batch=256", "task.chainGroups=4", .. sets];
        _sets = [.. all.SelectMany(s => new[] { "--set", s })];
        _machines = new Machines(nodes + 1);
        try
        {
            StartNodes(nodes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Nodes; the n-th is on machine n + 1.</summary>
    public List<NodeService> Nodes { get; } = [];

    /// <summary>annda on machine 0.</summary>
    public AnndaProcess Process { get; private set; } = null!;

    /// <summary>What annda has said, once it has ended.</summary>
    public string Said { get; private set; } = "";

    /// <summary>Most resident memory of any process that was seen, in MB.</summary>
    public long ResidentMax => _resident.DefaultIfEmpty().Max() >> 20;

    /// <summary>Starts it, and waits until it is at work.</summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="sets">What to change of the experiment.</param>
    public static Task<MachineRun> StartAsync(int nodes, params string[] sets) => StartAsync(nodes, 170, sets);

    /// <summary>Starts it, and waits until it is at work.</summary>
    /// <param name="nodes">Nodes.</param>
    /// <param name="wait">Seconds that it waits for nodes.</param>
    /// <param name="sets">What to change of the experiment.</param>
    public static async Task<MachineRun> StartAsync(int nodes, int wait, params string[] sets)
    {
        var run = new MachineRun(nodes, wait, sets);
        try
        {
            foreach (var node in run.Nodes) await node.SaysAsync("has joined");
            run.Begin(["digits", "--out", "r", .. run._sets]);
            await run.UntilLinesAsync(2);
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Waits until so many epochs are learned.</summary>
    public Task UntilLinesAsync(int lines) => Process.UntilLinesAsync(Path.Combine(_scratch.Folder, "r"), lines);

    /// <summary>Epochs that are learned.</summary>
    public int Lines => RunFolder.Lines(Path.Combine(_scratch.Folder, "r"));

    /// <summary>Waits for a node's n-th end; its exit code.</summary>
    public async Task<(int Code, long At)> EndAsync(int node, int n = 1)
    {
        using var late = new CancellationTokenSource(Members.Patience);
        while (Nodes[node].Ends.Count < n)
        {
            Assert.False(late.IsCancellationRequested, $"node {node} does not end:\n{Nodes[node].Said}");
            await Task.Delay(50);
        }
        return Nodes[node].Ends[n - 1];
    }

    /// <summary>Waits for an end that has a name.</summary>
    public async Task StopsAsync(string why)
    {
        var ended = await Process.EndAsync();
        Assert.True(ended.Code == 1 && ended.Error.Contains(why, StringComparison.Ordinal), $"exit code {ended.Code}: {ended.Error}");
    }

    /// <summary>Starts all nodes anew, as at first, and goes on with the run.</summary>
    public async Task ResumeAsync()
    {
        var count = Nodes.Count;
        foreach (var node in Nodes) node.Dispose();
        Nodes.Clear();
        StartNodes(count);
        foreach (var node in Nodes) await node.SaysAsync("has joined");
        Process.Dispose();
        Begin("--resume", "r");
    }

    /// <summary>Waits for the end, and compares with the bits of one process.</summary>
    /// <returns>The summary.</returns>
    public async Task<JsonObject> EndsWithTheBitsAsync()
    {
        var end = Process.EndAsync();
        while (!end.IsCompleted)
        {
            Look();
            await Task.WhenAny(end, Task.Delay(500));
        }
        var ended = await end;
        Said = ended.Error;
        Assert.True(ended.Code == 0, $"exit code {ended.Code}: {ended.Error}\n{string.Join("\n\n", Nodes.Select(n => n.Said))}");
        var alone = await AnndaProcess.RunAsync(_scratch.Folder, ["run", "digits", "--json", "--no-report", "--out", "alone", .. _sets]);
        Assert.Equal(RunFolder.Bits(alone.Well().Summary), RunFolder.Bits(ended.Summary));
        return ended.Summary;
    }

    /// <summary>What is worth saying of a run that has ended.</summary>
    public string Of(JsonObject summary) => string.Create(CultureInfo.InvariantCulture,
        $"{(double)summary["timing"]!["seconds"]!:0} s on {summary["nodes"]} nodes, {summary["recoveries"]} recoveries, {
            summary["wire"]!["resent"]} of {summary["wire"]!["frames"]} frames again, {summary["wire"]!["refused"]} refused, at most {
            ResidentMax} MB");

    /// <summary>Notes the memory of all.</summary>
    public void Look() => _resident.AddRange([Process.ResidentBytes, .. Nodes.Select(n => n.ResidentBytes)]);

    /// <inheritdoc/>
    public void Dispose()
    {
        Process?.Dispose();
        foreach (var node in Nodes) node.Dispose();
        _machines.Dispose();
        _scratch.Dispose();
    }

    private void StartNodes(int count)
    {
        var members = Enumerable.Range(1, count).Select(n => new HostPort(Machines.Address(n), 4053)).ToArray();
        HostPort[] again = [new(Machines.Address(0), Coordinator), .. members];
        for (var n = 1; n <= count; n++)
            Nodes.Add(NodeService.On(n, n == 1 ? [] : [members[0]], [.. again.Where((_, other) => other != n)]));
    }

    private void Begin(params string[] what) => Process = AnndaProcess.StartUnder(_scratch.Folder,
        $"exec ip netns exec {Machines.Name(0)} \"$@\"", ["run", .. what, "--json", "--no-report", "--threads", "1",
            "--join", $"{Machines.Address(1)}:4053", "--listen", $"{Machines.Address(0)}:{Coordinator}", "--insecure",
            "--nodes", $"{Nodes.Count}", "--wait", $"{_wait}", "--replicas", "3"]);
}
