using System.IO.Compression;
using Annda.Data;
using Annda.Randomness;
using Annda.Reports;

namespace Annda.Tests.Reports;

/// <summary>A made-up report with all that a page can hold; its numbers are plausible and mean nothing.</summary>
internal static class SampleReport
{
    private const int Epochs = 60, Filters = 100, Side = 8;

    public static ReportData Make() => new()
    {
        Title = "Handwritten digits",
        Lead = "A restricted Boltzmann machine of 64 visible and 100 hidden units learned 1,797 digits for 60 epochs and ended as planned.",
        Facts =
        [
            new("Log-likelihood", "−19.84", "nats per test digit, ± 0.06 by AIS"),
            new("Accuracy", "96.4 %", "digits read back by a linear reader"),
            new("Time", "41.2 s", "2 cores, 1 node"),
            new("Speed", "2.61 M", "examples per second"),
            new("Law", "Boltzmann", "chromatic dynamics, exact"),
            new("Recoveries", "0"),
            new("Model hash", "9f2c1be07a4d5e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7", "SHA-256 of all parameters"),
            new("State hash", "03d1e7aa5bb94c2f8d6e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e", "SHA-256 of all chains"),
        ],
        Charts = [Likelihood(), Reconstruction(), Correlations(), Schedule(), Staleness(), Messages(), Bias(), Disciplines()],
        Pictures = [FilterGroup(), SampleGroup(), ProbabilityGroup()],
        Tables = [MessageTable(), HashTable()],
        ExperimentJson = """
            {
              "name": "digits",
              "seed": 1,
              "network": {
                "blocks": [
                  { "name": "V", "role": "visible", "units": "binary", "size": 64 },
                  { "name": "H", "role": "hidden", "units": "binary", "size": 100 }
                ],
                "couplings": [{ "between": ["V", "H"], "init": { "normal": 0.01 } }]
              },
              "dynamics": { "kind": "chromatic" },
              "task": { "kind": "train", "epochs": 60, "batch": 100, "rule": "pcd" }
            }
            """,
        Footer = "Annda 0.1.0 · seed 1 · started 2025-03-14 09:26 UTC · Linux x64, AVX-512, 2 cores",
    };

    /// <summary>A number of (0, 1) for a place.</summary>
    public static double Uniform(int place, int use) => (Philox.Block(20, (uint)place, (uint)use, 0, 0).W0 + 0.5) / 4294967296.0;

    /// <summary>A standard normal number for a place.</summary>
    public static double Normal(int place, int use) =>
        Math.Sqrt(-2 * Math.Log(Uniform(place, 2 * use))) * Math.Cos(2 * Math.PI * Uniform(place, 2 * use + 1));

    private static IEnumerable<int> Steps => Enumerable.Range(1, Epochs);

    private static ReportChart Likelihood()
    {
        double Curve(int e, double end, int use) => end - 22 * Math.Exp(-e / 9.0) + 0.12 * Normal(e, use);
        double Error(int k) => 0.25 + 1.2 * Math.Exp(-k / 8.0);
        return new()
        {
            Title = "Log-likelihood", XLabel = "epoch", YLabel = "nats per digit", X = [.. Steps.Select(e => (double)e)],
            Caption = "By annealed importance sampling; the band is three standard errors. Training and test digits stay together: "
                + "the machine does not learn by heart.",
            Series =
            [
                new("training", Steps.Select(e => Curve(e, -19.2, 1)))
                {
                    Lower = [.. Steps.Select(e => (double?)(Curve(e, -19.2, 1) - Error(e)))],
                    Upper = [.. Steps.Select(e => (double?)(Curve(e, -19.2, 1) + Error(e)))],
                },
                new("test", Steps.Select(e => Curve(e, -19.9, 2))),
                new("pseudo-likelihood", [.. Steps.Select(e => e is > 20 and < 26 ? null : (double?)Curve(e, -17.5, 3))]),
            ],
        };
    }

