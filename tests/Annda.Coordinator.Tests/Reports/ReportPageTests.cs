using System.Text.Json;
using System.Text.RegularExpressions;
using Annda.Reports;

namespace Annda.Tests.Reports;

/// <summary>The page is whole, loads nothing, and takes any text and any number.</summary>
public partial class ReportPageTests
{
    private const string Hostile = "</script><script>alert('x')</script>\"'&<!--";
    private static readonly string Page = ReportPage.Write(SampleReport.Make());

    [Fact]
    public void The_page_loads_nothing_from_anywhere()
    {
        var loads = Loads().Matches(Page).Select(m => m.Groups["url"].Value).ToArray();
        Assert.NotEmpty(loads);
        Assert.All(loads, url => Assert.StartsWith("data:", url));
        Assert.DoesNotContain("@import", Page);
        Assert.DoesNotMatch(@"url\(", Page);
        Assert.Contains("default-src 'none'", Page);
    }

    [Fact]
    public void Every_element_that_opens_also_closes()
    {
        var open = new Stack<string>();
        foreach (Match tag in Tags().Matches(Scripts().Replace(Page, "<$1></$1>")))
        {
            var name = tag.Groups["name"].Value;
            if (name is "meta" or "link" or "img" || tag.Value.StartsWith("<!", StringComparison.Ordinal)) continue;
            if (tag.Groups["close"].Length == 0) open.Push(name);
            else Assert.Equal(open.Pop(), name);
        }
        Assert.Empty(open);
    }

    [Fact]
    public void The_sample_has_all_its_parts()
    {
        var data = SampleReport.Make();
        Assert.All(data.Charts, c => Assert.Contains($"<h3>{c.Title}</h3>", Page));
        Assert.All(data.Tables, t => Assert.Contains($"<h3>{t.Title}</h3>", Page));
        Assert.Equal(data.Pictures.Sum(g => g.Pictures.Count), Page.Split("<img alt=\"").Length - 1);
        Assert.Equal(data.Charts.Count, Page.Split("role=\"img\"").Length - 1);
        Assert.Equal(1, Page.Split("<h1>").Length - 1);
        Assert.Contains("&quot;name&quot;: &quot;digits&quot;", Page);
        Assert.Contains("uPlot 1.6.32 (MIT licence", Page);
        Assert.Contains("Permission is hereby granted", Page);
    }

    [Fact]
    public void Text_from_the_run_is_never_markup()
    {
        var page = ReportPage.Write(new ReportData
        {
            Title = Hostile, Lead = Hostile, ExperimentJson = Hostile, Footer = Hostile, Facts = [new(Hostile, Hostile, Hostile)],
            Charts =
            [
                Chart([1], [2]) with
                {
                    Title = Hostile, Caption = Hostile, XLabel = Hostile, YLabel = Hostile, Series = [new(Hostile, [2.0])],
                },
                Chart([1], [2]) with { Kind = ReportChartKind.Scatter, Series = [new(Hostile, [2.0])] },
            ],
            Pictures = [new(Hostile, Hostile, [new([1, 2, 3], 1, 1, Hostile, Hostile)])],
            Tables = [new(Hostile, Hostile, [Hostile], [[Hostile]])],
        });
        Assert.DoesNotContain("<script>alert", page);
        Assert.DoesNotContain("alert('x')", page);
        Assert.DoesNotContain("\"'&<!--", page);
        Assert.Equal(3, page.Split("</script>").Length - 1);
        Assert.Equal(Hostile, Island(page)[0].GetProperty("series")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Numbers_that_are_none_become_gaps()
    {
        var chart = Chart([3, double.NaN, 1, 2, double.PositiveInfinity], [double.NaN, 5, 1e-300, double.NegativeInfinity, 7]);
        var island = Island(ReportPage.Write(Report(chart)))[0];
        Assert.Equal([1d, 2, 3], island.GetProperty("x").EnumerateArray().Select(v => v.GetDouble()));
        var y = island.GetProperty("series")[0].GetProperty("y").EnumerateArray().ToArray();
        Assert.Equal([JsonValueKind.Number, JsonValueKind.Null, JsonValueKind.Null], y.Select(v => v.ValueKind));
        Assert.Equal(1e-300, y[0].GetDouble());
    }

    [Fact]
    public void Error_bars_are_sorted_with_their_points()
    {
        var chart = Chart([2, 1], []) with { Series = [new("a", [20d, 10]) { Lower = [19, 9], Upper = [21, null] }] };
        var series = Island(ReportPage.Write(Report(chart)))[0].GetProperty("series")[0];
        Assert.Equal("[10,20]", series.GetProperty("y").GetRawText());
        Assert.Equal("[9,19]", series.GetProperty("lower").GetRawText());
        Assert.Equal("[null,21]", series.GetProperty("upper").GetRawText());
    }

    [Fact]
    public void The_least_report_is_a_page()
    {
        var page = ReportPage.Write(new ReportData { Title = "Empty", Lead = "Nothing ran." });
        Assert.Contains("<h1>Empty</h1>", page);
        Assert.DoesNotContain("<h2>", page);
        Assert.DoesNotContain("uPlot 1.6.32", Scripts().Match(page).Value);
    }

    [Fact]
    public void A_series_of_another_length_than_x_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => ReportPage.Write(Report(Chart([1, 2], [1]))));
        Assert.Contains("'y' has 1 values for 2 points", error.Message);
    }

