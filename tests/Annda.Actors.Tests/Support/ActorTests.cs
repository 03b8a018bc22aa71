using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Annda.Hosting;

namespace Annda.Tests.Support;

/// <summary>Tests with real actors under the settings of a real node.</summary>
public abstract class ActorTests(int threads = 1) : TestKit(Settings(threads))
{
    /// <summary>So short that a test never waits long for a nudge.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    /// <summary>So long that no nudge comes during a test.</summary>
    public static readonly TimeSpan Never = TimeSpan.FromHours(1);

    /// <summary>Waits for the end of an actor.</summary>
    protected void ExpectEnd(IActorRef actor)
    {
        var probe = CreateTestProbe();
        probe.Watch(actor);
        probe.ExpectTerminated(actor);
    }

    /// <summary>Listens under a fresh path.</summary>
    protected Ear Ear() => new(CreateTestProbe());

    /// <summary>Settings of a node with so many compute threads, under test.</summary>
    protected static Config Settings(int threads) =>
        ConfigurationFactory.ParseString("akka.test { single-expect-default = 20s, default-timeout = 20s }")
            .WithFallback(LocalNode.Settings(new NodeOptions { Threads = threads }));
}
