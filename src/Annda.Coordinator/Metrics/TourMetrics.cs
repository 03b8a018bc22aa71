using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Annda.Execution;
using Annda.Kernels;
using Annda.Runs;
using Annda.Tours;

namespace Annda.Metrics;

/// <summary>
/// The tours of a travelling salesman's network beside what its task reports: how many chains ended in one, how long they are, and for few
/// cities how long the shortest is.
/// </summary>
public sealed class TourMetrics(Recipe recipe, ITaskMetrics inner) : ITaskMetrics
{
    private int[]?[] _tours = [];

    /// <summary>The cities.</summary>
    public Cities Cities { get; } = recipe.Cities!;

    /// <summary>What the task reports without tours.</summary>
    public ITaskMetrics Inner => inner;

    /// <summary>The last tour of every chain; null where it has none.</summary>
    public IReadOnlyList<int[]?> Tours => _tours;

    /// <summary>Lengths of the tours, ascending.</summary>
    public IReadOnlyList<double> Lengths => [.. _tours.OfType<int[]>().Select(t => Cities.Length(t)).Order()];

    /// <summary>The shortest of them; null without any.</summary>
    public int[]? Best => _tours.OfType<int[]>().MinBy(t => Cities.Length(t));

    /// <summary>The shortest tour there is; null where there are too many cities to know.</summary>
    public int[]? Optimum { get; } = recipe.Cities!.Count <= BestTour.CitiesMax ? BestTour.Of(recipe.Cities) : null;

    /// <inheritdoc/>
    public string Headline => string.Join(", ", new[] { inner.Headline,
        Best is { } best ? $"{Lengths.Count} tours, best {Cities.Length(best):0.####}" : "no tour yet" }.Where(t => t.Length > 0));

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Text)> Files => [.. inner.Files, ("tours.csv", Csv())];

    /// <inheritdoc/>
    public JsonObject Line(string label, RunSnapshot snapshot)
    {
        Read(snapshot);
        var line = inner.Line(label, snapshot);
        line["validShare"] = JsonText.Number(ValidShare);
        line["bestLength"] = Best is { } best ? JsonText.Number(Cities.Length(best)) : null;
        return line;
    }

    /// <inheritdoc/>
    public JsonObject Final(RunSnapshot snapshot, bool stopped)
    {
        Read(snapshot);
        var (metrics, lengths) = (inner.Final(snapshot, stopped), Lengths);
        metrics["cities"] = Cities.Count;
        metrics["validTours"] = lengths.Count;
        metrics["validShare"] = JsonText.Number(ValidShare);
        if (Optimum is not null) metrics["optimalLength"] = JsonText.Number(Cities.Length(Optimum));
        if (lengths.Count > 0)
        {
            metrics["bestLength"] = JsonText.Number(lengths[0]);
            metrics["medianLength"] = JsonText.Number((lengths[(lengths.Count - 1) / 2] + lengths[lengths.Count / 2]) / 2);
            metrics["bestTour"] = new JsonArray([.. Best!.Select(c => (JsonNode)c)]);
        }
        if (Optimum is not null && lengths.Count > 0)
            metrics["optimalTours"] = _tours.Count(t => t is not null && t.AsSpan().SequenceEqual(Optimum));
        if (Optimum is not null) metrics["optimalTour"] = new JsonArray([.. Optimum.Select(c => (JsonNode)c)]);
        metrics["lengths"] = JsonText.Numbers(lengths);
        return metrics;
    }

    private double ValidShare => _tours.Length == 0 ? 0 : _tours.Count(t => t is not null) / (double)_tours.Length;

    private void Read(RunSnapshot snapshot)
    {
        if (snapshot.Chains.Count == 0) return;
        var outputs = UnitOutputs.Of(recipe.Network.Spec, snapshot.Chains[0].States);
        _tours = [.. Enumerable.Range(0, outputs[0].Chains).Select(c => Tour.Of(outputs, c))];
    }

    private string Csv()
    {
        var text = new StringBuilder("chain,length,tour\n");
        for (var chain = 0; chain < _tours.Length; chain++)
            text.Append(CultureInfo.InvariantCulture, $"{chain},{(_tours[chain] is { } t ? Cities.Length(t) : null)},")
                .AppendJoin(' ', _tours[chain] ?? []).Append('\n');
        return text.ToString();
    }
}
