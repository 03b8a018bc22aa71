using Annda.Protocol;

namespace Annda.Placement;

/// <summary>What a process can do at once.</summary>
/// <param name="Threads">Compute threads.</param>
/// <param name="Spare">Whether a core is left for messages; else they take their time from the compute threads.</param>
internal readonly record struct Machine(int Threads, bool Spare);

/// <summary>Nodes by number, and the coordinator: a process of its own with the number after them, or in one of theirs.</summary>
internal sealed class Cluster
{
    private readonly bool? _spareCores;

    /// <summary>The nodes of a request.</summary>
    public Cluster(PlacementRequest request)
    {
        (Nodes, _spareCores) = (request.Nodes, request.SpareCores);
        var inside = Enumerable.Range(0, Nodes.Count).Where(i => Nodes[i].Path == request.CoordinatorAt).ToArray();
        Coordinator = inside.Length > 0 ? inside[0] : Nodes.Count;
        ByRate = [.. Enumerable.Range(0, Nodes.Count).OrderByDescending(i => Nodes[i].Threads).ThenBy(i => i)];
    }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<NodeProfile> Nodes { get; }

    /// <summary>Number of the coordinator.</summary>
    public int Coordinator { get; }

    /// <summary>Numbers of the nodes, those with most threads first.</summary>
    public IReadOnlyList<int> ByRate { get; }

    /// <summary>What a process can do. A node that has one compute thread may have one core.</summary>
    public Machine Machine(int number) => number < Nodes.Count
        ? new(Nodes[number].Threads, _spareCores ?? Nodes[number].Threads > 1) : new(1, true);
}
