namespace Annda.Cli;

/// <summary>Exit codes of annda.</summary>
public static class ExitCode
{
    /// <summary>Done, or stopped on request with everything saved.</summary>
    public const int Done = 0;

    /// <summary>The run could not go on; the message says why.</summary>
    public const int Failed = 1;

    /// <summary>Bad input: options, experiment, data or model.</summary>
    public const int BadInput = 2;

    /// <summary>A second Ctrl-C: left at once; the last saved model is whole.</summary>
    public const int Interrupted = 130;
}
