using Akka.Actor;
using Annda.Protocol;

namespace Annda.Actors;

/// <summary>The way to an actor of a run: itself where it is on this node, else this node's post.</summary>
public readonly struct Route
{
    /// <summary>Name of the post under /user.</summary>
    public const string Post = "post";

    private readonly IActorRef _to;
    private readonly string? _path;
    private readonly Address? _node;

    private Route(IActorRef to, string? path = null, Address? node = null) => (_to, _path, _node) = (to, path, node);

    /// <summary>To nobody.</summary>
    public static Route Nowhere => new(ActorRefs.Nobody);

    /// <summary>The way to a path.</summary>
    /// <exception cref="UriFormatException">It is no path of an actor.</exception>
    public static Route To(string path, ActorSystem system)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        var address = ActorPath.Parse(path).Address;
        return address.HasLocalScope || address == provider.DefaultAddress
            ? new Route(provider.ResolveActorRef(path))
            : new Route(provider.ResolveActorRef(provider.RootPath / "user" / Post), path, address);
    }

    /// <summary>
    /// Full path of an actor of this system, by which others find it. Names tell run and epoch, so Akka's own number of an actor has no
    /// place in it; and a node's agent is found by who knows its address alone.
    /// </summary>
    public static string PathOf(IActorRef actor, ActorSystem system) =>
        actor.Path.ToStringWithAddress(((ExtendedActorSystem)system).Provider.DefaultAddress);

    /// <summary>The actor itself, if it is on this node; else null.</summary>
    public IActorRef? Local => _path is null ? _to : null;

    /// <summary>Sends a message.</summary>
    public void Tell(IRunMessage message, IActorRef from)
    {
        if (_path is null) _to.Tell(message, from);
        else _to.Tell(new Outbound([_path], message), from);
    }

    /// <summary>Sends one message to other nodes, once to each of them, whatever the number of its receivers there.</summary>
    /// <param name="far">Ways to actors on other nodes.</param>
    /// <param name="message">The message.</param>
    /// <param name="from">The sender.</param>
    public static void TellFar(IReadOnlyList<Route> far, IRunMessage message, IActorRef from)
    {
        foreach (var node in far.GroupBy(r => r._node))
            node.First()._to.Tell(new Outbound([.. node.Select(r => r._path!)], message), from);
    }
}
