using Annda.Coordination;
using Annda.Execution;
using Annda.Protocol;

namespace Annda.Launching;

/// <summary>Puts a recipe on nodes.</summary>
internal static class Places
{
    public static RunPlaces Of(Recipe recipe, ClusterPlan plan, IReadOnlyList<NodeProfile> nodes)
    {
        var spec = recipe.Network.Spec;
        var replicas = Math.Min(plan.Replicas ?? nodes.Count, nodes.Count);
        var width = Math.Max(1, nodes.Count / replicas);
        return new RunPlaces(replicas,
            Enumerable.Range(0, replicas).SelectMany(r => spec.BlockIds.Select(b => new BlockPlace(b, r)))
                .ToDictionary(p => p, p => nodes[(p.Replica * width + p.Block.Index % width) % nodes.Count].Path),
            spec.CouplingIds.ToDictionary(c => c, c => nodes[c.Index % nodes.Count].Path));
    }
}
