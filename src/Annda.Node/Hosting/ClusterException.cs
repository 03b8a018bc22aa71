namespace Annda.Hosting;

/// <summary>A member could not start, or is no member any more.</summary>
/// <param name="exitCode">The exit code that says so (<see cref="NodeExit"/>).</param>
/// <param name="message">What happened.</param>
/// <param name="inner">Why.</param>
public sealed class ClusterException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>An exit code of <see cref="NodeExit"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
