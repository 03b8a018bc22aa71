using Annda.Wire;
using Annda.Wire.Proto;
using Google.Protobuf;

namespace Annda.Tests.Wire;

/// <summary>Orders to host networks that cannot be.</summary>
public class HostileNetworkTests
{
    private static readonly HostRunBody Host = Read();

    private static HostRunBody Read() => HostRunBody.Parser.ParseFrom(Records.Of(Catalogue.All["host-run"]).AsSpan(11));

    private static byte[] Record(HostRunBody body) => [.. Records.Of(Catalogue.All["host-run"])[..11], .. body.ToByteArray()];

    private static void Refused(Action<HostRunBody> change, params string[] parts)
    {
        var changed = Host.Clone();
        change(changed);
        Records.Refused(Record(changed), parts);
    }

    [Fact]
    public void The_order_itself_is_read() => Assert.NotNull(MessageCodec.Read(Record(Host)));

    [Fact]
    public void A_network_must_be_possible()
    {
        Refused(h => h.NetworkBlocks.Clear(), "end of 'dense'");
        Refused(h => h.NetworkBlocks[1].Name = "seen", "the name 'seen' is used 2 times");
        Refused(h => h.NetworkBlocks[0].Size = 0, "size of block 'seen': 0 found");
        Refused(h => h.NetworkBlocks[0].Role = 3, "role: 3 found");
        Refused(h => h.NetworkBlocks[0].Units = -1, "kind of units: -1 found");
        Refused(h => h.NetworkCouplings[0].A = 2, "end of 'dense': 2 found, 0 to 1 is allowed");
        Refused(h => h.NetworkCouplings[0].Kind = 0, "'dense': Bias coupling");
        Refused(h => h.NetworkCouplings[0].Kind = 2, "'dense': Within coupling of block 0 and block 1");
        Refused(h => h.NetworkCouplings[0].B = 0, "joins a block with itself");
        Refused(h => h.NetworkCouplings[0].Edges = ByteString.CopyFrom(new byte[8]), "edges of a dense coupling");
        Refused(h => h.NetworkCouplings[1].Edges = ByteString.CopyFrom(new byte[6]), "6 bytes found for numbers of 4");
        Refused(h => h.NetworkCouplings[1].Edges = ByteString.CopyFrom(new byte[12]), "3 ends of edges");
        Refused(h => h.NetworkCouplings[1].Edges = ByteString.CopyFrom(new byte[16]), "doubled or out of order");
        Refused(h => h.NetworkCouplings[1].Edges = ByteString.CopyFrom(3, 0, 0, 0, 0, 0, 0, 0), "edge 0: (3, 0) found");
    }

    [Fact]
    public void Few_bytes_do_not_make_large_lists()
    {
        Refused(h => h.NetworkBlocks[0].Size = int.MaxValue, "sparse couplings of 6442450943 units found, but only 4 edges");
        Refused(h =>
        {
            h.NetworkCouplings.RemoveAt(3);
            h.NetworkCouplings.RemoveAt(0);
            h.Couplings.Clear();
            h.NetworkBlocks[0].Size = 1 << 23;
        }, "sparse couplings of 25165826 units found, but only 4 edges");
    }

    [Fact]
    public async Task Many_blocks_and_couplings_are_read_in_little_time()
    {
        // Unit by unit and pair by pair this would be 10^10 looks: minutes.
        const int Many = 60_000;
        var host = new HostRunBody { Dynamics = Host.Dynamics, Replicas = 1 };
        host.NetworkBlocks.Add(Enumerable.Range(0, Many).Select(i => new BlockSpecPart { Name = $"b{i}", Size = 1 }));
        host.NetworkCouplings.Add(Enumerable.Range(1, Many - 1)
            .Select(i => new CouplingSpecPart { Name = $"c{i}", Kind = 1, A = i - 1, B = i }));
        Assert.NotNull(await Task.Run(() => MessageCodec.Read(Record(host))).WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Dynamics_must_be_possible()
    {
        Refused(h => h.Dynamics = null, "dynamics is missing");
        Refused(h => h.Dynamics.Kind = 99, "dynamics: 99 found");
        Refused(h => h.Dynamics.Staleness = -1, "staleness: -1 found");
        Refused(h => h.Dynamics.Exchange = 0, "sweeps of an exchange: 0 found");
        Refused(h => h.Dynamics.Units = 0, "units of a subset: 0 found");
        Refused(h => h.Dynamics.Share = 0, "share: 0 found");
        Refused(h => h.Dynamics.Refresh = BitConverter.DoubleToUInt64Bits(double.NaN), "refresh: NaN found");
        Refused(h => h.Dynamics.Clocks.Rates[0] = BitConverter.DoubleToUInt64Bits(1e5), "rate of a clock: 100000 found");
    }

    [Fact]
    public void What_is_hosted_must_be_of_the_network()
    {
        Refused(h => h.Blocks[0].Block = 2, "block: 2 found, 0 to 1 is allowed");
        Refused(h => h.Blocks[0].Replica = 2, "replica: 2 found, 0 to 1 is allowed");
        Refused(h => h.Replicas = 0, "replicas: 0 found");
        Refused(h => h.Couplings[0].Coupling = 6, "coupling: 6 found, 0 to 5 is allowed");
        Refused(h => h.Couplings[0].Values = ByteString.CopyFrom(new byte[12]), "3 parameters found for 'hidden.bias', which has 2");
        Refused(h => h.Couplings[0].Values = ByteString.CopyFrom(new byte[7]), "7 bytes found for numbers of 4");
        Refused(h => h.Couplings[0].Velocity = ByteString.CopyFrom(0, 0, 0xc0, 0x7f), "velocity: element 0 is not finite");
    }
}
