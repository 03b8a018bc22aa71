using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace Annda.Wire;

/// <summary>
/// Stands in the place of a serializer of Akka's with which a peer could have objects made of types that it names, or actors started.
/// It neither writes nor reads, and it looks no type up.
/// </summary>
public abstract class RefusingSerializer(ExtendedActorSystem system, int identifier) : SerializerWithStringManifest(system)
{
    /// <inheritdoc/>
    public override int Identifier => identifier;

    /// <inheritdoc/>
    public override string Manifest(object o) => throw Refusal($"a message of type {o?.GetType().Name}");

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw Refusal($"a message of type {obj?.GetType().Name}");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => throw Refusal($"{bytes?.Length ?? 0} bytes from a peer");

    private SerializationException Refusal(string what) =>
        new($"{what} refused: serializer {identifier} is closed, nodes of Annda exchange frames (serializer {AnndaSerializer.Id})");
}

/// <summary>In the place of Akka's polymorphic JSON.</summary>
public sealed class RefusingJson(ExtendedActorSystem system) : RefusingSerializer(system, 1)
{
    /// <summary>As Akka makes it, which has settings for this one.</summary>
    public RefusingJson(ExtendedActorSystem system, Config settings) : this(system) => ArgumentNullException.ThrowIfNull(settings);
}

/// <summary>In the place of Akka's serializer of any protobuf message.</summary>
public sealed class RefusingProtobuf(ExtendedActorSystem system) : RefusingSerializer(system, 2);

/// <summary>In the place of Akka's remote deployment.</summary>
public sealed class RefusingDeployment(ExtendedActorSystem system) : RefusingSerializer(system, 3);
