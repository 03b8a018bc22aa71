using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Annda.Tests.Cli;

/// <summary>What a process left on its streams.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record Ended(int Code, string Output, string Error)
{
    /// <summary>Standard output as JSON; fails if anything else is on it.</summary>
    public JsonObject Summary => JsonNode.Parse(Output)!.AsObject();

    /// <summary>It did what it was asked to.</summary>
    public Ended Well()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Error}");
        return this;
    }

    /// <summary>It refused bad input: exit code 2, no result, no stack trace, and a message in which each part occurs.</summary>
    public Ended Refused(params string[] parts)
    {
        Assert.True(Code == 2, $"exit code {Code}: {Output}{Error}");
        Assert.Equal("", Output);
        Assert.All(Error.TrimEnd().Split('\n'), line => Assert.StartsWith("annda", line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, Error, StringComparison.Ordinal));
        return this;
    }
}

/// <summary>The real program as a process of its own.</summary>
public sealed class AnndaProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;
    private readonly Task<string> _output, _error;

    private AnndaProcess(Process process) =>
        (_process, _output, _error) = (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

    /// <summary>Runs to its end in a folder.</summary>
    public static async Task<Ended> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        return await process.EndAsync();
    }

    /// <summary>Starts in a folder.</summary>
    public static AnndaProcess Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    /// <summary>Starts in a folder with more environment.</summary>
    public static AnndaProcess Start(string folder, (string Name, string Value)[] environment, params string[] arguments) =>
        Launch(folder, environment, "dotnet", ["exec", Program, .. arguments]);

    /// <summary>Starts under a shell command, which ends in <c>"$@"</c>.</summary>
    public static AnndaProcess StartUnder(string folder, string shell, params string[] arguments) =>
        Launch(folder, [], "bash", ["-c", shell, "bash", "dotnet", "exec", Program, .. arguments]);

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "annda.dll");

    /// <summary>Resident memory now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Sends a signal, such as INT.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Kills it at the moment at which something holds, looking without a pause; false if it has ended before.</summary>
    /// <param name="holds">What.</param>
    /// <param name="after">So many turns of a short wait later.</param>
    public async Task<bool> KillWhenAsync(Func<bool> holds, int after)
    {
        using var limit = new CancellationTokenSource(Patience);
        await Task.Run(() =>
        {
            for (var looks = 1; !holds(); looks++)
            {
                if (looks % 256 != 0) continue;
                limit.Token.ThrowIfCancellationRequested();
                if (_process.HasExited) return;
            }
            Thread.SpinWait(after);
            _process.Kill();
        }, limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode != 0;
    }

    /// <summary>Waits until the run in a folder has written so many lines of metrics.</summary>
    public Task UntilLinesAsync(string folder, int lines) => UntilAsync(() => RunFolder.Lines(folder) >= lines);

    /// <summary>Waits until something holds; fails if the process ends before.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!holds())
        {
            Assert.False(_process.HasExited, $"it ended too early: {(_process.HasExited ? await _error : "")}");
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>Waits for the end.</summary>
    public async Task<Ended> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return new Ended(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static AnndaProcess Launch(string folder, (string Name, string Value)[] environment, string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new AnndaProcess(Process.Start(start)!);
    }
}
