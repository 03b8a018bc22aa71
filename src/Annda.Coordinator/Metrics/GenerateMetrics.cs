using System.Text.Json.Nodes;
using Annda.Data;
using Annda.Execution;
using Annda.Programs;
using Annda.Reports;
using Annda.Runs;

namespace Annda.Metrics;

/// <summary>What a deep belief net made of labels: pictures, and whether they look like the label's training examples.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="program">Its program.</param>
internal sealed class GenerateMetrics(Recipe recipe, GenerateProgram program) : ITaskMetrics
{
    private const int Milliseconds = 100, LastMilliseconds = 1500, LeastHeight = 84;

    /// <inheritdoc/>
    public string Headline => "";

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [];

    /// <inheritdoc/>
    public IEnumerable<(string Name, byte[] Content)> Pictures => program.Seen < program.Frames ? []
        : [("samples.png", ContactSheet().Png), .. Enumerable.Range(0, program.Labels).Select(l => ($"label-{l}.png", Animation(l).Png))];

    private (int Width, int Height) Size => recipe.Data is { Train: { ImageWidth: > 0 } train } ? (train.ImageWidth, train.ImageHeight)
        : (program.Pixels, 1);

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot) =>
        new() { ["sweep"] = program.SweepOf(program.Seen), ["pictures"] = program.Seen };

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        var metrics = new JsonObject
        {
            ["gibbsSteps"] = program.SweepOf(program.Seen),
            ["labels"] = program.Labels,
            ["pictures"] = program.Chains,
        };
        if (stopped || recipe.Data?.Train.Labels is not { } labels) return metrics;
        var near = Enumerable.Range(0, program.Chains).AsParallel().AsOrdered()
            .Select(c => labels[Nearest(program.Picture(program.Frames - 1, c))] == c / program.Settings.Chains).ToArray();
        metrics["nearestLabelAgreement"] = JsonText.Number(near.Count(n => n) / (double)near.Length);
        return metrics;
    }

    /// <summary>The last pictures: a row for each label.</summary>
    public (byte[] Png, int Width, int Height) ContactSheet()
    {
        var tiles = Tiles(program.Frames - 1, 0, program.Chains);
        var (gray, width, height) = Enlarged(tiles);
        return (PngWriter.Gray(gray, width, height), width, height);
    }

    /// <summary>The chains of one label, from their random start to the last Gibbs step.</summary>
    public (byte[] Png, int Width, int Height) Animation(int label)
    {
        var frames = Enumerable.Range(0, program.Frames)
            .Select(f => Enlarged(Tiles(f, label * program.Settings.Chains, program.Settings.Chains))).ToArray();
        var (_, width, height) = frames[0];
        return (AnimatedPng.Gray([.. frames.Select(f => f.Gray)], width, height, Milliseconds, LastMilliseconds), width, height);
    }

    private TilePicture Tiles(int frame, int first, int count) => Pixels.Tiles(
        [.. Enumerable.Range(first, count).Select(c => program.Picture(frame, c).ToArray().Select(p => p / 255f).ToArray())],
        Size.Width, Size.Height, program.Settings.Chains, TileScaling.Unit, TileColours.Gray);

    // Tiles are gray: one of three bytes says it all. Small pictures are made larger, a pixel a square.
    private (byte[] Gray, int Width, int Height) Enlarged(TilePicture tiles)
    {
        var scale = Math.Max(1, LeastHeight / Size.Height / 3);
        var (width, height) = (tiles.Width * scale, tiles.Height * scale);
        var gray = new byte[width * height];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++) gray[y * width + x] = tiles.Rgb[3 * (y / scale * tiles.Width + x / scale) + 1];
        return (gray, width, height);
    }

    private int Nearest(ReadOnlySpan<byte> picture)
    {
        var train = recipe.Data!.Value.Train;
        var (best, least) = (0, double.MaxValue);
        for (var e = 0; e < train.Examples; e++)
        {
            double distance = 0;
            for (var p = 0; p < picture.Length && distance < least; p++)
            {
                var d = picture[p] / 255.0 - train.Example(e)[p];
                distance += d * d;
            }
            if (distance < least) (best, least) = (e, distance);
        }
        return best;
    }
}
