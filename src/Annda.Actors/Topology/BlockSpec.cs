namespace Annda.Topology;

/// <summary>What a unit's two states stand for.</summary>
public enum UnitKind
{
    /// <summary>0 and 1.</summary>
    Binary,

    /// <summary>−1 and +1.</summary>
    Bipolar,
}

/// <summary>Whether data may be clamped to a block by learning.</summary>
public enum BlockRole
{
    /// <summary>Data are clamped here.</summary>
    Visible,

    /// <summary>Explains what is seen.</summary>
    Hidden,
}

/// <summary>A block of units: what it is, not what state it is in.</summary>
/// <param name="Name">Unique in the network.</param>
/// <param name="Role">Visible or hidden.</param>
/// <param name="Units">Kind of all its units.</param>
/// <param name="Size">Number of units, at least 1.</param>
public sealed record BlockSpec(string Name, BlockRole Role, UnitKind Units, int Size);

/// <summary>The numbers behind a unit kind; the one place that knows them.</summary>
public static class UnitValues
{
    /// <summary>Value of a unit that is off.</summary>
    public static float Low(this UnitKind kind) => kind == UnitKind.Binary ? 0f : -1f;

    /// <summary>Value of a unit that is on.</summary>
    public const float High = 1f;

    /// <summary>High − low: 1 for {0,1}, 2 for {−1,+1}. The energy gap of a flip is this times the field.</summary>
    public static float Span(this UnitKind kind) => High - kind.Low();
}