    private static ReportChart Reconstruction() => new()
    {
        Title = "Reconstruction error", XLabel = "epoch", YLabel = "squared error per pixel", LogY = true,
        Caption = "On a logarithmic axis.", X = [.. Steps.Select(e => (double)e)],
        Series = [new("test", Steps.Select(e => (0.012 + 0.12 * Math.Exp(-e / 7.0)) * (1 + 0.03 * Normal(e, 4))))],
    };

    private static ReportChart Correlations()
    {
        var clamped = Enumerable.Range(0, 6400).Select(i => Math.Pow(Uniform(i, 20), 2.5) * 0.9).ToArray();
        return new()
        {
            Title = "Correlations, clamped against free", XLabel = "⟨v h⟩ clamped", YLabel = "⟨v h⟩ free", Kind = ReportChartKind.Scatter,
            Caption = "One point for each of the 6,400 weights. Learning stops where the two agree: on the dashed line.", X = clamped,
            Series = [new("all weights", clamped.Select((c, i) => Math.Max(0, c + (0.008 + 0.02 * c) * Normal(i, 11))))],
        };
    }

    private static ReportChart Schedule() => new()
    {
        Title = "Temperature", XLabel = "sweep", YLabel = "T", Caption = "Geometric from 8 to 1.",
        X = [.. Enumerable.Range(0, 2000).Select(i => (double)i)],
        Series = [new("temperature", Enumerable.Range(0, 2000).Select(i => Math.Max(1, 8 * Math.Pow(0.998, i))))],
    };

    private static ReportChart Staleness() => new()
    {
        Title = "Staleness", XLabel = "sweeps behind", YLabel = "share of reads", Kind = ReportChartKind.Bars,
        Caption = "How old the states were that blocks read from their neighbours.",
        X = [0, 1, 2, 3, 4, 5, 6], Series = [new("share", [0.612, 0.241, 0.094, 0.035, 0.0122, 0.004, 0.0011])],
    };

    private static ReportChart Messages() => new()
    {
        Title = "Messages in an epoch", XLabel = "node", YLabel = "megabytes", Kind = ReportChartKind.Bars, LogY = true,
        Caption = "Sent and received by each node; the lines are the spread over epochs.", X = [1, 2, 3, 4],
        Series =
        [
            new("sent", [120d, 34, 36.5, 31]) { Lower = [100, 30, 31, 28], Upper = [150, 39, 40, 36] },
            new("received", [22d, 61, 58, 66]) { Lower = [19, 55, 51, 60], Upper = [26, 70, 66, 75] },
        ],
    };

    private static ReportChart Bias()
    {
        double[] delays = [0.01, 0.1, 0.25, 0.5, 1, 2];
        double Measured(double d) => 0.3 * d / (0.6 + d) + 0.004 * Normal((int)(100 * d), 60);
        return new()
        {
            Title = "Bias by latency", XLabel = "latency", YLabel = "total variation", Kind = ReportChartKind.Marks,
            Caption = "Bars are standard errors.", X = delays, Joined = true, LogX = true,
            Series =
            [
                new("sampled", delays.Select(Measured))
                {
                    Lower = [.. delays.Select(d => (double?)(Measured(d) - 0.01))],
                    Upper = [.. delays.Select(d => (double?)(Measured(d) + 0.01))],
                },
                new("exact", delays.Select(d => 0.3 * d / (0.6 + d))),
            ],
        };
    }

    private static ReportChart Disciplines() => new()
    {
        Title = "Error by discipline", XLabel = "discipline", YLabel = "error", Kind = ReportChartKind.Marks,
        Caption = "Eight series: more than there are colours.", X = [1, 2, 3, 4],
        XNames = ["sequential", "local-glauber", "alternating-stale", "every other unit of all"],
        Series = [.. Enumerable.Range(0, 8).Select(k => new ReportSeries($"unit {k}",
            Enumerable.Range(0, 4).Select(i => 0.1 * i + 0.03 * Uniform(4 * k + i, 70))))],
    };

