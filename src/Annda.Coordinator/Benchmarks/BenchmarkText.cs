using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Numerics;
using Spectre.Console;

namespace Annda.Benchmarks;

/// <summary>Figures as a table and as JSON.</summary>
internal static class BenchmarkText
{
    /// <summary>The whole result: the machine, and figures by group and key.</summary>
    public static JsonObject Json(IReadOnlyList<Figure> figures, int threads)
    {
        var json = new JsonObject
        {
            ["annda"] = Product.Version,
            ["machine"] = new JsonObject
            {
                ["cores"] = Environment.ProcessorCount,
                ["threads"] = threads,
                ["vectors"] = VectorUnit.Name,
                ["architecture"] = $"{RuntimeInformation.ProcessArchitecture}",
                ["system"] = RuntimeInformation.OSDescription,
                ["runtime"] = RuntimeInformation.FrameworkDescription,
            },
        };
        foreach (var group in figures.GroupBy(f => f.Benchmark.Group))
        {
            var named = new JsonObject();
            foreach (var figure in group)
            {
                var entry = new JsonObject
                {
                    ["title"] = figure.Benchmark.Title,
                    ["value"] = JsonText.Number(figure.Value),
                    ["unit"] = figure.Benchmark.Unit,
                    ["includes"] = figure.Benchmark.Includes,
                };
                if (figure.Share is { } share) (entry["limit"], entry["share"]) = (figure.Benchmark.Limit, JsonText.Number(share));
                named[figure.Benchmark.Key] = entry;
            }
            json[group.Key] = named;
        }
        return json;
    }

    /// <summary>A table, a section for each group.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<Figure> figures)
    {
        console.MarkupLineInterpolated($"Annda {Product.Version} on {Environment.ProcessorCount} cores, vectors: {VectorUnit.Name}, {
            RuntimeInformation.FrameworkDescription}");
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("measured");
        table.AddColumn(new TableColumn("rate").RightAligned());
        table.AddColumns("unit");
        table.AddColumn(new TableColumn("of limit").RightAligned());
        table.AddColumn("includes");
        foreach (var group in figures.GroupBy(f => f.Benchmark.Group))
        {
            table.AddRow(new Markup($"[bold]{group.Key}[/]"));
            foreach (var figure in group)
                table.AddRow(Markup.Escape(figure.Benchmark.Title), Number(figure.Value), Markup.Escape(figure.Benchmark.Unit),
                    figure.Share is { } share ? share.ToString("P0", CultureInfo.InvariantCulture) : "",
                    Markup.Escape(figure.Benchmark.Includes));
        }
        console.Write(table);
    }

    // Three digits or more.
    private static string Number(double value) => value.ToString(Math.Abs(value) switch
    {
        >= 100 => "#,0",
        >= 10 => "0.0",
        >= 1 => "0.00",
        _ => "0.000",
    }, CultureInfo.InvariantCulture);
}
