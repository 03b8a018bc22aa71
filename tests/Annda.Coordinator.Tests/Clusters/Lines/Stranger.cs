using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Util;
using Annda.Hosting;

namespace Annda.Tests.Clusters.Lines;

/// <summary>A process without a certificate that speaks to the members of a cluster without TLS, as one of them would.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("annda", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(
        ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          loggers = []
          actor.provider = cluster
          remote.dot-netty.tcp {
            hostname = 127.0.0.1
            port = 0
            maximum-frame-size = 1 MiB
            applied-adapters = [trttl]
          }
          cluster.downing-provider-class = ""
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
          }
        }
        """))));

    /// <summary>Asks a member to let somebody in who is not there.</summary>
    /// <param name="member">The member.</param>
    /// <param name="port">The other's port.</param>
    public void Join(ClusterNode member, int port)
    {
        var address = Cluster.Get(member.System).SelfAddress;
        Tell(member, "InternalClusterAction+Join", new UniqueAddress(address.WithPort(port), port), ImmutableHashSet.Create("node"),
            AppVersion.Zero);
    }

    /// <summary>Asks a member to make somebody leave (Leave), or to give it up (Down).</summary>
    public void Order(string what, ClusterNode member, ClusterNode whom) =>
        Tell(member, $"ClusterUserAction+{what}", Cluster.Get(whom.System).SelfAddress);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _system.Terminate();

    // Akka's messages between members are no public types.
    private void Tell(ClusterNode member, string kind, params object[] content) =>
        ((ExtendedActorSystem)_system).Provider.ResolveActorRef($"{Cluster.Get(member.System).SelfAddress}/system/cluster/core/daemon")
            .Tell(Activator.CreateInstance(typeof(Cluster).Assembly.GetType($"Akka.Cluster.{kind}", throwOnError: true)!, content)!);
}
