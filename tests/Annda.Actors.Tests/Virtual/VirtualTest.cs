using Akka.Actor;
using Akka.Actor.Setup;
using Akka.TestKit;
using Annda.Virtual;

namespace Annda.Tests.Virtual;

/// <summary>
/// A test that drives virtual time by hand. Probes are actors of the same queue: let time pass first, then ask a probe what has come;
/// it never waits.
/// </summary>
public abstract class VirtualTest : Akka.TestKit.Xunit2.TestKit
{
    /// <summary>A node of the test's own.</summary>
    protected VirtualTest(VirtualSettings? settings = null) : this(VirtualNode.Start(settings))
    {
    }

    private VirtualTest(VirtualNode node) : base(node.System)
    {
        Node = node;
        node.RunFor(0);
    }

    /// <summary>The node.</summary>
    protected VirtualNode Node { get; }

    /// <inheritdoc/>
    public override TestProbe CreateTestProbe(ActorSystem system, string? name = null) =>
        VirtualNode.AtOnce(system, () => base.CreateTestProbe(system, name));

    /// <inheritdoc/>
    protected override void InitializeTest(ActorSystem system, ActorSystemSetup config, string actorSystemName, string testActorName) =>
        VirtualNode.AtOnce(system, () =>
        {
            base.InitializeTest(system, config, actorSystemName, testActorName);
            return system;
        });

    /// <inheritdoc/>
    protected override void AfterAll() => Node.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
