namespace Annda.Topology;

/// <summary>What the states of a unit are.</summary>
public enum UnitKind
{
    /// <summary>0 and 1.</summary>
    Binary,

    /// <summary>−1 and +1.</summary>
    Bipolar,

    /// <summary>
    /// Deterministic units of Hopfield (1984): an inner state u, a real number, and an output between 0 and 1, which others read.
    /// </summary>
    Graded,

    /// <summary>Real numbers, drawn from normal laws.</summary>
    Gaussian = 3,

    /// <summary>The units of a block are categories, one of which is 1 and all others 0.</summary>
    Softmax = 4,

    /// <summary>Deterministic units of layered networks: 1 / (1 + exp(−h)).</summary>
    Logistic = 5,

    /// <summary>Deterministic units of layered networks: max(0, h).</summary>
    Rectified = 6,

    /// <summary>Deterministic units of layered networks: h.</summary>
    Linear = 7,
}

/// <summary>Whether data may be clamped to a block by learning.</summary>
public enum BlockRole
{
    /// <summary>Data are clamped here.</summary>
    Visible,

    /// <summary>Explains what is seen.</summary>
    Hidden,

    /// <summary>Compared with a target by learning.</summary>
    Output,
}

/// <summary>A block of units: what it is, not what state it is in.</summary>
/// <param name="Name">Unique in the network.</param>
/// <param name="Role">Visible or hidden.</param>
/// <param name="Units">Kind of all its units.</param>
/// <param name="Size">Number of units, at least 1.</param>
public sealed record BlockSpec(string Name, BlockRole Role, UnitKind Units, int Size)
{
    /// <summary>How graded units move; null for units of another kind.</summary>
    public GradedUnits? Graded { get; init; }

    /// <summary>What Gaussian units are; null for units of another kind.</summary>
    public GaussianUnits? Gaussian { get; init; }
}

/// <summary>The numbers behind a unit kind; the one place that knows them.</summary>
public static class UnitValues
{
    /// <summary>Whether its units have two values: their states are bits, those of all others real numbers.</summary>
    public static bool IsTwoValued(this UnitKind kind) => kind is UnitKind.Binary or UnitKind.Bipolar or UnitKind.Softmax;

    /// <summary>Whether its units are functions of what they read, not drawn: those of layered networks.</summary>
    public static bool IsLayer(this UnitKind kind) => kind is UnitKind.Logistic or UnitKind.Rectified or UnitKind.Linear;

    /// <summary>Value of a unit that is off.</summary>
    /// <exception cref="ArgumentException">Its units have more than two values.</exception>
    public static float Low(this UnitKind kind) => kind switch
    {
        UnitKind.Binary or UnitKind.Softmax => 0f,
        UnitKind.Bipolar => -1f,
        _ => throw new ArgumentException($"{kind} units have more than two values"),
    };

    /// <summary>Value of a unit that is on.</summary>
    public const float High = 1f;

    /// <summary>High − low: 1 for {0,1}, 2 for {−1,+1}. The energy gap of a flip is this times the field.</summary>
    public static float Span(this UnitKind kind) => High - kind.Low();
}
