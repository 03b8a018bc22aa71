using System.Text;
using System.Text.RegularExpressions;
using static Annda.Reports.ReportPage;

namespace Annda.Reports;

/// <summary>The parts of a report's page between its head and its foot.</summary>
internal static partial class ReportSections
{
    private const int MostNumberRows = 100, LongFact = 16;

    public static void Facts(StringBuilder page, IReadOnlyList<ReportFact> facts)
    {
        if (facts.Count == 0) return;
        page.Append("<dl class=\"facts\">\n");
        foreach (var fact in facts)
        {
            var size = Hash().IsMatch(fact.Value) ? " class=\"hash\"" : fact.Value.Length > LongFact ? " class=\"long\"" : "";
            page.Append($"<div><dt>{Text(fact.Label)}</dt><dd{size}>{Text(fact.Value)}</dd>");
            if (!string.IsNullOrEmpty(fact.Note)) page.Append($"<dd class=\"note\">{Text(fact.Note)}</dd>");
            page.Append("</div>\n");
        }
        page.Append("</dl>\n");
    }

    public static void Links(StringBuilder page, IReadOnlyList<ReportLink> links)
    {
        if (links.Count == 0) return;
        page.Append("<nav>\n<h2>Stages</h2>\n<ol class=\"links\">\n");
        foreach (var link in links)
        {
            page.Append($"<li><a href=\"{Text(link.File)}\">{Text(link.Label)}</a>");
            if (link.Note.Length > 0) page.Append($" <span class=\"note\">{Text(link.Note)}</span>");
            page.Append("</li>\n");
        }
        page.Append("</ol>\n</nav>\n");
    }

    public static void Charts(StringBuilder page, IReadOnlyList<ReportChart> charts)
    {
        if (charts.Count == 0) return;
        page.Append("<section>\n<h2>Charts</h2>\n<noscript><p>The charts need JavaScript; ");
        page.Append("their numbers stand under each.</p></noscript>\n<div class=\"charts\">\n");
        for (var k = 0; k < charts.Count; k++) Chart(page, ChartData.Of(charts[k]), k);
        page.Append("</div>\n</section>\n");
    }

    public static void Pictures(StringBuilder page, IReadOnlyList<ReportPictureGroup> groups)
    {
        if (groups.Count == 0) return;
        page.Append("<section>\n<h2>Pictures</h2>\n<div class=\"groups\">\n");
        foreach (var group in groups)
        {
            page.Append($"<figure class=\"group\">\n<h3>{Text(group.Title)}</h3>\n<div class=\"pictures\" ");
            page.Append($"style=\"--columns:{Math.Max(1, group.Columns)}\">\n");
            foreach (var picture in group.Pictures)
            {
                page.Append($"<div class=\"picture\"><img alt=\"{Text(picture.Alt)}\" ");
                page.Append($"width=\"{picture.Width}\" height=\"{picture.Height}\" ");
                page.Append($"style=\"--w:{picture.Width};--h:{picture.Height}\" ");
                page.Append($"src=\"data:image/png;base64,{Convert.ToBase64String(picture.Png)}\">");
                if (!string.IsNullOrEmpty(picture.Label)) page.Append($"<p class=\"label\">{Text(picture.Label)}</p>");
                page.Append("</div>\n");
            }
            page.Append("</div>\n");
            Caption(page, group.Caption);
            page.Append("</figure>\n");
        }
        page.Append("</div>\n</section>\n");
    }

    public static void Tables(StringBuilder page, IReadOnlyList<ReportTable> tables)
    {
        if (tables.Count == 0) return;
        page.Append("<section>\n<h2>Tables</h2>\n<div class=\"tables\">\n");
        foreach (var table in tables)
        {
            page.Append($"<figure class=\"table\">\n<h3>{Text(table.Title)}</h3>\n");
            Table(page, table.Title, table.Headers, table.Rows);
            Caption(page, table.Caption);
            page.Append("</figure>\n");
        }
        page.Append("</div>\n</section>\n");
    }

    public static void Experiment(StringBuilder page, string json)
    {
        if (json.Length == 0) return;
        page.Append("<section>\n<h2>Experiment</h2>\n<details class=\"experiment\">\n");
        page.Append($"<summary>The experiment file, fully resolved</summary>\n<pre>{Text(json)}</pre>\n</details>\n</section>\n");
    }

