using Annda.Coordination;
using Annda.Execution;
using Annda.Placement;
using Annda.Protocol;

namespace Annda.Launching;

/// <summary>Puts a recipe on nodes.</summary>
internal static class Places
{
    /// <summary>By predicted time; where a person asked for so many nodes, on all of them.</summary>
    /// <param name="recipe">What to run.</param>
    /// <param name="plan">What was asked for.</param>
    /// <param name="nodes">The nodes that are there.</param>
    /// <param name="say">Told where everything is and what is expected of that.</param>
    /// <exception cref="PlacementException">Not enough memory, or more replicas asked for than chain groups.</exception>
    public static RunPlaces Of(Recipe recipe, ClusterPlan plan, IReadOnlyList<NodeProfile> nodes, Action<string> say)
    {
        // A program of its own: it is used up.
        var work = WorkloadReader.Read(recipe.Network, recipe.Rule, recipe.Under(recipe.Dynamics, plan.Threads, plan.Expected).Program);
        var costs = new Costs { Link = plan.Join is null ? LinkCosts.Loopback : LinkCosts.Ethernet };
        var placed = Placer.Place(new PlacementRequest(recipe.Network.Spec, work, nodes, costs, plan.Replicas)
        {
            Spread = plan.Nodes is not null,
        });
        say(PlacementText.Table(recipe.Network.Spec, placed).TrimEnd());
        return new RunPlaces(placed.Replicas, placed.Blocks, placed.Couplings);
    }
}
