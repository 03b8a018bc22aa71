using System.Runtime.InteropServices;
using Annda.Health;
using Annda.Hosting;
using Annda.Telemetry;
using Microsoft.Extensions.Logging;

namespace Annda.Cli;

/// <summary>annda-node at work: starts, says so, and leaves when it is told to.</summary>
internal static class NodeRun
{
    public static async Task<int> RunAsync(NodeArguments arguments, TextWriter output, TextWriter error)
    {
        using var logs = NodeLog.Open(arguments.Log, arguments.Node.Name);
        using var leave = new Leaving(arguments.Tied);
        var name = arguments.Node.Name;
        using var export = arguments.Otlp is { } url ? MeterExport.Start(url, name) : null;
        await using var node = await ClusterNode.StartAsync(arguments.Node, logging => logging.AddProvider(logs)).ConfigureAwait(false);
        await using var health = arguments.Health is { } place
            ? await HealthServer.StartAsync(place, () => !node.System.WhenTerminated.IsCompleted, () => node.IsReady).ConfigureAwait(false)
            : null;
        await SayAsync($"{NodeProgram.Listens.Trim()} {node.Address}").ConfigureAwait(false);
        if (health is not null) await SayAsync($"tells its health at {health.Address}").ConfigureAwait(false);
        if (arguments.Tied) leave.When(EndOfInputAsync());
        await Task.WhenAny(node.Joined, node.Ended, leave.Asked).ConfigureAwait(false);
        if (node.Joined.IsCompletedSuccessfully) await SayAsync("has joined").ConfigureAwait(false);
        await Task.WhenAny(node.Ended, leave.Asked).ConfigureAwait(false);
        if (leave.Asked.IsCompleted)
        {
            await SayAsync("leaves").ConfigureAwait(false);
            await node.DisposeAsync().ConfigureAwait(false);
            return NodeExit.Left;
        }
        var code = await node.Ended.ConfigureAwait(false);
        await error.WriteLineAsync(NodeProgram.Fault + NodeExit.Describe(code)).ConfigureAwait(false);
        return code;

        async Task SayAsync(string what)
        {
            await output.WriteLineAsync($"annda-node {name} {what}").ConfigureAwait(false);
            await output.FlushAsync().ConfigureAwait(false);
        }
    }

    // On a thread of its own: reading standard input blocks, whatever it is called.
    private static Task EndOfInputAsync() => Task.Factory.StartNew(() =>
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (input.Read(ignored) > 0)
        {
        }
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>SIGTERM, Ctrl-C or the end of standard input ask it to leave; a signal after that ends it at once.</summary>
    private sealed class Leaving : IDisposable
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly PosixSignalRegistration[] _signals;

        // A terminal's Ctrl-C reaches all it has started: who started a tied node decides when it leaves.
        public Leaving(bool tied) => _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, tied ? context => context.Cancel = true : Ask),
        ];

        public Task Asked => _asked.Task;

        private void Ask(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!_asked.TrySetResult()) Environment.Exit(NodeExit.Interrupted);
        }

        public void When(Task end) => end.ContinueWith(_ => _asked.TrySetResult(), TaskScheduler.Default);

        public void Dispose()
        {
            foreach (var signal in _signals) signal.Dispose();
        }
    }
}