    private static ReportPictureGroup FilterGroup()
    {
        var filters = Enumerable.Range(0, Filters).Select(Filter).ToArray();
        var tiles = Pixels.Tiles(filters, Side, Side, 10, TileScaling.Common, TileColours.Diverging);
        return new("Filters", "The weights of the 100 hidden units: red excites, blue inhibits, white is zero. One scale for all.",
            [Picture(tiles, "100 filters of 8 by 8 weights: most are strokes and spots at differing places")]);
    }

    private static float[] Filter(int unit)
    {
        double cx = 8 * Uniform(unit, 30), cy = 8 * Uniform(unit, 31), turn = Math.PI * Uniform(unit, 32), size = 0.4 + Uniform(unit, 33);
        return [.. Enumerable.Range(0, Side * Side).Select(p =>
        {
            var (dx, dy) = (p % Side - cx, p / Side - cy);
            var across = dx * Math.Cos(turn) + dy * Math.Sin(turn);
            return (float)(size * Math.Cos(across) * Math.Exp(-(dx * dx + dy * dy) / 10) + 0.05 * Normal(64 * unit + p, 17));
        })];
    }

    private static ReportPictureGroup SampleGroup()
    {
        var digits = Digits(100).Select((d, k) => d.Select((v, p) => Uniform(64 * k + p, 50) < v ? 1f : 0f).ToArray()).ToArray();
        var tiles = Pixels.Tiles(digits, Side, Side, 10, TileScaling.Unit, TileColours.Gray);
        return new("Samples", "States of the visible units of 100 free chains at the end.",
            [Picture(tiles, "100 digits of 8 by 8 pixels")]);
    }

    private static ReportPictureGroup ProbabilityGroup() => new(
        "Given and rebuilt", "Six test digits, each next to what the machine makes of it.",
        [.. Digits(6).Select((d, k) => Picture(
            Pixels.Tiles([d, [.. d.Select((v, p) => (float)Math.Clamp(v + 0.08 * Normal(64 * k + p, 40), 0, 1))]], Side, Side, 2,
                TileScaling.Unit, TileColours.Gray), $"Digit {k} and its reconstruction", $"digit {k}"))]) { Columns = 3 };

    private static ReportPicture Picture(TilePicture tiles, string alt, string? label = null) =>
        new(PngWriter.Rgb(tiles.Rgb, tiles.Width, tiles.Height), tiles.Width, tiles.Height, alt, label);

    private static float[][] Digits(int count)
    {
        using var file = typeof(ReportPage).Assembly.GetManifestResourceStream("digits.csv.gz")!;
        using var lines = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        return [.. Enumerable.Range(0, count).Select(_ => lines.ReadLine()!.Split(',')[..64].Select(v => float.Parse(v) / 16).ToArray())];
    }

    private static ReportTable MessageTable() => new("Messages", "Counts and bytes by kind, over the whole run.",
        ["Kind", "From", "To", "Messages", "Bytes", "Mean size"],
        [
            ["Activations", "block", "block", "215,640", "1,766,522,880", "8.2 kB"],
            ["Correlation counts", "block", "coupling", "2,160", "110,592,000", "51.2 kB"],
            ["New weights", "coupling", "block", "1,080", "27,648,000", "25.6 kB"],
            ["Phase orders", "coordinator", "block", "4,320", "414,720", "96 B"],
            ["Phase ended", "block", "coordinator", "4,320", "276,480", "64 B"],
        ]);

    private static ReportTable HashTable() => new(
        "Checkpoints", "The same seed and experiment give the same hashes on any number of nodes.",
        ["Epoch", "Model hash", "Log-likelihood"],
        [
            ["20", "1c7be07a4d5e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f79f", "−22.31"],
            ["40", "77aa5bb94c2f8d6e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f03", "−20.15"],
            ["60", "9f2c1be07a4d5e6f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7", "−19.84"],
        ]);
}
