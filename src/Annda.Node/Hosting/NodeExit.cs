namespace Annda.Hosting;

/// <summary>Exit codes of annda-node. Supervisors restart on 1, 3, 4 and 79.</summary>
public static class NodeExit
{
    /// <summary>Left as asked.</summary>
    public const int Left = 0;

    /// <summary>Failed; the message says how.</summary>
    public const int Failed = 1;

    /// <summary>Bad input: options, environment or certificates.</summary>
    public const int BadInput = 2;

    /// <summary>Given up by the others, or cut off from the coordinator.</summary>
    public const int Downed = 3;

    /// <summary>Could not join in time.</summary>
    public const int NotJoined = 4;

    /// <summary>TLS: a peer's certificate was refused, or this one's.</summary>
    public const int TlsFailed = 79;

    /// <summary>A second Ctrl-C: gone at once.</summary>
    public const int Interrupted = 130;

    /// <summary>What happened, in words.</summary>
    public static string Describe(int code) => code switch
    {
        Left => "left the cluster",
        Downed => "the others have given this node up, or it was cut off from the coordinator",
        NotJoined => "could not join in time: none of the members to join has answered",
        TlsFailed => "TLS: a certificate was refused",
        _ => "the actor system has ended",
    };
}