    private static void Chart(StringBuilder page, ChartData data, int index)
    {
        var chart = data.Chart;
        var kind = chart.Kind.ToString().ToLowerInvariant();
        var names = string.Join(", ", chart.Series.Select(s => s.Name));
        page.Append($"<figure class=\"chart {kind}\">\n<h3>{Text(chart.Title)}</h3>\n");
        page.Append($"<div class=\"plot\" id=\"chart-{index}\" role=\"img\" aria-label=\"");
        page.Append($"{Text($"{chart.Title}: {names}; {chart.YLabel} against {chart.XLabel}")}\"></div>\n");
        page.Append("<figcaption>\n");
        if (chart.Caption.Length > 0) page.Append($"<p>{Text(chart.Caption)}</p>\n");
        if (chart.Kind == ReportChartKind.Scatter)
            foreach (var series in data.Series)
                page.Append($"<p class=\"numbers\">{Text(series.Name)}: {ChartData.Agreement(data.X, series.Y)}</p>\n");
        else Numbers(page, data);
        page.Append("</figcaption>\n</figure>\n");
    }

    /// <summary>The numbers of a chart for those who cannot see it, evenly thinned if there are many.</summary>
    private static void Numbers(StringBuilder page, ChartData data)
    {
        var rows = Math.Min(data.X.Length, MostNumberRows);
        if (rows == 0)
        {
            page.Append("<p class=\"numbers\">There are no points.</p>\n");
            return;
        }
        var shown = Enumerable.Range(0, rows).Select(r => rows == 1 ? 0 : (int)((long)r * (data.X.Length - 1) / (rows - 1)));
        var title = rows == data.X.Length ? "Numbers" : $"Numbers ({rows} of {data.X.Length:N0} points)";
        page.Append($"<details class=\"numbers\">\n<summary>{title}</summary>\n");
        string[] headers = [data.Chart.XLabel.Length > 0 ? data.Chart.XLabel : "x", .. data.Series.SelectMany(Headers)];
        Table(page, data.Chart.Title, headers, [.. shown.Select(Row)]);
        page.Append("</details>\n");

        string[] Headers(ChartData.Column s) => HasBand(s) ? [s.Name, $"{s.Name}, lower", $"{s.Name}, upper"] : [s.Name];

        string[] Row(int i) => [Name(data.X[i]), .. data.Series.SelectMany(s => HasBand(s)
            ? new[] { Number(s.Y[i]), Number(s.Lower![i]), Number(s.Upper![i]) } : [Number(s.Y[i])])];

        string Name(double x) =>
            data.Chart.XNames is { } names && x >= 1 && x <= names.Count && x == (int)x ? names[(int)x - 1] : Number(x);

        bool HasBand(ChartData.Column s) => s.Lower is not null && s.Upper is not null;

        string Number(double? value) => value is { } v ? v.ToString("G6").Replace('-', '−') : "–";
    }

    private static void Table(StringBuilder page, string name, IReadOnlyList<string> headers, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Any(r => r.Count > headers.Count))
            throw new ArgumentException($"Table '{name}' has a row longer than its {headers.Count} headers.");
        // A table that scrolls sideways must be reachable without a mouse.
        page.Append($"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{Text(name)}\">\n<table>\n<thead><tr>");
        var classes = new string[headers.Count];
        for (var c = 0; c < classes.Length; c++)
        {
            var cells = rows.Where(r => r.Count > c).Select(r => r[c]).Where(v => !Missing(v)).ToArray();
            var figures = cells.Length > 0 && cells.All(Figure().IsMatch);
            classes[c] = figures ? " class=\"n\"" : cells.Any(Hash().IsMatch) ? " class=\"hash\"" : "";
            page.Append($"<th scope=\"col\"{(figures ? classes[c] : "")}>{Text(headers[c])}</th>");
        }
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            page.Append("<tr>");
            for (var c = 0; c < headers.Count; c++)
            {
                var (open, close) = c == 0 ? ("th scope=\"row\"", "th") : ("td", "td");
                page.Append($"<{open}{classes[c]}>{Text(c < row.Count ? row[c] : "")}</{close}>");
            }
            page.Append("</tr>\n");
        }
        page.Append("</tbody>\n</table>\n</div>\n");

        static bool Missing(string? cell) => string.IsNullOrWhiteSpace(cell) || cell is "-" or "–" or "—";
    }

    private static void Caption(StringBuilder page, string caption)
    {
        if (caption.Length > 0) page.Append($"<figcaption>{Text(caption)}</figcaption>\n");
    }

    /// <summary>A number, with a unit or not.</summary>
    [GeneratedRegex(@"^[-−+±]?\d[\d,\s_.]*([eE][-−+]?\d+)?\s?(%|[\p{L}/·²³]{1,8})?$")]
    private static partial Regex Figure();

    /// <summary>A digest in hexadecimal.</summary>
    [GeneratedRegex("^(sha256:)?[0-9a-f]{32,}$")]
    private static partial Regex Hash();
}
