namespace Annda.Hosting;

/// <summary>How a node is set up.</summary>
public sealed record NodeOptions
{
    /// <summary>Most threads that can be asked for.</summary>
    public const int ThreadsMax = 1024;

    /// <summary>Compute threads, 1 to 1024; default: one for each core of the machine.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How long nothing may move before what is missing is asked for again; default 1 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Every fault of these options; empty if there is none.</summary>
    public IEnumerable<string> Faults()
    {
        if (Threads is < 1 or > ThreadsMax) yield return $"threads: {Threads} found, 1 to {ThreadsMax} are allowed";
        if (Patience <= TimeSpan.Zero) yield return $"patience: {Patience} found, more than 0 is allowed";
    }
}
