using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Serialization;
using Akka.Serialization;

namespace Annda.Security;

/// <summary>
/// Akka.Cluster's serializer, with those messages alone that members need, and with a bound on joins. The others are orders to make a
/// member leave or to give it up, which here every member gives itself or the coordinator's own member, and routers, which name types.
/// </summary>
public sealed class MemberMessages : SerializerWithStringManifest
{
    private const string Join = "InternalClusterAction+Join";

    private static readonly string[] Allowed =
    [
        .. new[]
        {
            Join, "InternalClusterAction+Welcome", "InternalClusterAction+InitJoin", "InternalClusterAction+InitJoinAck",
            "InternalClusterAction+InitJoinNack", "InternalClusterAction+ExitingConfirmed", "GossipStatus", "GossipEnvelope",
        }.Select(Full),
        "HB", "HBR",
    ];

    private readonly ClusterMessageSerializer _all;
    private readonly JoinGate _gate = new(TimeProvider.System);

    /// <summary>Made by Akka.</summary>
    public MemberMessages(ExtendedActorSystem system) : base(system) => _all = new ClusterMessageSerializer(system);

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
    public override object FromBinary(byte[] bytes, string manifest)
    {
        // Who is refused here and is somebody asks again.
        if (Checked(manifest) == Full(Join) && !_gate.Admits(Cluster.Get(system).State.Members.Count))
            throw new SerializationException($"a join refused: {JoinGate.MembersMax} members, {JoinGate.AtOnce} joins at once and "
                + $"{JoinGate.PerSecond} a second are allowed");
        return _all.FromBinary(bytes, manifest);
    }

    private static string Full(string kind) => $"Akka.Cluster.{kind}, Akka.Cluster";

    private static string Checked(string manifest) => Allowed.Contains(manifest)
        ? manifest
        : throw new SerializationException($"a message of kind '{manifest}' refused: members exchange {string.Join(", ", Allowed)} alone");
}
