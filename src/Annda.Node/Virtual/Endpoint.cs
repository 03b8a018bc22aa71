using System.Runtime.InteropServices;
using Akka.Actor;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Virtual;

/// <summary>An actor as the queue knows it, numbered in order of appearance.</summary>
internal sealed class Endpoint(IActorRef actor, int number)
{
    private Link? _lastLink;
    private Endpoint? _lastFrom;

    /// <summary>The actor.</summary>
    public IActorRef Ref { get; } = actor;

    /// <summary>Its number.</summary>
    public int Number { get; } = number;

    /// <summary>Its cell; null while it has not received anything.</summary>
    public ActorCell? Cell { get; set; }

    /// <summary>The block in whose place it stands, if any.</summary>
    public BlockId? Block { get; set; }

    /// <summary>The link from an actor: the last one used is at hand.</summary>
    public Link LinkFrom(Endpoint from, Func<Endpoint, Endpoint, Link> find)
    {
        if (ReferenceEquals(_lastFrom, from)) return _lastLink!;
        _lastFrom = from;
        return _lastLink = find(from, this);
    }

    /// <summary>Forgets what was at hand: the actor has become known as a block.</summary>
    public void Forget() => (_lastFrom, _lastLink) = (null, null);
}

/// <summary>The way from one actor to another, and what is on it.</summary>
/// <param name="settings">What it does to messages.</param>
/// <param name="set">0 between blocks, 1 between others.</param>
/// <param name="number">Names its random numbers.</param>
internal sealed class Link(LinkSettings settings, int set, uint number)
{
    private readonly Dictionary<GroupKey, long> _lastArrivals = [];

    /// <summary>What it does to messages.</summary>
    public LinkSettings Settings { get; } = settings;

    /// <summary>Whether messages arrive at once, all of them, in order.</summary>
    public bool Perfect { get; } = settings == LinkSettings.Perfect;

    /// <summary>Whether more than time can happen to a message.</summary>
    public bool Faulty { get; } = settings is { Loss: > 0 } or { Duplication: > 0 } or { Reordering: > 0 };

    /// <summary>0 between blocks, 1 between others.</summary>
    public int Set { get; } = set;

    /// <summary>Names its random numbers.</summary>
    public uint Number { get; } = number;

    /// <summary>Messages so far.</summary>
    public long Messages { get; set; }

    /// <summary>
    /// When the last one that keeps its place arrives: chain groups are flows of their own, whose states do not wait for each other's.
    /// </summary>
    /// <param name="message">The message.</param>
    public ref long LastArrival(object message) =>
        ref CollectionsMarshal.GetValueRefOrAddDefault(_lastArrivals, (message as Activation)?.Group ?? new GroupKey(-1, 0), out _);

    /// <summary>Until when messages occupy it.</summary>
    public long FreeAt { get; set; }
}
