using System.Diagnostics;
using Annda.Tests.Cli;

namespace Annda.Tests.Clusters;

/// <summary>annda run as a process of its own, whose words are heard as they come; killed at the latest when this is disposed of.</summary>
internal sealed class RunProcess : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(4);
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly Process _process;
    private readonly Task<string> _output, _errors;
    private readonly List<Word> _words = [];
    private bool _disposed;

    private RunProcess(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = Process.Start(start)!;
        (_output, _errors) = (_process.StandardOutput.ReadToEndAsync(), HearAsync(_process.StandardError));
    }

    /// <summary>A line of standard error.</summary>
    /// <param name="Text">The line.</param>
    /// <param name="At">When it was heard.</param>
    public sealed record Word(string Text, long At);

    /// <summary>Number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>All that it has said on standard error so far.</summary>
    public string All
    {
        get
        {
            lock (_words) return string.Join('\n', _words.Select(w => w.Text));
        }
    }

    /// <summary>Starts it in a folder.</summary>
    /// <param name="folder">Its working directory.</param>
    /// <param name="arguments">Its arguments.</param>
    public static RunProcess Start(string folder, params string[] arguments) =>
        new(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "annda.dll"), .. arguments])
        {
            WorkingDirectory = folder,
        });

    /// <summary>Waits for a line of standard error in which a text stands.</summary>
    /// <param name="part">The text.</param>
    /// <param name="since">Lines that were heard before this do not count.</param>
    public async Task<Word> SaysAsync(string part, long since = 0)
    {
        Word? found = null;
        await UntilAsync($"'{part}' is said", () =>
        {
            lock (_words) return (found = _words.Find(w => w.At >= since && w.Text.Contains(part, StringComparison.Ordinal))) is not null;
        });
        return found!;
    }

    /// <summary>Waits until something holds; fails if it does not in time, or if the process ends before.</summary>
    public async Task UntilAsync(string what, Func<bool> holds)
    {
        for (var begun = Clock.GetTimestamp(); !holds(); await Task.Delay(5))
        {
            if (_process.HasExited && !holds())
                Assert.Fail($"exit code {_process.ExitCode} before {what}:\n{await _errors}{await _output}");
            Assert.True(Clock.GetElapsedTime(begun) < Long, $"it took too long until {what}:\n{All}");
        }
    }

    /// <summary>Waits until something holds, looking without a pause: what it waits for lasts no millisecond.</summary>
    public async Task CatchAsync(string what, Func<bool> holds)
    {
        var begun = Clock.GetTimestamp();
        await Task.Run(() =>
        {
            while (!holds() && !_process.HasExited && Clock.GetElapsedTime(begun) < Long)
            {
            }
        });
        if (_process.HasExited || !holds()) await UntilAsync(what, holds);
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Ended> EndAsync()
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
        return new Ended(_process.ExitCode, await _output, await _errors);
    }

    /// <summary>Sends a signal, such as INT; the moment.</summary>
    public long Signal(string name)
    {
        OtherProcesses.Signal(_process.Id, name);
        return Clock.GetTimestamp();
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit(Long);
        _process.Dispose();
    }

    private async Task<string> HearAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync() is { } line)
            lock (_words) _words.Add(new Word(line, Clock.GetTimestamp()));
        return All;
    }
}
