using System.Diagnostics;
using System.Globalization;
using Annda.Hosting;

namespace Annda.Launching;

/// <summary>
/// Node processes of this machine: started for one run and tied to this process, so that they end with it however it ends. One that dies
/// is given up at once, where others must first miss it, and started again.
/// </summary>
internal sealed class LocalNodes : IAsyncDisposable
{
    // One that dies so often will not live.
    private const int RestartsMax = 20;

    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(15);

    private readonly Func<int, string[]> _arguments;
    private readonly Action<HostPort> _giveUp;
    private readonly Action<string> _say;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Process> _processes = [];
    private readonly List<Task> _watches = [];
    private readonly Dictionary<int, int> _restarts = [];
    private bool _ending;

    private LocalNodes(Func<int, string[]> arguments, Action<HostPort> giveUp, Action<string> say) =>
        (_arguments, _giveUp, _say) = (arguments, giveUp, say);

    /// <summary>Starts processes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="arguments">Arguments of annda-node for the n-th one, from 1.</param>
    /// <param name="giveUp">Told the address of each that has died.</param>
    /// <param name="say">Told of those that die.</param>
    public static LocalNodes Start(int count, Func<int, string[]> arguments, Action<HostPort> giveUp, Action<string> say)
    {
        var nodes = new LocalNodes(arguments, giveUp, say);
        try
        {
            for (var n = 1; n <= count; n++) nodes.Start(n);
        }
        catch
        {
            // Their pipes close: those that were started end.
            foreach (var process in nodes._processes.Values) process.Dispose();
            throw;
        }
        return nodes;
    }

    /// <summary>Lets them leave, and ends those that do not.</summary>
    public async ValueTask DisposeAsync()
    {
        Process[] processes;
        lock (_lock)
        {
            _ending = true;
            processes = [.. _processes.Values];
        }
        foreach (var process in processes) Untie(process);
        using var late = new CancellationTokenSource(LeaveWithin);
        foreach (var process in processes)
        {
            try
            {
                await process.WaitForExitAsync(late.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        await Task.WhenAll(_watches).ConfigureAwait(false);
        foreach (var process in processes) process.Dispose();
    }

    private void Start(int number)
    {
        lock (_lock)
        {
            if (_ending) return;
            var start = NodeProgram.Start(["--tied", .. _arguments(number)]);
            start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
            var process = Process.Start(start) ?? throw new InvalidOperationException($"annda-node {number} could not be started");
            if (_processes.Remove(number, out var former)) former.Dispose();
            _processes[number] = process;
            _watches.Add(WatchAsync(number, process));
        }
    }

    private async Task WatchAsync(int number, Process process)
    {
        // Pipes that nobody reads would stop it one day.
        var (address, why) = (LastAsync(process.StandardOutput, NodeProgram.Listens), LastAsync(process.StandardError, NodeProgram.Fault));
        await process.WaitForExitAsync().ConfigureAwait(false);
        var place = await address.ConfigureAwait(false);
        var reason = await why.ConfigureAwait(false);
        bool again;
        lock (_lock)
        {
            if (_ending) return;
            _restarts[number] = _restarts.GetValueOrDefault(number) + 1;
            again = _restarts[number] <= RestartsMax;
        }
        var then = again ? "is started again" : "has died too often and stays away";
        _say(string.Create(CultureInfo.InvariantCulture,
            $"node-{number} has ended (exit code {process.ExitCode}{(reason is null ? "" : $": {reason}")}); it {then}"));
        if (HostPort.TryParse(place ?? "", out var known)) _giveUp(known);
        try
        {
            if (again) Start(number);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            _say(string.Create(CultureInfo.InvariantCulture, $"node-{number} could not be started again: {error.Message}"));
        }
    }

    // What follows a mark in the last line that has it. All else is in the node's log.
    private static async Task<string?> LastAsync(StreamReader lines, string mark)
    {
        string? last = null;
        while (await lines.ReadLineAsync().ConfigureAwait(false) is { } line)
            if (line.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0) last = line[(at + mark.Length)..];
        return last;
    }

    private static void Untie(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }
}
