using Akka.Actor;

namespace Annda.Post;

/// <summary>Another node, as the one process that it is: a process that starts again on the same address is another one.</summary>
/// <param name="Address">Address of its actor system.</param>
/// <param name="Uid">Unique number of that system.</param>
public sealed record Peer(Address Address, int Uid);

/// <summary>To the post: a node is there; messages may go to it and come from it.</summary>
public sealed record PeerUp(Peer Peer);

/// <summary>To the post: a node is gone for good. Its link ends with everything that is on it.</summary>
public sealed record PeerGone(Peer Peer);
