using Annda.Data;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Reports.Contents;

/// <summary>Pictures and charts of a trained network: filters, samples, data, and correlations clamped against free.</summary>
internal static class TrainCharts
{
    private const int FiltersMax = 144, PointsMax = 6000, Samples = 36, SampleSweeps = 1000, Columns = 12;

    public static IEnumerable<ReportChart> Correlations(RunSnapshot snapshot)
    {
        var spec = snapshot.Network.Spec;
        foreach (var id in spec.CouplingIds.Where(c => spec[c].Kind != CouplingKind.Bias))
        {
            if (snapshot.Clamped.ElementAtOrDefault(id.Index) is not { } clamped
                || snapshot.Free.ElementAtOrDefault(id.Index) is not { } free) continue;
            var (kindA, kindB) = (spec[spec[id].A].Units, spec[spec[id].B].Units);
            var (x, y) = (clamped.PairMoments(spec[id], kindA, kindB), free.PairMoments(spec[id], kindA, kindB));
            var every = Math.Max(1, x.Length / PointsMax);
            var shown = Enumerable.Range(0, x.Length / every).Select(i => i * every).ToArray();
            yield return new ReportChart
            {
                Title = $"Correlations of {spec[id].Name}",
                Caption = "⟨s_i s_j⟩ of the last batch in the clamped phase against the free one: "
                    + "on the line there is nothing left to learn.",
                XLabel = "clamped",
                YLabel = "free",
                Kind = ReportChartKind.Scatter,
                X = [.. shown.Select(p => x[p])],
                Series = [new ReportSeries(spec[id].Name, shown.Select(p => y[p]))],
            };
        }
    }

    public static IEnumerable<ReportPictureGroup> Pictures(Rbm rbm, Recipe recipe)
    {
        var train = recipe.Data!.Value.Train;
        var (width, height) = train.ImageWidth > 0 ? (train.ImageWidth, train.ImageHeight) : (train.Units, 1);
        if (width * height != rbm.Visible) yield break;
        var filters = Enumerable.Range(0, Math.Min(rbm.Hidden, FiltersMax))
            .Select(j => Enumerable.Range(0, rbm.Visible).Select(i => rbm.Weights[i * rbm.Hidden + j]).ToArray()).ToArray();
        yield return Group("Receptive fields",
            $"Weights of {filters.Length} of {rbm.Hidden} hidden units: red pulls a pixel on, blue off; each on its own scale.",
            filters, width, height, TileScaling.Each, TileColours.Diverging);
        var samples = RbmSampler.Draw(rbm, Samples, SampleSweeps, recipe.Experiment.Seed);
        yield return Group("Samples",
            $"What the model believes in: p(pixel) of {Samples} chains after {SampleSweeps} sweeps from random bits.",
            samples, width, height, TileScaling.Unit, TileColours.Gray);
        var (near, nearCaption) = RbmCharts.Nearest(samples, train);
        yield return Group("Nearest training examples", nearCaption, near, width, height, TileScaling.Unit, TileColours.Gray,
            RbmCharts.Columns(near));
        var test = recipe.Data!.Value.Test;
        var (shown, caption) = RbmCharts.Reconstructions(rbm, test.Examples > 0 ? test : train, recipe.Experiment.Seed);
        yield return Group("Reconstructions", caption, shown, width, height, TileScaling.Unit, TileColours.Gray, RbmCharts.Columns(shown));
        var every = Math.Max(1, train.Examples / Samples);
        yield return Group("Data", "Training examples, for comparison.",
            [.. Enumerable.Range(0, Math.Min(Samples, train.Examples)).Select(e =>
                train.Example(e * every).ToArray().Select(b => (float)b).ToArray())],
            width, height, TileScaling.Unit, TileColours.Gray);
    }

    private static ReportPictureGroup Group(string title, string caption, float[][] images, int width, int height, TileScaling scaling,
        TileColours colours, int columns = Columns)
    {
        var tiles = Pixels.Tiles(images, width, height, columns, scaling, colours);
        return new ReportPictureGroup(title, caption,
            [new ReportPicture(PngWriter.Rgb(tiles.Rgb, tiles.Width, tiles.Height), tiles.Width, tiles.Height,
                $"{title}: {images.Length} tiles of {width} by {height} pixels")]);
    }
}
