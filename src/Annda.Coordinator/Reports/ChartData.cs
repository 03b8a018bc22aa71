using System.Text;
using System.Text.Json;

namespace Annda.Reports;

/// <summary>A chart's numbers, checked, sorted by x and without points that have no place on the axis.</summary>
internal sealed class ChartData
{
    private const double Largest = 1e300;

    private ChartData(ReportChart chart)
    {
        Chart = chart;
        foreach (var series in chart.Series)
            foreach (var values in new[] { series.Y, series.Lower, series.Upper })
                if (values is not null && values.Count != chart.X.Count)
                    throw new ArgumentException(
                        $"Chart '{chart.Title}': series '{series.Name}' has {values.Count} values for {chart.X.Count} points of x.");

        var order = Enumerable.Range(0, chart.X.Count).Where(i => Fits(chart.X[i])).OrderBy(i => chart.X[i]).ToArray();
        X = [.. order.Select(i => chart.X[i])];
        Series = [.. chart.Series.Select(s => new Column(s.Name, Pick(s.Y)!, Pick(s.Lower), Pick(s.Upper)))];

        double?[]? Pick(IReadOnlyList<double?>? values) =>
            values is null ? null : [.. order.Select(i => values[i] is { } v && Fits(v) ? v : (double?)null)];
    }

    /// <summary>The chart that the numbers are from.</summary>
    public ReportChart Chart { get; }

    /// <summary>Finite, ascending.</summary>
    public double[] X { get; }

    /// <summary>The series in the order of X.</summary>
    public Column[] Series { get; }

    /// <summary>A series with its gaps as null.</summary>
    public sealed record Column(string Name, double?[] Y, double?[]? Lower, double?[]? Upper);

    /// <summary>Puts a chart's numbers in order.</summary>
    public static ChartData Of(ReportChart chart) => new(chart);

    /// <summary>All charts as JSON that may stand inside a script element: the writer escapes &lt;, &gt; and &amp;.</summary>
    public static string Json(IEnumerable<ReportChart> charts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var chart in charts) Of(chart).Write(json);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>What a scatter says in numbers: points, correlation coefficient and root mean square distance of y from x.</summary>
    public static string Agreement(double[] x, double?[] y)
    {
        var points = Enumerable.Range(0, x.Length).Where(i => y[i] is not null).Select(i => (X: x[i], Y: y[i]!.Value)).ToArray();
        var count = points.Length.ToString("N0");
        if (points.Length < 2) return $"{count} points";
        double meanX = points.Average(p => p.X), meanY = points.Average(p => p.Y);
        double xx = points.Sum(p => (p.X - meanX) * (p.X - meanX)), yy = points.Sum(p => (p.Y - meanY) * (p.Y - meanY));
        var r = points.Sum(p => (p.X - meanX) * (p.Y - meanY)) / Math.Sqrt(xx * yy);
        var rms = Math.Sqrt(points.Average(p => (p.Y - p.X) * (p.Y - p.X)));
        return $"{count} points, root mean square difference {rms:G3}" + (double.IsFinite(r) ? $", correlation coefficient {r:F4}" : "");
    }

    /// <summary>Whether an axis can hold a number: the width of a range and a tick beyond it have to be numbers too.</summary>
    private static bool Fits(double value) => Math.Abs(value) <= Largest;

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kind", Chart.Kind.ToString().ToLowerInvariant());
        json.WriteString("xLabel", Chart.XLabel);
        json.WriteString("yLabel", Chart.YLabel);
        json.WriteBoolean("logY", Chart.LogY && Chart.Kind != ReportChartKind.Scatter);
        json.WriteBoolean("logX", Chart is { LogX: true, Kind: ReportChartKind.Line or ReportChartKind.Marks } && X is [> 0, ..]);
        json.WriteBoolean("joined", Chart.Joined);
        if (Chart.XNames is { } names)
        {
            json.WriteStartArray("names");
            foreach (var name in names) json.WriteStringValue(name);
            json.WriteEndArray();
        }
        Numbers(json, "x", X.Select(v => (double?)v));
        json.WriteStartArray("series");
        foreach (var series in Series)
        {
            json.WriteStartObject();
            json.WriteString("name", series.Name);
            Numbers(json, "y", series.Y);
            if (series.Lower is not null && series.Upper is not null)
            {
                Numbers(json, "lower", series.Lower);
                Numbers(json, "upper", series.Upper);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double?> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            if (value is { } number) json.WriteRawValue(number.ToString("G9"));
            else json.WriteNullValue();
        json.WriteEndArray();
    }
}
