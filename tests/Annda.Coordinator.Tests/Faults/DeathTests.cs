using Akka.Actor;
using Annda.Coordination;
using Annda.Programs;
using Annda.Protocol;
using Annda.Simulations;
using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Faults;

/// <summary>A run that has lost a member ends by name, and does not wait for ever.</summary>
public class DeathTests
{
    private static readonly Network Net = Nets.Restricted(new Dice(1), 3, 2);
    private static readonly VirtualSettings Slow = new()
    {
        Blocks = new LinkSettings { Latency = Latency.Fixed(1) }, Others = new LinkSettings { Latency = Latency.Fixed(2) }, Patience = 20,
    };

    [Theory]
    [InlineData("H", "block H")]
    [InlineData("V-H", "coupling V-H")]
    public async Task Whoever_is_killed_is_named_when_patience_ends(string member, string name)
    {
        await using var node = VirtualNode.Start(Slow);
        var stage = Begun(node);
        node.System.Stop(member == name[6..] ? stage[member] : stage.Coupling(member));
        Assert.True(node.RunUntil(() => stage.HasEnded, 25));
        Assert.Equal($"{name}: stopped before the run had ended", Reason(stage));
        // Two messages on the way, then patience.
        Assert.Equal(74, node.Now, 1e-6);
    }

    [Fact]
    public async Task Who_fails_has_time_to_say_why()
    {
        await using var node = VirtualNode.Start(Slow);
        var stage = Begun(node);
        // V's next states are lost; others come in their place, in a shape that is not V's.
        node.Drop(m => m.Message is Activation && m.FromBlock == Net.Spec.Block("V"));
        stage["H"].Tell(stage.States("V", stage.Sent<Activation>("V", "H"), new Numerics.BitPlanes(1, 1)), ActorRefs.NoSender);
        Assert.True(node.RunUntil(() => stage.HasEnded, 1000));
        Assert.Equal("block H: 'V' sent 1 units of 1 chains, 3 of 64 are expected", Reason(stage));
    }

    [Fact]
    public async Task The_end_of_the_agent_is_the_end_of_the_run()
    {
        await using var node = VirtualNode.Start(Slow);
        var stage = Begun(node);
        var agent = ((ExtendedActorSystem)node.System).Provider.ResolveActorRef($"{stage.Coordinator.Path.Parent}/stage-1-1");
        node.System.Stop(agent);
        Assert.True(node.RunUntil(() => stage.HasEnded, 21));
        Assert.Equal("the agent of node local: stopped before the run had ended", Reason(stage));
    }

    [Fact]
    public async Task A_coordinator_that_ends_leaves_nobody_behind()
    {
        await using var node = VirtualNode.Start(Slow);
        var stage = Begun(node);
        node.System.Stop(stage.Coordinator);
        Assert.Equal(5, ((ActorRefWithCell)node.Agent).Children.Count());
        node.RunFor(5);
        Assert.Equal("the coordinator was stopped before the run had ended", Reason(stage));
        Assert.Empty(((ActorRefWithCell)node.Agent).Children);
    }

    private static string Reason(Stage stage) => Assert.Throws<RunFailedException>(() => stage.Result).Message;

    // Under way for 50 units of time.
    private static Stage Begun(VirtualNode node)
    {
        var stage = new Stage(node, Net);
        stage.Begin(new SampleProgram(Net.Spec, new SampleSettings { Chains = 64, BurnIn = 0, Sweeps = 2000 }));
        node.RunFor(50);
        Assert.True(stage.IsPlaced && !stage.HasEnded && stage.Sent<Activation>() > 10);
        return stage;
    }
}
