using Annda.Data;
using Annda.Metrics;
using Annda.Tours;

namespace Annda.Reports.Contents;

/// <summary>Pictures of tours, and how long they are.</summary>
internal static class TourCharts
{
    private const int Bins = 20;

    /// <summary>A histogram of the lengths of the chains' tours.</summary>
    public static IEnumerable<ReportChart> Lengths(TourMetrics metrics)
    {
        var lengths = metrics.Lengths;
        if (lengths.Count < 2 || lengths[^1] <= lengths[0]) yield break;
        var width = (lengths[^1] - lengths[0]) / Bins;
        var counts = new double[Bins];
        foreach (var length in lengths) counts[Math.Min(Bins - 1, (int)((length - lengths[0]) / width))]++;
        yield return new ReportChart
        {
            Title = "Lengths of tours",
            Caption = $"{lengths.Count} of {metrics.Tours.Count} chains ended in a tour; the shortest is {lengths[0]:0.####}"
                + (metrics.Optimum is { } optimum ? $", the shortest there is {metrics.Cities.Length(optimum):0.####}." : "."),
            XLabel = "length",
            YLabel = "chains",
            Kind = ReportChartKind.Bars,
            X = [.. counts.Select((_, bin) => lengths[0] + (bin + 0.5) * width)],
            Series = [new ReportSeries("chains", counts)],
        };
    }

    /// <summary>The best tour, and the best there is where it is another.</summary>
    public static IEnumerable<ReportPictureGroup> Pictures(TourMetrics metrics)
    {
        List<ReportPicture> pictures = [];
        if (metrics.Best is { } best) pictures.Add(Picture(metrics.Cities, best, "best of the chains"));
        if (metrics.Optimum is { } optimum && !optimum.AsSpan().SequenceEqual(metrics.Best))
            pictures.Add(Picture(metrics.Cities, optimum, "shortest there is"));
        if (pictures.Count > 0) yield return new ReportPictureGroup("Tours", "Cities as dots, city 0 larger.", pictures) { Columns = 2 };
    }

    private static ReportPicture Picture(Cities cities, int[] tour, string label)
    {
        var picture = TourPicture.Of(cities, tour);
        return new ReportPicture(PngWriter.Rgb(picture.Rgb, picture.Width, picture.Height), picture.Width, picture.Height,
            $"A tour of {cities.Count} cities: {string.Join(' ', tour)}", $"{label}, {cities.Length(tour):0.####}");
    }
}
