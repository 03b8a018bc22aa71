namespace Annda.Post;

/// <summary>What nodes send each other, and all that they do besides Akka's own messages.</summary>
/// <param name="Frame">A frame; it belongs to the parcel and is only read.</param>
public sealed record Parcel(byte[] Frame);
