using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace Annda.Tests.Strangers;

/// <summary>What a hostile peer would have built or started elsewhere. Counts how often that happened.</summary>
public sealed class Planted
{
    private static int s_built;

    /// <summary>For who reads: a peer's message has had this made.</summary>
    public Planted() => Interlocked.Increment(ref s_built);

    /// <summary>For the sender.</summary>
    public Planted(string text) => Text = text;

    public string Text { get; set; } = "";

    public static int Built => s_built;
}

/// <summary>An actor that a hostile peer would have started elsewhere.</summary>
public sealed class PlantedActor : UntypedActor
{
    private static int s_started;

    public static int Started => s_started;

    protected override void PreStart() => Interlocked.Increment(ref s_started);

    protected override void OnReceive(object message)
    {
    }
}

/// <summary>Bytes under the number of a serializer that is not the sender's to use.</summary>
public abstract record Forged;

/// <summary>Claims to be a protobuf message of a type that its manifest names.</summary>
public sealed record ForgedProtobuf : Forged;

/// <summary>Has the number of a serializer that nobody has.</summary>
public sealed record ForgedUnknown : Forged;

/// <summary>Claims to be a frame of Annda.</summary>
public sealed record ForgedFrame : Forged;

/// <summary>Writes forged messages.</summary>
public abstract class Forger(ExtendedActorSystem system, int identifier) : SerializerWithStringManifest(system)
{
    public override int Identifier => identifier;

    public override string Manifest(object o) => o switch
    {
        ForgedProtobuf => typeof(Planted).AssemblyQualifiedName!,
        ForgedFrame => "p1",
        _ => "x",
    };

    public override byte[] ToBinary(object obj) => Encoding.ASCII.GetBytes("nothing that anybody would write");

    public override object FromBinary(byte[] bytes, string manifest) => throw new NotSupportedException();
}

/// <summary>Under the number of Akka's serializer of any protobuf message.</summary>
public sealed class ProtobufForger(ExtendedActorSystem system) : Forger(system, 2);

/// <summary>Under a number that nobody has.</summary>
public sealed class UnknownForger(ExtendedActorSystem system) : Forger(system, 99_999);

/// <summary>Under the number of Annda's frames.</summary>
public sealed class FrameForger(ExtendedActorSystem system) : Forger(system, 741);
