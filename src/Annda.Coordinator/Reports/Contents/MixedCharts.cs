using System.Text.Json.Nodes;
using Annda.Data;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Metrics;
using Annda.Numerics;
using Annda.Randomness;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Reports.Contents;

/// <summary>Pictures and tables of a trained machine with Gaussian or softmax units.</summary>
internal static class MixedCharts
{
    private const int PointsMax = 1000, FiltersMax = 144, Shown = 36, Columns = 12, RowsMax = 16;

    public static IEnumerable<ReportPictureGroup> Pictures(Recipe recipe, MixedMetrics metrics, RunSnapshot snapshot)
    {
        if (metrics.Machine(snapshot) is not { } rbm) yield break;
        var train = Recipe.ExamplesOf(recipe.Data!.Value.Train);
        if (rbm.IsGaussian && rbm.Visible == 2 && HiddenStates.TryOf(rbm) is { } states)
        {
            float[][] points = [.. Enumerable.Range(0, Math.Min(PointsMax, train.Count)).Select(train.Numbers)];
            var plane = new PlanePicture(rbm, states, points);
            yield return new ReportPictureGroup("Density", "Dark is dense, by the root of the density. A cross is the centre of a normal "
                + "law of the mixture (of 1 % and more): one for each state of the hidden units.",
                [
                    plane.With(points, (31, 79, 153), "The density with training points on it", "the training data"),
                    plane.With(Samples(rbm, states, points.Length, recipe.Experiment.Seed), (176, 32, 46),
                        "The density with samples on it", "as many samples of the mixture"),
                ]) { Columns = 2 };
            yield break;
        }
        var data = recipe.Data!.Value.Train;
        var part = rbm.Parts[0];
        var (width, height) = data.ImageWidth > 0 ? (data.ImageWidth, data.ImageHeight) : (part.Size, 1);
        if (width * height != part.Size) yield break;
        var gaussian = part.Units == UnitKind.Gaussian;
        yield return Group("Receptive fields", $"Weights of {Math.Min(rbm.Hidden, FiltersMax)} of {rbm.Hidden} hidden units: red pulls a "
            + "pixel up, blue down; each on its own scale.",
            [.. Enumerable.Range(0, Math.Min(rbm.Hidden, FiltersMax)).Select(j => Enumerable.Range(part.First, part.Size)
                .Select(i => (float)(rbm.Weights[i * rbm.Hidden + j] * (gaussian ? Math.Sqrt(rbm.Variance[i]) : 1))).ToArray())],
            width, height, TileScaling.Each, TileColours.Diverging);
        var shown = Enumerable.Range(0, Math.Min(PointsMax, train.Count)).SelectMany(e => train.Numbers(e).AsSpan(part.First, part.Size)
            .ToArray());
        var (least, most) = (shown.Min(), shown.Max());
        if (Believed(rbm, snapshot) is { Length: > 0 } chains)
            yield return Group("Chains", "What the hidden units of chains of the free phase say of the pixels at the end of the run: the "
                + "mean of the visible units, in the range of the data.",
                [.. chains.Select(v => Array.ConvertAll(v.AsSpan(part.First, part.Size).ToArray(), x => Math.Clamp(x, least, most)))],
                width, height, gaussian ? TileScaling.Common : TileScaling.Unit, TileColours.Gray);
        var every = Math.Max(1, train.Count / Shown);
        yield return Group("Data", "Training examples as the machine has them, for comparison.",
            [.. Enumerable.Range(0, Math.Min(Shown, train.Count))
                .Select(e => train.Numbers(e * every).AsSpan(part.First, part.Size).ToArray())],
            width, height, gaussian ? TileScaling.Common : TileScaling.Unit, TileColours.Gray);
        if (recipe.Network.Spec[part.Block].Gaussian is { LearnSigma: true })
            yield return Group("Sigma", "The learned σ of each pixel: black is the largest.", [[.. Enumerable.Range(part.First, part.Size)
                .Select(i => (float)Math.Sqrt(rbm.Variance[i]))]], width, height, TileScaling.Each, TileColours.Gray);
    }

    /// <summary>The heaviest components of the mixture.</summary>
    public static IEnumerable<ReportTable> Tables(JsonObject metrics)
    {
        if (metrics["mixture"] is not JsonArray { Count: > 0 } mixture) yield break;
        yield return new ReportTable("Mixture", "Summed over its hidden units, the machine is a mixture of normal laws of one width: its "
            + "heaviest components.", ["hidden units", "weight", "centre"],
            [.. mixture.Take(RowsMax).Select(c => (IReadOnlyList<string>)[c!["hidden"]!.ToString(),
                c["weight"]!.GetValue<double>().ToString("0.0000"), string.Join(", ", c["mean"]!.AsArray().Select(m => m!.GetValue<double>().ToString("0.00")))])]);
    }

    // A hidden state by its weight, then a point of its normal law: independent samples.
    private static float[][] Samples(MixedRbm rbm, HiddenStates states, int count, ulong seed)
    {
        var key = new StreamKey(seed, Purpose.Generate);
        return [.. Enumerable.Range(0, count).Select(k =>
        {
            var (left, state) = (key.Uniform(0, (uint)k, 0), 0);
            for (left -= states.Probability(0); left > 0 && state + 1 < states.Count; left -= states.Probability(state)) state++;
            var (first, second) = key.Normals(1, (uint)k, 0);
            var centre = states.Centre(state);
            return (float[])[(float)(centre[0] + first * Math.Sqrt(rbm.Variance[0])),
                (float)(centre[1] + second * Math.Sqrt(rbm.Variance[1]))];
        })];
    }

    // Means of the visible units given the hidden states of the free phase's chains.
    private static float[][] Believed(MixedRbm rbm, RunSnapshot snapshot)
    {
        var spec = snapshot.Network.Spec;
        var hidden = spec.BlockIds.Single(b => spec[b].Role == BlockRole.Hidden);
        if (snapshot.Chains.Count == 0 || snapshot.Chains[^1].States[hidden.Index] is not BitPlanes planes) return [];
        return [.. Enumerable.Range(0, Math.Min(Shown, planes.Chains)).Select(chain =>
        {
            var brought = new double[rbm.Visible];
            for (var j = 0; j < rbm.Hidden; j++)
                if (planes[j, chain])
                    for (var i = 0; i < brought.Length; i++) brought[i] += rbm.Weights[i * rbm.Hidden + j];
            return rbm.Means(brought);
        })];
    }

    private static ReportPictureGroup Group(string title, string caption, float[][] images, int width, int height, TileScaling scaling,
        TileColours colours)
    {
        var tiles = Pixels.Tiles(images, width, height, Columns, scaling, colours);
        return new ReportPictureGroup(title, caption,
            [new ReportPicture(PngWriter.Rgb(tiles.Rgb, tiles.Width, tiles.Height), tiles.Width, tiles.Height,
                $"{title}: {images.Length} tiles of {width} by {height} pixels")]);
    }
}
