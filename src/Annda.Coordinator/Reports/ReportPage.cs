using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Annda.Reports;

/// <summary>Writes a report as one HTML file that loads nothing: style, scripts, numbers and pictures are inside.</summary>
public static class ReportPage
{
    private static readonly Lazy<string> Style = new(() => Asset("uPlot.min.css") + "\n" + Asset("report.css"));
    private static readonly Lazy<string> Library = new(() => Asset("uPlot.iife.min.js"));
    private static readonly Lazy<string> Script = new(() => Asset("report.js"));
    private static readonly Lazy<string> LibraryLicence = new(() => Asset("uPlot.LICENSE.txt"));

    /// <summary>The page's text, to be saved as UTF-8.</summary>
    public static string Write(ReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Facts.Count > ReportData.MostFacts)
            throw new ArgumentException($"A report shows at most {ReportData.MostFacts} facts, not {data.Facts.Count}.", nameof(data));

        var page = new StringBuilder();
        Head(page, data);
        page.Append("<body>\n<header>\n");
        page.Append($"<h1>{Text(data.Title)}</h1>\n<p class=\"lead\">{Text(data.Lead)}</p>\n");
        ReportSections.Facts(page, data.Facts);
        page.Append("</header>\n<main>\n");
        ReportSections.Links(page, data.Links);
        ReportSections.Charts(page, data.Charts);
        ReportSections.Pictures(page, data.Pictures);
        ReportSections.Tables(page, data.Tables);
        ReportSections.Experiment(page, data.ExperimentJson);
        page.Append("</main>\n");
        Foot(page, data);
        return page.ToString();
    }

    /// <summary>Plain text as it may stand between tags and inside quoted attributes.</summary>
    internal static string Text(string? plain) => WebUtility.HtmlEncode(plain ?? "");

    private static void Head(StringBuilder page, ReportData data)
    {
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // The page says itself that it loads nothing and runs only its own two scripts, and the browser holds it to that.
        page.Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; ");
        page.Append($"style-src 'unsafe-inline'; script-src '{Hash(Library.Value)}' '{Hash(Script.Value)}'\">\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append("<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n");
        page.Append($"<title>{Text(data.Title)}</title>\n<style>\n{Style.Value}</style>\n</head>\n");
    }

    private static void Foot(StringBuilder page, ReportData data)
    {
        page.Append("<footer>\n");
        if (data.Footer.Length > 0) page.Append($"<p>{Text(data.Footer)}</p>\n");
        if (data.Charts.Count > 0)
        {
            page.Append("<details class=\"credit\">\n<summary>Charts drawn by uPlot 1.6.32 (MIT licence, © Leon Sorokin)</summary>\n");
            page.Append($"<pre>{Text(LibraryLicence.Value)}</pre>\n</details>\n");
        }
        page.Append("</footer>\n");
        if (data.Charts.Count > 0)
        {
            page.Append($"<script type=\"application/json\" id=\"chart-data\">{ChartData.Json(data.Charts)}</script>\n");
            page.Append($"<script>{Library.Value}</script>\n");
        }
        page.Append($"<script>{Script.Value}</script>\n</body>\n</html>\n");
    }

    private static string Hash(string script) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));

    private static string Asset(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream("report/" + name)
            ?? throw new InvalidOperationException($"The report's asset {name} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        // A browser hashes a script after it has made line ends one character.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