    [Fact]
    public void A_row_longer_than_its_headers_is_refused() =>
        Assert.Throws<ArgumentException>(() => ReportPage.Write(
            new ReportData { Title = "t", Lead = "l", Tables = [new("t", "", ["a"], [["1", "2"]])] }));

    [Fact]
    public void More_facts_than_the_page_has_room_for_are_refused() =>
        Assert.Throws<ArgumentException>(() => ReportPage.Write(
            new ReportData { Title = "t", Lead = "l", Facts = [.. Enumerable.Repeat(new ReportFact("a", "1"), 9)] }));

    [Fact]
    public void Only_columns_of_numbers_are_aligned_as_numbers()
    {
        var page = ReportPage.Write(new ReportData
        {
            Title = "t", Lead = "l",
            Tables = [new("t", "", ["name", "count", "mixed"], [["a", "1,024", "1"], ["b", "−3.5e-7 MB", "8 x 8"], ["c", "–", "2"]])],
        });
        Assert.Contains("<th scope=\"row\">a</th><td class=\"n\">1,024</td><td>1</td>", page);
        Assert.Contains("<th scope=\"col\" class=\"n\">count</th>", page);
    }

    [Fact]
    public void A_scatter_says_how_far_it_is_from_the_identity()
    {
        var page = ReportPage.Write(Report(Chart([0, 1, 2], [0.3, 1.3, 2.3]) with { Kind = ReportChartKind.Scatter }));
        Assert.Contains("y: 3 points, root mean square difference 0.3, correlation coefficient 1.0000", page);
    }

    [Fact]
    public void A_long_curve_lists_its_first_and_last_points_among_a_hundred()
    {
        double[] x = [.. Enumerable.Range(0, 5000).Select(i => (double)i)];
        var page = ReportPage.Write(Report(Chart(x, x)));
        Assert.Contains("Numbers (100 of 5,000 points)", page);
        Assert.Contains("<td class=\"n\">0</td>", page);
        Assert.Contains("<td class=\"n\">4999</td>", page);
    }

    private static ReportChart Chart(double[] x, double[] y) => new() { Title = "t", X = x, Series = [new("y", y.AsEnumerable())] };

    private static ReportData Report(ReportChart chart) => new() { Title = "t", Lead = "l", Charts = [chart] };

    private static JsonElement Island(string page)
    {
        using var json = JsonDocument.Parse(JsonIsland().Match(page).Groups[1].Value);
        return json.RootElement.Clone();
    }

    [GeneratedRegex("""\s(?:src|href|srcset|action|data)\s*=\s*"(?<url>[^"]*)""")]
    private static partial Regex Loads();

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex Scripts();

    [GeneratedRegex("<!DOCTYPE[^>]*>|<(?<close>/?)(?<name>[a-z0-9]+)(?:\\s[^>]*)?>")]
    private static partial Regex Tags();

    [GeneratedRegex("id=\"chart-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex JsonIsland();
}
