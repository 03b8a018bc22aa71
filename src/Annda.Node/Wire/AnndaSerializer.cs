using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Annda.Post;

namespace Annda.Wire;

/// <summary>Frames between nodes: the bytes are the frame. What is in them is read later, by the post.</summary>
public sealed class AnndaSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Number of the serializer on the wire; 0 to 40 are Akka's.</summary>
    public const int Id = 741;

    /// <summary>Manifest of a frame.</summary>
    public const string FrameManifest = "p1";

    /// <inheritdoc/>
    public override int Identifier => Id;

    /// <inheritdoc/>
    public override string Manifest(object o) => o is Parcel ? FrameManifest : throw Refusal(o);

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => obj is Parcel parcel ? parcel.Frame : throw Refusal(obj);

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => manifest == FrameManifest ? new Parcel(bytes)
        : throw new SerializationException($"manifest of {manifest.Length} characters found, '{FrameManifest}' is allowed");

    private static SerializationException Refusal(object? o) =>
        new($"{o?.GetType().Name} does not travel between nodes; a {nameof(Parcel)} does");
}
