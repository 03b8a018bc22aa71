using System.Text.Json.Nodes;
using Annda.Evaluation;
using Annda.Execution;
using Annda.Programs;

namespace Annda.Metrics;

/// <summary>What is said of a trained RBM beside its fit: how busy its hidden units are, and how its tempered chains moved.</summary>
internal static class RbmMetrics
{
    /// <summary>Activities of the hidden units.</summary>
    public static JsonObject Activity(HiddenUse use) => new()
    {
        ["units"] = use.UnitMeans.Length,
        ["mean"] = JsonText.Number(use.Mean),
        ["medianUnitMean"] = JsonText.Number(use.MedianUnitMean),
        ["leastUnitMean"] = JsonText.Number(use.UnitMeans.Min()),
        ["largestUnitMean"] = JsonText.Number(use.UnitMeans.Max()),
        ["quietShare"] = JsonText.Number(use.QuietShare),
        ["histogram"] = new JsonArray([.. use.Histogram.Select(JsonText.Number)]),
        ["unitHistogram"] = new JsonArray([.. Enumerable.Range(0, HiddenUse.Classes).Select(k => JsonText.Number(use.UnitMeans.Count(
            m => Math.Min(HiddenUse.Classes - 1, (int)(m * HiddenUse.Classes)) == k) / (double)use.UnitMeans.Length))]),
    };

    /// <summary>Ladders of tempered chains.</summary>
    public static JsonObject Tempering(FantasyLadders ladders) => new()
    {
        ["temperatures"] = new JsonArray([.. ladders.Temperatures.Select(t => JsonText.Number(t))]),
        ["ladders"] = ladders.Exchange.Ladders,
        ["swapRates"] = new JsonArray([.. ladders.Exchange.Swapped.Zip(ladders.Exchange.Tried,
            (swapped, tried) => JsonText.Number(swapped / (double)tried))]),
        ["roundTrips"] = ladders.Exchange.RoundTrips,
    };
}
