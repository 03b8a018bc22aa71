using Annda.Protocol;

namespace Annda.Actors;

/// <summary>A message for actors on another node, given to this node's post.</summary>
/// <param name="To">Full paths of the receivers, one or more, all on the same node.</param>
/// <param name="Message">The message.</param>
public sealed record Outbound(IReadOnlyList<string> To, IRunMessage Message);

/// <summary>Answer of the post: a message will never reach another node, however often it is sent.</summary>
/// <param name="Reason">Why, for people.</param>
public sealed record Undeliverable(string Reason);
