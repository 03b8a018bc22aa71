using Annda.Hosting;

namespace Annda.Tests.Hosting;

/// <summary>Members of clusters in this process, on free ports of this machine.</summary>
internal static class Members
{
    /// <summary>Longer than anything here takes on a busy machine.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(90);

    /// <summary>Options of a member.</summary>
    public static ClusterOptions Options(ClusterNode? join = null, ClusterRole role = ClusterRole.Node) => new()
    {
        Listen = new HostPort("127.0.0.1", 0), Join = join is null ? [] : [join.Address], Role = role, Threads = 1,
        Name = role.ToString(),
    };

    /// <summary>A member that has joined.</summary>
    public static async Task<ClusterNode> StartAsync(ClusterNode? join = null, ClusterRole role = ClusterRole.Node)
    {
        var node = await ClusterNode.StartAsync(Options(join, role));
        await node.Joined.WaitAsync(Long);
        return node;
    }

    /// <summary>Full path of a member's agent.</summary>
    public static string Agent(ClusterNode node) => $"akka.tcp://annda@{node.Address}/user/node";

    /// <summary>Ends a member as a crash would: nobody is told.</summary>
    public static Task CrashAsync(ClusterNode node) => node.System.Terminate().WaitAsync(Long);
}
