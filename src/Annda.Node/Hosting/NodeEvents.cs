using Akka.Actor;

namespace Annda.Hosting;

/// <summary>A node is there and may be given work.</summary>
/// <param name="Path">Full path of its agent.</param>
public sealed record NodeUp(string Path)
{
    /// <summary>The node of an agent of this process, for a node that is alone.</summary>
    public static NodeUp Of(IActorRef agent) => new(agent.Path.ToStringWithAddress());
}

/// <summary>A node has not been heard of for a while. It may be back, or be lost.</summary>
/// <param name="Path">Full path of its agent.</param>
public sealed record NodeSilent(string Path);

/// <summary>A node that was silent is heard of again; nobody has given it up.</summary>
/// <param name="Path">Full path of its agent.</param>
public sealed record NodeBack(string Path);

/// <summary>A node is leaving, has left, or was given up. It never comes back; another may come at the same path.</summary>
/// <param name="Path">Full path of its agent.</param>
public sealed record NodeLost(string Path);
