using Annda.Hosting;

namespace Annda.Launching;

/// <summary>On which nodes a run is to be: processes started for it, or those of a cluster.</summary>
public sealed record ClusterPlan
{
    /// <summary>Most local node processes.</summary>
    public const int NodesMax = 64;

    /// <summary>Nodes to start, or of a cluster those to wait for, 1 or more; null: whatever the cluster has.</summary>
    public int? Nodes { get; init; }

    /// <summary>A member of the cluster to join; null: nodes are started here.</summary>
    public HostPort? Join { get; init; }

    /// <summary>Replicas of the network; null: as many as pay.</summary>
    public int? Replicas { get; init; }

    /// <summary>How long nodes are waited for, in the beginning and after losses.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>This process as a member.</summary>
    public ClusterOptions Member { get; init; } = new()
    {
        Listen = new HostPort("127.0.0.1", 0), Name = "coordinator", Role = ClusterRole.Coordinator, Threads = 1,
    };

    /// <summary>Compute threads of each node that is started.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Nodes that are likely to be there: chain groups are cut for them.</summary>
    public int Expected => Nodes ?? 4;
}
