using Annda.Protocol;

namespace Annda.Actors;

/// <summary>A message for an actor on another node, given to this node's post.</summary>
/// <param name="To">Full path of the receiver.</param>
/// <param name="Message">The message.</param>
public sealed record Outbound(string To, IRunMessage Message);
