using System.Runtime.InteropServices;
using Annda.Execution;

namespace Annda.Cli;

/// <summary>
/// Ctrl-C and SIGTERM: the first one asks the run to come to rest and save; a second one leaves at once, with the last saved model whole.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption(IProgressView view) =>
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            if (_stop.IsCancellationRequested) Environment.Exit(ExitCode.Interrupted);
            view.Say("stopping: finishing what is in flight and saving (once more to leave at once)");
            _stop.Cancel();
        }))];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _stop.Dispose();
    }
}
