using Microsoft.Extensions.Hosting;

namespace Annda.Hosting;

/// <summary>
/// Leaves signals to whoever started the node. The host's own lifetime answers Ctrl-C by stopping the actors under a run that is coming
/// to rest.
/// </summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
