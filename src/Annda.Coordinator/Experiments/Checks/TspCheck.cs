using Annda.Experiments.Binding;
using Annda.Tours;

namespace Annda.Experiments.Checks;

/// <summary>A network has blocks, or is a travelling salesman's, which makes them.</summary>
internal static class TspCheck
{
    /// <summary>Whether the blocks that run can be told.</summary>
    public static bool Fits(NetworkSection network, ErrorList errors)
    {
        var before = errors.Count;
        if (network.Tsp is not { } tsp)
        {
            if (network.Blocks.Length == 0) errors.Add("network.blocks", "missing; a network needs blocks, or tsp, which makes them");
            return errors.Count == before;
        }
        foreach (var (given, key) in new[] { (network.Blocks.Length > 0, "blocks"), (network.Couplings.Length > 0, "couplings"),
            (network.Graph is not null, "graph"), (network.Partition is not null, "partition") })
            if (given) errors.Add("network.tsp", $"found beside network.{key}; tsp makes blocks and couplings itself: leave one out");
        if (tsp.Cities is CitiesSection.Rows { Values: var rows } && Cities.Fault(rows) is { } fault)
            errors.Add("network.tsp.cities", fault);
        return errors.Count == before;
    }
}
