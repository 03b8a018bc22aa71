using Annda.Protocol;

namespace Annda.Actors;

/// <summary>To the post of this node: bring a message to an actor on another node.</summary>
/// <param name="To">The actor's full path.</param>
/// <param name="Message">The message.</param>
public sealed record Outbound(string To, IRunMessage Message);
