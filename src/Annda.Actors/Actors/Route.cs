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

    private Route(IActorRef to, string? path) => (_to, _path) = (to, path);

    /// <summary>To nobody.</summary>
    public static Route Nowhere => new(ActorRefs.Nobody, null);

    /// <summary>The way to a path.</summary>
    /// <exception cref="UriFormatException">It is no path of an actor.</exception>
    public static Route To(string path, ActorSystem system)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        var address = ActorPath.Parse(path).Address;
        return address.HasLocalScope || address == provider.DefaultAddress
            ? new Route(provider.ResolveActorRef(path), null)
            : new Route(provider.ResolveActorRef(provider.RootPath / "user" / Post), path);
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
        else _to.Tell(new Outbound(_path, message), from);
    }
}
