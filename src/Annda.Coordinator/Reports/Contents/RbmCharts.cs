using System.Text.Json.Nodes;
using Annda.Data;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Reports.Contents;

/// <summary>Charts of a trained RBM's activity and tempered chains; what it makes of digits, and what its samples are like.</summary>
internal static class RbmCharts
{
    private const int Shown = 12;

    /// <summary>Histograms of activities, and how tempered chains swapped.</summary>
    public static IEnumerable<ReportChart> Charts(JsonObject metrics)
    {
        foreach (var (block, activity) in metrics["activity"]?.AsObject() ?? [])
        {
            if (activity?["histogram"] is not JsonArray all || activity["unitHistogram"] is not JsonArray units) continue;
            yield return new ReportChart
            {
                Title = $"Activity of {block}",
                Caption = "p(h | v) of all units and examples, and the mean of each unit: a sparse code is high on the left.",
                XLabel = "activity",
                YLabel = "share",
                Kind = ReportChartKind.Bars,
                X = [.. Enumerable.Range(0, all.Count).Select(k => (k + 0.5) / all.Count)],
                Series = [new ReportSeries("activities", Numbers(all)), new ReportSeries("means of units", Numbers(units))],
            };
        }
        if (metrics["tempering"] is not JsonObject tempering || tempering["swapRates"] is not JsonArray { Count: > 0 } rates) yield break;
        yield return new ReportChart
        {
            Title = "Swaps of temperatures",
            Caption = "Share of tried swaps with the next lower temperature that were made: a gap near 0 cuts the ladder in two.",
            XLabel = "temperature",
            YLabel = "share",
            Kind = ReportChartKind.Marks,
            Joined = true,
            X = [.. Numbers(tempering["temperatures"]!.AsArray()).Take(rates.Count)],
            Series = [new ReportSeries("swaps", Numbers(rates))],
        };
    }

    /// <summary>Chosen examples above what the machine makes of them.</summary>
    public static (float[][] Images, string Caption) Reconstructions(Rbm rbm, Dataset data, ulong seed)
    {
        var chosen = Chosen(data);
        var examples = Recipe.ExamplesOf(data);
        var visible = examples.Planes(0, rbm.Visible, chosen);
        var (up, hidden) = (new float[rbm.Hidden * visible.Lanes], new BitPlanes(rbm.Hidden, visible.Chains));
        rbm.HiddenFields(visible, up);
        HeatBath.Draw(up, 1, new StreamKey(seed, Purpose.Estimate, 2), 0, 0, 0, hidden, 0, rbm.Hidden, [], []);
        var down = new float[rbm.Visible * visible.Lanes];
        rbm.VisibleFields(hidden, down);
        float[][] inputs = [.. chosen.Select(e => data.Example(e).ToArray().Select(b => (float)b).ToArray())];
        var outputs = chosen.Select((_, c) => Enumerable.Range(0, rbm.Visible)
            .Select(i => (float)Elementary.Logistic((double)down[i * visible.Lanes + c])).ToArray());
        return ([.. inputs, .. outputs], "Above, examples, one of each label where there are labels; below, p(pixel) after one way to "
            + "the hidden units and back.");
    }

    /// <summary>Samples above the training examples that are nearest to them.</summary>
    public static (float[][] Images, string Caption) Nearest(float[][] samples, Dataset train)
    {
        var shown = samples.Take(Shown).ToArray();
        var bits = new BitPlanes(train.Units, shown.Length);
        for (var c = 0; c < shown.Length; c++)
            for (var i = 0; i < train.Units; i++) bits[i, c] = shown[c][i] > 0.5f;
        var examples = Recipe.ExamplesOf(train);
        var nearest = NearestExample.Of(bits, examples);
        var others = train.Examples > 1 ? NearestExample.OfEachOther(examples, 1000).Average(n => n.Distance) : 0;
        return ([.. shown, .. nearest.Select(n => train.Example(n.Example).ToArray().Select(b => (float)b).ToArray())],
            "Above, samples; below, the training example nearest to each. They differ in "
            + $"{nearest.Average(n => n.Distance):0.#} pixels on average; training examples and their nearest others in {others:0.#}.");
    }

    /// <summary>How many pictures stand in a row.</summary>
    public static int Columns(float[][] images) => images.Length / 2;

    private static int[] Chosen(Dataset data)
    {
        if (data.Labels is not { } labels) return [.. Enumerable.Range(0, Math.Min(Shown, data.Examples))];
        return [.. labels.Distinct().Order().Take(Shown).Select(l => Array.IndexOf(labels, l))];
    }

    private static double[] Numbers(JsonArray values) => [.. values.Select(v => v?.GetValue<double>() ?? double.NaN)];
}
