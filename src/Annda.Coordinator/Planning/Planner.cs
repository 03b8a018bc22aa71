using Annda.Placement;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Planning;

/// <summary>Places a run on clusters of several sizes and foresees how it would go.</summary>
/// <param name="network">The network.</param>
/// <param name="work">The workload on so many nodes of so many compute threads: its chain groups depend on them.</param>
/// <param name="machines">The machines.</param>
/// <param name="costs">What work costs on one of their cores.</param>
public sealed class Planner(NetworkSpec network, Func<int, int, Workload> work, PlannedMachines machines, Costs costs)
{
    private static readonly NodeTerms Terms = new("", 0, 0, 0, 0);

    /// <summary>The plan.</summary>
    /// <param name="experiment">Name of the experiment.</param>
    /// <param name="sizes">Numbers of nodes.</param>
    /// <param name="progress">Told what is being placed.</param>
    public ClusterForecast Plan(string experiment, IReadOnlyList<int> sizes, Action<string> progress)
    {
        var one = Of(1, progress);
        return new ClusterForecast
        {
            Experiment = experiment,
            Work = work(1, machines.Cores),
            Costs = costs,
            Machines = machines,
            One = one,
            Sizes = [.. sizes.Distinct().Order().Select(n => n == 1 ? one : Of(n, progress))],
        };
    }

    // One node is one process, as annda run starts it: all cores compute, and the coordinator lives with the blocks.
    private PlannedSize Of(int nodes, Action<string> progress)
    {
        progress($"placing on {nodes} node{(nodes == 1 ? "" : "s")}");
        var threads = nodes == 1 ? machines.Cores : Math.Max(1, machines.Cores - 1);
        var memory = machines.SharedCores is null ? machines.Memory : machines.Memory / nodes;
        var profiles = Enumerable.Range(1, nodes).Select(n => new NodeProfile($"{n}", $"{n}", threads, memory, Terms)).ToArray();
        var slowdown = machines.Slowdown(nodes, costs.Crowding);
        try
        {
            return new PlannedSize(nodes, Placer.Place(new PlacementRequest(network, work(nodes, threads), profiles,
                costs.Slower(slowdown) with { Link = machines.Link.Slower(slowdown) })
            {
                SpareCores = machines.Cores > threads,
                CoordinatorAt = nodes == 1 ? profiles[0].Path : null,
            }), null);
        }
        catch (PlacementException fault)
        {
            return new PlannedSize(nodes, null, fault.Message);
        }
    }
}
