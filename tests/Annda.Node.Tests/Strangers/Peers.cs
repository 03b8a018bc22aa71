using Akka.Actor;
using Akka.Remote.Transport.DotNetty;
using Annda.Hosting;
using Annda.Security;

namespace Annda.Tests.Strangers;

/// <summary>Members of a cluster and those who would like to be, in this process; all are ended with this.</summary>
public sealed class Peers
{
    private readonly Systems _systems = new();
    private readonly List<ClusterNode> _members = [];

    /// <summary>Starts a member as annda-node does, and waits until it has joined.</summary>
    /// <param name="tls">TLS; null: none.</param>
    /// <param name="join">A member of the cluster; null: founds one.</param>
    /// <param name="proxy">Through which all others reach it; null: they do so directly.</param>
    public async Task<ClusterNode> MemberAsync(TlsSettings? tls, ClusterNode? join = null, FlippingProxy? proxy = null)
    {
        var node = await ClusterNode.StartAsync(new ClusterOptions
        {
            Listen = new HostPort("127.0.0.1", proxy?.Target ?? 0),
            Advertise = proxy is null ? null : new HostPort("127.0.0.1", proxy.Port),
            Join = join is null ? [] : [join.Address],
            Threads = 1, Name = $"n{_members.Count + 1}", Tls = tls, LeaveWithin = TimeSpan.FromSeconds(5),
        });
        _members.Add(node);
        await node.Joined.WaitAsync(Systems.Patience);
        return node;
    }

    /// <summary>Starts somebody else.</summary>
    public ActorSystem Other(string name = "annda", DotNettySslSetup? tls = null, string more = "") => _systems.Start(name, tls, more);

    public async Task EndAsync()
    {
        await _systems.EndAsync();
        // Without leaving: nothing is asked of the cluster any more.
        await Task.WhenAll(_members.Select(m => m.System.Terminate()));
        foreach (var member in _members) await member.DisposeAsync();
    }

    /// <summary>Whether all members see so many that are up.</summary>
    public static Task UpAsync(int count, params ClusterNode[] members) => Systems.UntilAsync(
        () => members.All(m => Systems.Up(m.System) == count), $"{count} members are up");
}
