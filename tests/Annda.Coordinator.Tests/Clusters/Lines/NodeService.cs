using System.Collections.Concurrent;
using System.Diagnostics;
using Annda.Hosting;

namespace Annda.Tests.Clusters.Lines;

/// <summary>annda-node under a supervisor, which starts it again whenever it ends.</summary>
internal sealed class NodeService : IDisposable
{
    private readonly Func<bool, ProcessStartInfo> _start;
    private readonly ConcurrentQueue<string> _said = [];
    private readonly ConcurrentQueue<(int Code, long At)> _ends = [];
    private readonly Lock _lock = new();
    private Process _process;
    private bool _disposed;

    /// <summary>Starts it.</summary>
    /// <param name="start">How; told whether it is the first time.</param>
    public NodeService(Func<bool, ProcessStartInfo> start)
    {
        _start = start;
        _process = Begin(true);
    }

    /// <summary>How it has ended so far, and when by the machine's clock in milliseconds.</summary>
    public IReadOnlyList<(int Code, long At)> Ends => [.. _ends];

    /// <summary>All it has said.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Resident memory now; 0 if it does not run.</summary>
    public long ResidentBytes
    {
        get
        {
            lock (_lock)
            {
                _process.Refresh();
                return _process.HasExited ? 0 : _process.WorkingSet64;
            }
        }
    }

    /// <summary>In a network namespace.</summary>
    /// <param name="machine">Number of the machine.</param>
    /// <param name="first">Machines whose nodes it joins at first; none: it founds a cluster.</param>
    /// <param name="again">Members that it joins when it is started again.</param>
    public static NodeService On(int machine, HostPort[] first, HostPort[] again) => new(isFirst =>
    {
        var program = NodeProgram.Start(["--listen", $"{Machines.Address(machine)}:4053", "--insecure", "--tied", "--threads", "1",
            "--name", $"node-{machine}", .. (isFirst ? first : again).SelectMany(j => new[] { "--join", j.ToString() })]);
        return new ProcessStartInfo("ip", ["netns", "exec", Machines.Name(machine), program.FileName, .. program.ArgumentList]);
    });

    /// <summary>Waits until it has said something that contains this.</summary>
    public async Task SaysAsync(string what)
    {
        using var late = new CancellationTokenSource(Members.Patience);
        while (!_said.Any(line => line.Contains(what, StringComparison.Ordinal)))
        {
            Assert.False(late.IsCancellationRequested, $"'{what}' was not said:\n{Said}");
            await Task.Delay(50);
        }
    }

    /// <summary>Kills it, stops it (STOP) or lets it go on (CONT).</summary>
    public void Signal(string name)
    {
        lock (_lock)
        {
            if (_process.HasExited) return;
            using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
            kill.WaitForExit();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
    }

    private Process Begin(bool first)
    {
        var start = _start(first);
        // Tied to this process by its standard input: it leaves whatever becomes of the test.
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) =>
        {
            _ends.Enqueue((process.ExitCode, Members.Milliseconds));
            lock (_lock)
                if (!_disposed) _process = Begin(false);
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Take(string? line)
    {
        if (line is not null) _said.Enqueue(line);
    }
}
