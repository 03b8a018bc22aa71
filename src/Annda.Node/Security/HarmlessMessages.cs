using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Remote.Serialization;
using Akka.Serialization;
using Annda.Wire;

namespace Annda.Security;

/// <summary>
/// Akka's serializer of its small messages, with those alone that members need: who are you, and the answer, and heartbeats of watchers.
/// Among the others are Kill, which its untrusted mode lets through, and settings and errors that name types.
/// </summary>
public sealed class HarmlessMessages : SerializerWithStringManifest
{
    private static readonly string[] Allowed = ["ID", "AID", "RWHB", "RWHR"];

    private readonly MiscMessageSerializer _all;

    /// <summary>Made by Akka.</summary>
    public HarmlessMessages(ExtendedActorSystem system) : base(system) => _all = new MiscMessageSerializer(system);

    /// <inheritdoc/>
    public override int Identifier => _all.Identifier;

    /// <inheritdoc/>
    public override string Manifest(object o) => Checked(_all.Manifest(o));

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        Checked(_all.Manifest(obj));
        return _all.ToBinary(obj);
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => _all.FromBinary(bytes, Checked(manifest));

    private static string Checked(string manifest) => Allowed.Contains(manifest)
        ? manifest
        : throw new SerializationException($"a message of kind '{manifest}' refused: members exchange {string.Join(", ", Allowed)} alone");
}

/// <summary>
/// In the place of Akka's orders to actors of other systems (stop, suspend, restart, watch): untrusted mode lets most of them through.
/// Members find out about each other from the cluster, and give such orders to nobody.
/// </summary>
public sealed class RefusingOrders(ExtendedActorSystem system) : RefusingSerializer(system, 22);
