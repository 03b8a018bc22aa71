using Akka.Actor;
using Akka.Cluster;
using Annda.Hosting;

namespace Annda.Clusters;

/// <summary>
/// Gives Akka.Cluster the rule of <see cref="CoordinatorSide"/>. Akka's own keep-oldest for a role ends every member where nobody has it,
/// and keep-majority every second node of two.
/// </summary>
/// <param name="system">The actor system.</param>
/// <param name="cluster">The cluster, which makes this by reflection and so asks for it here.</param>
public sealed class CoordinatorSideProvider(ActorSystem system, Cluster cluster) : IDowningProvider
{
    /// <inheritdoc/>
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    /// <inheritdoc/>
    public Props DowningActorProps =>
        Props.Create(() => new DowningActor(cluster, system.Settings.Config.GetTimeSpan(MemberSettings.StableAfter, null, false)));
}
