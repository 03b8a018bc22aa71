using Annda.Protocol;
using Annda.Topology;

namespace Annda.Coordination;

/// <summary>Which node has what of a run.</summary>
/// <param name="Replicas">Replicas of the network, 1 or more: chain group g is in replica g modulo their number.</param>
/// <param name="Blocks">Path of the agent for each block in each replica.</param>
/// <param name="Couplings">Path of the agent for each coupling.</param>
public sealed record RunPlaces(int Replicas, IReadOnlyDictionary<BlockPlace, string> Blocks,
    IReadOnlyDictionary<CouplingId, string> Couplings)
{
    /// <summary>Nodes that have something, each once.</summary>
    public IEnumerable<string> Nodes => Blocks.Values.Concat(Couplings.Values).Distinct();

    /// <summary>Everything on one node.</summary>
    public static RunPlaces AllOn(NetworkSpec network, string node) => new(1,
        network.BlockIds.ToDictionary(b => new BlockPlace(b), _ => node), network.CouplingIds.ToDictionary(c => c, _ => node));
}

/// <summary>How a run finds its nodes.</summary>
public sealed record PlacingRules
{
    /// <summary>Nodes that must be there before the run begins. After a loss it goes on with those that are left.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>
    /// How long nodes are waited for; after a loss, too. Null: for ever, and the run is not placed again when it has lost a node.
    /// </summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Places the run on nodes, ordered by path; null: everything on the first one.</summary>
    public Func<IReadOnlyList<NodeProfile>, RunPlaces>? Place { get; init; }

    /// <summary>What nodes must agree on; null: anything.</summary>
    public NodeTerms? Terms { get; init; }
}
