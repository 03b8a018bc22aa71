namespace Annda.Wire;

/// <summary>Version of what nodes tell each other; the terms of a node name it.</summary>
public static class WireVersion
{
    /// <summary>What bytes mean. Nodes of different major versions refuse each other.</summary>
    public const int Major = 1;

    /// <summary>
    /// Rises when kinds of messages or fields are added. What a node does not know of it drops: a kind as a whole
    /// (<see cref="WireException.UnknownKind"/>), and fields alone. Nothing that an older node must understand may come this way.
    /// </summary>
    public const int Minor = 2;
}
