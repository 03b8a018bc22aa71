using System.Buffers;
using Annda.Post.Links;
using Annda.Protocol;

namespace Annda.Post;

/// <summary>How messages become bytes and come back.</summary>
/// <param name="Write">Appends a message.</param>
/// <param name="Read">Reads one; throws if the bytes are none.</param>
public sealed record PostCodec(Action<IRunMessage, IBufferWriter<byte>> Write, Func<ReadOnlySpan<byte>, IRunMessage> Read);

/// <summary>How a post is set up.</summary>
public sealed record PostOptions
{
    /// <summary>How messages become bytes.</summary>
    public required PostCodec Codec { get; init; }

    /// <summary>Bounds and times of every link.</summary>
    public LinkSettings Link { get; init; } = new();

    /// <summary>Whether peers are the members of the actor system's cluster; else they are told by <see cref="PeerUp"/>.</summary>
    public bool FollowsCluster { get; init; } = true;

    /// <summary>Told when a link or the post has failed: this node has to leave and start again.</summary>
    public Action<Exception>? Failed { get; init; }

    /// <summary>What happens to parcels at the door, for tests; null: nothing.</summary>
    public PostFaults? Faults { get; init; }
}

/// <summary>What a bad line does to incoming parcels. The n-th parcel of a post always meets the same fate.</summary>
/// <param name="Seed">Names the fate.</param>
/// <param name="Loss">Share that is lost.</param>
/// <param name="Duplication">Share that comes more than once.</param>
/// <param name="Copies">Most copies that come of such a one, besides itself.</param>
/// <param name="Window">So many parcels wait at once and overtake each other.</param>
/// <param name="Corruption">Share in which one to five bits are flipped or whose end is cut off.</param>
public sealed record PostFaults(ulong Seed, double Loss = 0, double Duplication = 0, int Copies = 1, int Window = 0, double Corruption = 0);
