using System.Text.Json.Nodes;
using Annda.Execution;

namespace Annda.Metrics;

/// <summary>How often each energy was seen: every value by itself where there are few, else in bins of equal width.</summary>
/// <param name="Energies">Values, or middles of bins, rising.</param>
/// <param name="Counts">How many of each.</param>
/// <param name="Width">Width of a bin; 0 where values stand by themselves.</param>
public sealed record EnergyHistogram(IReadOnlyList<double> Energies, IReadOnlyList<int> Counts, double Width)
{
    private const int ValuesMax = 100, Bins = 40;

    /// <summary>A histogram of finite energies.</summary>
    public static EnergyHistogram Of(IReadOnlyCollection<double> energies)
    {
        var values = energies.GroupBy(e => e).OrderBy(g => g.Key).ToArray();
        if (values.Length <= ValuesMax) return new([.. values.Select(g => g.Key)], [.. values.Select(g => g.Count())], 0);
        var (low, width) = (values[0].Key, (values[^1].Key - values[0].Key) / Bins);
        var counts = new int[Bins];
        foreach (var energy in energies) counts[Math.Min(Bins - 1, (int)((energy - low) / width))]++;
        return new([.. counts.Select((_, k) => low + (k + 0.5) * width)], counts, width);
    }

    /// <summary>As metrics have it.</summary>
    public JsonObject ToJson() => new()
    {
        ["energies"] = JsonText.Numbers(Energies),
        ["counts"] = new JsonArray([.. Counts.Select(c => (JsonNode)c)]),
        ["width"] = JsonText.Number(Width),
    };
}
