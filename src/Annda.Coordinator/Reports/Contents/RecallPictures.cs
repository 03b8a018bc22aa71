using Annda.Data;
using Annda.Execution;
using Annda.Memories;
using Annda.Metrics;
using Annda.Programs;

namespace Annda.Reports.Contents;

/// <summary>Pictures of a recall task: what is stored, recalls on their way, and one start that ends elsewhere by order alone.</summary>
internal static class RecallPictures
{
    private const int StoredMax = 36, Frames = 8, CuesMax = 8, LineMax = 128;

    /// <summary>The pictures; none where patterns are neither pictures nor short.</summary>
    public static IEnumerable<ReportPictureGroup> Of(Recipe recipe, RecallMetrics metrics)
    {
        var data = recipe.Data!.Value.Train;
        var (width, height) = data.ImageWidth > 0 ? (data.ImageWidth, data.ImageHeight) : (data.Units, 1);
        if (width * height != recipe.Network.Spec.Units || (height == 1 && width > LineMax)) yield break;
        var figures = metrics.Figures;
        var shown = metrics.Program.Trace.Shown.OrderBy(s => s.Key.Cue).Take(CuesMax).ToArray();

        ReportPicture Picture(ulong[] state, string label)
        {
            var values = Enumerable.Range(0, width * height).Select(u => PackedRows.IsOn(state, u) ? 1f : 0f).ToArray();
            var tile = Pixels.Tiles([values], width, height, 1, TileScaling.Unit, TileColours.Gray);
            return new ReportPicture(PngWriter.Rgb(tile.Rgb, tile.Width, tile.Height), tile.Width, tile.Height, label, label);
        }

        yield return new ReportPictureGroup("Stored patterns", $"The first {Math.Min(StoredMax, data.Examples)} of {data.Examples}.",
            [.. metrics.Names.Patterns.Take(StoredMax).Select((p, k) => Picture(p, metrics.Names.OfPatterns[k]))]) { Columns = 12 };
        if (shown.Length == 0) yield break;
        yield return new ReportPictureGroup("Recalls on their way",
            "The first recall of each cue at the middle level of noise: the cue, states after so many unit updates, and where it "
            + "ends.",
            [.. shown.SelectMany(s => Way(recipe, s.Value).Select((p, k) => Picture(p.State, k == 0 ? figures.NameOf(s.Key.Cue)
                : $"{p.Updates:#,0}")).Append(Picture(s.Value.States[^1], End(metrics, s.Key))))]) { Columns = Frames + 1 };
        if (metrics.Compared.Count == 0) yield break;
        yield return new ReportPictureGroup("One start, one set of weights, several memories",
            "Each row begins with a cue; then comes what it ends in under each order of updates, and nothing else differs.",
            [.. shown.SelectMany(s => metrics.Compared.Where(c => c.Metrics.Program.Trace.Shown.ContainsKey(s.Key))
                .Select(c => Picture(c.Metrics.Program.Trace.Shown[s.Key].States[^1], $"{JsonText.Name(c.Order)}: {End(c.Metrics, s.Key)}"))
                .Prepend(Picture(s.Value.States[0], figures.NameOf(s.Key.Cue))))]) { Columns = metrics.Compared.Count + 1 };
    }

    private static IEnumerable<(long Updates, ulong[] State)> Way(Recipe recipe, KeptRecall kept)
    {
        var steps = RecallSteps.Of(recipe, kept);
        return Enumerable.Range(0, Frames).Select(k => steps[k * (steps.Count - 1) / Frames]).Select(s => (s.Updates, s.State));
    }

    private static string End(RecallMetrics metrics, RecallChain chain) =>
        metrics.Program.Results.First(r => r.Chain == chain) is var result ? metrics.Names.Of(result.State, result.Period).Text : "";
}
