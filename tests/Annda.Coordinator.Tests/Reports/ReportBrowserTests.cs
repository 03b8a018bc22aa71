using System.Diagnostics;
using System.Text.RegularExpressions;
using Annda.Reports;

namespace Annda.Tests.Reports;

/// <summary>
/// A real browser opens the page from a file. Needs Chromium on the path or in ANNDA_CHROMIUM and fails without it;
/// a machine that has none leaves these out with --filter Category!=Browser.
/// </summary>
[Trait("Category", "Browser")]
public sealed partial class ReportBrowserTests : IDisposable
{
    // Axes and grid are grey; what is colourful in a canvas was drawn from numbers.
    private const string Probe = """
        <script>
        document.documentElement.dataset.probe = [...document.querySelectorAll(".plot canvas")].map(c => {
          const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
          let n = 0;
          for (let i = 0; i < d.length; i += 4)
            if (d[i + 3] > 20 && Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) > 60) n++;
          return n;
        }).join(" ");
        </script>
        """;

    private const string Listen = """
        <script>
        const write = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (what, ...rest) {
          document.documentElement.dataset.texts = (document.documentElement.dataset.texts ?? "") + "|" + what;
          write.call(this, what, ...rest);
        };
        </script>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("annda-report-").FullName;

    /// <summary>Removes the page and the browser's profile.</summary>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_page_runs_under_its_own_policy_without_a_word_on_the_console()
    {
        var html = ReportPage.Write(SampleReport.Make());
        // Left beside the tests for a person to look at.
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "sample-report.html"), html);
        var (page, console) = await Open(html);
        Assert.Empty(console);
        Assert.Contains($"data-charts=\"{SampleReport.Make().Charts.Count}\"", page);
    }

    [Fact]
    public async Task Every_chart_has_marks_in_colour()
    {
        var html = Policy().Replace(ReportPage.Write(SampleReport.Make()), "").Replace("</body>", Probe + "</body>");
        var (page, _) = await Open(html);
        var counts = ProbeResult().Match(page).Groups[1].Value.Split(' ').Select(int.Parse).ToArray();
        Assert.Equal(SampleReport.Make().Charts.Count, counts.Length);
        Assert.All(counts, c => Assert.True(c > 200, $"coloured pixels by chart: {string.Join(" ", counts)}"));
    }

    [Fact]
    public async Task Charts_without_points_or_with_hard_ones_do_not_break_the_page()
    {
        var charts =
            from kind in Enum.GetValues<ReportChartKind>()
            from log in new[] { false, true }
            from values in new double[][]
            {
                [], [double.NaN], [0], [-5, 0, 5], [1e-300, 1e300], [7, 7, 7], [double.MinValue, 1, double.MaxValue], [double.Epsilon, 1],
                [1, 1.0000000000000002], [1e-300, 2e-300], [-1e300, 1e300], [1e15, 1e15 + 1],
            }
            from x in new[] { [.. values.Select((_, i) => (double)i)], values }
            select new ReportChart
            {
                Title = "t", Kind = kind, LogY = log, X = x, Series = [new("y", values.AsEnumerable())],
            };
        var all = charts.Append(new() { Title = "none", X = [1, 2], Series = [] }).ToArray();
        var (page, console) = await Open(ReportPage.Write(new() { Title = "t", Lead = "l", Charts = all }));
        Assert.Empty(console);
        Assert.Contains($"data-charts=\"{all.Length}\"", page);
    }

    [Fact]
    public async Task The_legend_of_marks_shows_every_series_by_a_mark_of_its_own()
    {
        var chart = new ReportChart
        {
            Title = "t", Kind = ReportChartKind.Marks, X = [1, 2],
            Series = [.. Enumerable.Range(0, 12).Select(k => new ReportSeries($"y{k}", [k, k + 1.0]))],
        };
        var (page, _) = await Open(ReportPage.Write(new() { Title = "t", Lead = "l", Charts = [chart] }));
        var marks = Keys().Matches(page).Select(m => m.Value).ToArray();
        Assert.Equal(12, marks.Length);
        Assert.Equal(12, marks.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 1.5, new[] { "0.00", "0.25", "0.75", "1.25" })]
    [InlineData(0, 0.9, new[] { "0.0", "0.2", "0.4", "0.6", "0.8" })]
    [InlineData(-2e-5, 2e-5, new[] { "−2e−5", "−1e−5", "0", "1e−5", "2e−5" })]
    [InlineData(10_000_000, 10_000_004, new[] { "1.0000001e7", "1.0000002e7" })]
    public async Task An_axis_names_the_numbers_that_its_ticks_stand_at(double low, double high, string[] labels)
    {
        var chart = new ReportChart { Title = "t", Kind = ReportChartKind.Scatter, X = [low, high], Series = [new("y", [low, high])] };
        var html = ReportPage.Write(new() { Title = "t", Lead = "l", Charts = [chart] });
        var (page, _) = await Open(Policy().Replace(html, Listen));
        var drawn = Texts().Match(page).Groups[1].Value.Split('|');
        Assert.True(labels.All(drawn.Contains), string.Join(" ", drawn));
        Assert.True(drawn.GroupBy(t => t).All(g => g.Count() <= 2), string.Join(" ", drawn));
    }

    [Fact]
    public async Task A_script_that_is_not_the_pages_own_is_stopped_and_heard_of()
    {
        var html = ReportPage.Write(SampleReport.Make()).Replace("</body>", "<script>document.title = 'taken'</script></body>");
        var (page, console) = await Open(html);
        Assert.NotEmpty(console);
        Assert.DoesNotContain("<title>taken</title>", page);
    }

    private async Task<(string Page, string[] Console)> Open(string html)
    {
        var file = Path.Combine(_folder, "report.html");
        await File.WriteAllTextAsync(file, html);
        var start = new ProcessStartInfo(Browser()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--window-size=1200,900", "--enable-logging=stderr", "--log-level=0", $"--user-data-dir={Path.Combine(_folder, "profile")}",
            "--virtual-time-budget=5000", "--dump-dom", new Uri(file).AbsoluteUri,
        }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (page, log) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return (await page, [.. (await log).Split('\n').Where(l => l.Contains(":CONSOLE"))]);
    }

    private static string Browser()
    {
        if (Environment.GetEnvironmentVariable("ANNDA_CHROMIUM") is { Length: > 0 } named) return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        string[] names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
        return folders.SelectMany(f => names.Select(n => Path.Combine(f, n))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "No Chromium: put it on the path, or leave these tests out with --filter Category!=Browser.");
    }

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\"[^>]*>")]
    private static partial Regex Policy();

    [GeneratedRegex("<svg[^>]*><path d=[^>]*>")]
    private static partial Regex Keys();

    [GeneratedRegex("data-texts=\"\\|([^\"]*)\"")]
    private static partial Regex Texts();

    [GeneratedRegex("data-probe=\"([^\"]*)\"")]
    private static partial Regex ProbeResult();
}
