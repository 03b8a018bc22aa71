namespace Annda.Post;

/// <summary>A frame on its way from one node's post to another's.</summary>
/// <param name="Frame">The frame; nobody writes to it any more.</param>
public sealed record Parcel(byte[] Frame);
