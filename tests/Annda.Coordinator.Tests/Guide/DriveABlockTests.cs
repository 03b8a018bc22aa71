using Akka.TestKit;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Programs;
using Annda.Protocol;
using Annda.Simulations;
using Annda.Tests.Virtual;
using Annda.Topology;

namespace Annda.Tests.Guide;

/// <summary>A block between two probes.</summary>
public class DriveABlockTests : VirtualTest
{
    [Fact]
    public void A_block_waits_for_the_version_it_needs_and_takes_it_once()
    {
        var network = new NetworkBuilder().Visible("A", 3).Hidden("B", 4).Hidden("C", 2)
            .BetweenNormal("A", "B", 0.8, 3).BetweenNormal("B", "C", 0.8, 4).Build();
        var stage = new Stage(Node, network, new DynamicsSpec(DynamicsKind.Sequential));
        var (a, c) = (CreateTestProbe(), CreateTestProbe());
        stage.Put("A", a.Ref);
        stage.Put("C", c.Ref);
        stage.Begin(new SampleProgram(network.Spec, new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = 3 }));

        // B has told its random start, and waits: its first sweep reads version 1 of A and version 0 of C.
        Assert.Equal([0L], Versions(c));
        c.Send(stage["B"], stage.States("C", 0, new BitPlanes(2, 64)));
        Node.RunFor(1);
        Assert.Empty(Versions(c));
        a.Send(stage["B"], stage.States("A", 1, new BitPlanes(3, 64)));
        Node.RunFor(1);
        Assert.Equal([1L], Versions(c));

        // Twice the same is once.
        a.Send(stage["B"], stage.States("A", 1, new BitPlanes(3, 64)));
        Node.RunFor(1);
        Assert.Empty(Versions(c));

        // C's version 1 is late: A's version 2 is kept until it comes.
        using var late = Node.Delay(m => m.FromBlock == network.Spec.Block("C"), 5);
        c.Send(stage["B"], stage.States("C", 1, new BitPlanes(2, 64)));
        a.Send(stage["B"], stage.States("A", 2, new BitPlanes(3, 64)));
        Node.RunFor(4);
        Assert.Empty(Versions(c));
        Node.RunFor(2);
        Assert.Equal([2L], Versions(c));
        Assert.Equal(3, stage.Sent<Activation>("B", "C"));
    }

    private static long[] Versions(TestProbe probe)
    {
        var versions = new List<long>();
        while (probe.HasMessages)
            if (probe.ReceiveOne(TimeSpan.Zero) is Activation said) versions.Add(said.Version);
        return [.. versions];
    }
}
