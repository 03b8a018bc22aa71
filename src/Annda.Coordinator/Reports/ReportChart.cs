namespace Annda.Reports;

/// <summary>How a chart draws its series.</summary>
public enum ReportChartKind
{
    /// <summary>Curves over x.</summary>
    Line,

    /// <summary>Bars at each x, side by side if there are several series.</summary>
    Bars,

    /// <summary>Points in a square with one range on both axes and the line y = x.</summary>
    Scatter,

    /// <summary>Large marks with error bars, for a few measured points.</summary>
    Marks
}

/// <summary>One chart: series over common x. Points need not be sorted; what is not finite is a gap.</summary>
public sealed record ReportChart
{
    /// <summary>The chart's heading.</summary>
    public required string Title { get; init; }

    /// <summary>What to see in it.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Name (and unit) of x.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Name (and unit) of y.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>How the series are drawn.</summary>
    public ReportChartKind Kind { get; init; }

    /// <summary>Logarithmic y: values that are not positive are gaps. Not for scatters.</summary>
    public bool LogY { get; init; }

    /// <summary>Logarithmic x, where all x are positive. For lines and marks.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the marks of a series are joined by a line, from left to right. For marks.</summary>
    public bool Joined { get; init; }

    /// <summary>What the places 1, 2, … on x are called; null where x is a number.</summary>
    public IReadOnlyList<string>? XNames { get; init; }

    /// <summary>Where the points stand.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>The series; each has as many values as X.</summary>
    public required IReadOnlyList<ReportSeries> Series { get; init; }
}

/// <summary>One series of a chart; null or a value that is not finite is a gap.</summary>
public sealed record ReportSeries(string Name, IReadOnlyList<double?> Y)
{
    /// <summary>A series without gaps.</summary>
    public ReportSeries(string name, IEnumerable<double> y) : this(name, [.. y.Select(v => (double?)v)]) { }

    /// <summary>Lower ends of the error bars; null if there are none.</summary>
    public IReadOnlyList<double?>? Lower { get; init; }

    /// <summary>Upper ends of the error bars; null if there are none.</summary>
    public IReadOnlyList<double?>? Upper { get; init; }
}
