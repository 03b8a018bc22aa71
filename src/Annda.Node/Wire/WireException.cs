namespace Annda.Wire;

/// <summary>Bytes from another node that are no message of Annda's.</summary>
public sealed class WireException : Exception
{
    /// <summary>What was found and what is allowed.</summary>
    public WireException(string message) : base(message)
    {
    }

    /// <summary>With what refused it.</summary>
    public WireException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>A kind that is not known here: that of a later minor version.</summary>
    internal WireException(ushort kind)
        : base($"kind {kind:x4} found, which version {WireVersion.Major}.{WireVersion.Minor} does not know") =>
        UnknownKind = kind;

    /// <summary>The kind, where nothing else is wrong than that it is not known; such records are dropped and counted.</summary>
    public ushort? UnknownKind { get; }
}
