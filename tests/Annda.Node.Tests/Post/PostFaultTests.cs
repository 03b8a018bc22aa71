using Akka.Actor;
using Akka.Cluster;
using Annda.Post;

namespace Annda.Tests.Post;

/// <summary>Posts whose doors are bad, and posts in a real cluster.</summary>
public class PostFaultTests
{
    public static TheoryData<PostFaults> Faults =>
    [
        new PostFaults(1, Loss: 0.01),
        new PostFaults(2, Loss: 0.1),
        new PostFaults(3, Loss: 0.5),
        new PostFaults(4, Duplication: 1, Copies: 5),
        new PostFaults(5, Window: 8),
        new PostFaults(6, Corruption: 0.2),
        new PostFaults(7, Loss: 0.1, Duplication: 0.3, Copies: 5, Window: 5, Corruption: 0.1),
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_message_arrives_once_through_bad_doors(PostFaults faults)
    {
        await using var a = PostNode.Start(faults: faults);
        await using var b = PostNode.Start(faults: faults with { Seed = faults.Seed + 100 });
        PostNode.Meet(a, b);
        var dice = new Dice(faults.Seed);
        for (var i = 0; i < 1000; i++)
        {
            a.Send(b, i, dice.Below(i % 50 == 0 ? 300_000 : 20_000));
            b.Send(a, i, dice.Below(1000));
        }
        await b.Expect(1000);
        await a.Expect(1000);
        var (sent, answered) = (a.Traffic.Of(PostNode.Run), b.Traffic.Of(PostNode.Run));
        if (faults.Loss + faults.Corruption > 0) Assert.True(sent.Resent > 0);
        Assert.Equal(faults.Corruption > 0, answered.Refused > 0);
    }

    [Fact]
    public async Task Peers_are_the_members_of_the_cluster_until_they_are_removed()
    {
        var options = new PostOptions { Codec = PostNode.Codec };
        const string settings = """
            akka.actor.provider = cluster
            akka.cluster.gossip-interval = 200ms
            akka.cluster.leader-actions-interval = 200ms
            """;
        await using var a = PostNode.Start(options, 0, settings);
        await using var b = PostNode.Start(options, 0, settings);
        await using var stranger = PostNode.Start();
        Cluster.Get(a.System).Join(a.Address);
        Cluster.Get(b.System).Join(a.Address);
        await PostNode.Until(() => Ups(a) == 2 && Ups(b) == 2, "two members");
        for (var i = 0; i < 100; i++)
        {
            a.Send(b, i);
            b.Send(a, i);
        }
        await a.Expect(100);
        await b.Expect(100);
        stranger.Post.Tell(new PeerUp(a.Peer));
        stranger.Send(a, 100);
        await PostNode.Until(() => a.Traffic.Strangers > 0, "a stranger");
        Cluster.Get(b.System).Leave(b.Address);
        await PostNode.Until(() => Ups(a) == 1 && Cluster.Get(b.System).IsTerminated, "one member");
        await PostNode.Until(() =>
        {
            a.Send(b, 100);
            return a.Traffic.Dropped > 0;
        }, "a drop");
        await a.Expect(100);
    }

    private static int Ups(PostNode node) => Cluster.Get(node.System).State.Members.Count(m => m.Status == MemberStatus.Up);
}
