using Akka.Event;

namespace Annda.Hosting;

/// <summary>Takes the place of Akka's logger to standard output, which is for results.</summary>
public sealed class SilentLogger : MinimalLogger
{
    /// <inheritdoc/>
    protected override void Log(object message)
    {
    }
}
