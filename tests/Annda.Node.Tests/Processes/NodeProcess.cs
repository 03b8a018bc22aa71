using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Annda.Hosting;

namespace Annda.Tests.Processes;

/// <summary>annda-node as a process of its own; killed at the latest when this is disposed of.</summary>
internal sealed partial class NodeProcess : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [], _errors = [];
    private readonly SemaphoreSlim _news = new(0);

    private NodeProcess(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data, _output);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, _errors);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Lines on standard output.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Lines on standard error that are no log.</summary>
    public IEnumerable<string> Faults => _errors.Where(l => l.StartsWith("annda-node:", StringComparison.Ordinal));

    /// <summary>All it has said.</summary>
    public string All => string.Join('\n', _output.Concat(_errors));

    /// <summary>Starts it.</summary>
    public static NodeProcess Start(params string[] arguments) => new(NodeProgram.Start(arguments));

    /// <summary>Starts it with variables of the environment.</summary>
    public static NodeProcess StartWith(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = NodeProgram.Start(arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new NodeProcess(start);
    }

    /// <summary>Starts it on a free port, and waits until it is a member.</summary>
    public static async Task<(NodeProcess Process, HostPort Address)> JoinAsync(string name, HostPort? join = null, params string[] more)
    {
        var process = Start(["--listen", "127.0.0.1:0", "--name", name, "--threads", "1",
            .. join is { } member ? ["--join", member.ToString()] : Array.Empty<string>(), .. more]);
        var address = await process.SaysAsync($"annda-node {name} listens at ");
        await process.SaysAsync($"annda-node {name} has joined");
        Assert.True(HostPort.TryParse(address, out var place));
        return (process, place);
    }

    /// <summary>Waits for a line of standard output that begins so; the rest of it.</summary>
    public async Task<string> SaysAsync(string beginning)
    {
        using var late = new CancellationTokenSource(Long);
        while (true)
        {
            if (_output.FirstOrDefault(l => l.StartsWith(beginning, StringComparison.Ordinal)) is { } line) return line[beginning.Length..];
            if (_process.HasExited) Assert.Fail($"exit code {_process.ExitCode} before '{beginning}':\n{All}");
            try
            {
                await _news.WaitAsync(TimeSpan.FromMilliseconds(200), late.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"'{beginning}' was not said in time:\n{All}");
            }
        }
    }

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var late = new CancellationTokenSource(Long);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"it did not end in time:\n{All}");
        }
        return _process.ExitCode;
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Ends standard input.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Kills it without notice.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends SIGTERM (15), SIGINT (2), SIGSTOP (19) or SIGCONT (18).</summary>
    public void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit(Long);
        _process.Dispose();
        _news.Dispose();
    }

    private void Take(string? line, ConcurrentQueue<string> to)
    {
        if (line is null) return;
        to.Enqueue(line);
        try
        {
            _news.Release();
        }
        catch (ObjectDisposedException)
        {
            // The last words of a process that nobody waits for.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
