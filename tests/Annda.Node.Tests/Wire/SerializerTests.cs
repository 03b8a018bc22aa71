using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using Annda.Post;
using Annda.Protocol;
using Annda.Wire;

namespace Annda.Tests.Wire;

public sealed class SerializerTests : Akka.TestKit.Xunit2.TestKit
{
    private const string Settings = """
        akka.actor {
          serializers {
            json = "Annda.Wire.RefusingJson, Annda.Node.Tests.Assembly"
            proto = "Annda.Wire.RefusingProtobuf, Annda.Node.Tests.Assembly"
            daemon-create = "Annda.Wire.RefusingDeployment, Annda.Node.Tests.Assembly"
            annda = "Annda.Wire.AnndaSerializer, Annda.Node.Tests.Assembly"
          }
          serialization-bindings { "Annda.Post.Parcel, Annda.Node.Tests.Assembly" = annda }
        }
        """;

    public SerializerTests() : base(ConfigurationFactory.ParseString(
        Settings.Replace("Annda.Node.Tests.Assembly", typeof(Parcel).Assembly.GetName().Name, StringComparison.Ordinal)))
    {
    }

    /// <summary>Counts how often it is made.</summary>
    public sealed class Bait
    {
        public static int Made { get; set; }

        public Bait() => Made++;
    }

    private Serialization Serialization => ((ExtendedActorSystem)Sys).Serialization;

    [Fact]
    public void A_frame_is_its_own_bytes()
    {
        var (parcel, serializer) = (new Parcel([1, 2, 3]), Serialization.FindSerializerForType(typeof(Parcel)));
        Assert.Equal(741, serializer.Identifier);
        Assert.Equal("p1", ((SerializerWithStringManifest)serializer).Manifest(parcel));
        Assert.Same(parcel.Frame, serializer.ToBinary(parcel));
        Assert.Equal([4, 5], Assert.IsType<Parcel>(Serialization.Deserialize([4, 5], 741, "p1")).Frame);
    }

    [Fact]
    public void Nothing_but_a_frame_is_written_or_read()
    {
        var serializer = Assert.IsType<AnndaSerializer>(Serialization.FindSerializerForType(typeof(Parcel)));
        Assert.Throws<SerializationException>(() => serializer.ToBinary(new EndRun(new RunKey(1, 1))));
        Assert.Throws<SerializationException>(() => serializer.Manifest("text"));
        Assert.Throws<SerializationException>(() => Serialization.Deserialize([1], 741, "p2"));
        Assert.Throws<SerializationException>(() => Serialization.Deserialize([1], 741, typeof(Bait).AssemblyQualifiedName));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_closed_serializer_makes_nothing_of_what_a_peer_sends(int id)
    {
        Bait.Made = 0;
        byte[][] payloads = [[], [1, 2, 3], [.. "{\"$type\":\"Annda.Tests.Wire.SerializerTests+Bait, Annda.Node.Tests\"}"u8]];
        foreach (var payload in payloads)
            foreach (var manifest in new[] { "", "x", typeof(Bait).AssemblyQualifiedName! })
            {
                var error = Assert.Throws<SerializationException>(() => Serialization.Deserialize(payload, id, manifest));
                Assert.Contains($"serializer {id} is closed", error.Message, StringComparison.Ordinal);
            }
        Assert.Equal(0, Bait.Made);
    }

    [Fact]
    public void A_message_without_a_serializer_of_its_own_is_not_written()
    {
        var serializer = Serialization.FindSerializerFor(new Bait());
        Assert.Equal(1, serializer.Identifier);
        Assert.Throws<SerializationException>(() => serializer.ToBinary(new Bait()));
        Assert.Throws<SerializationException>(() => ((SerializerWithStringManifest)serializer).Manifest(new Bait()));
    }
}
