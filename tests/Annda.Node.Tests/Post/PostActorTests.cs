using Akka.Actor;
using Annda.Actors;
using Annda.Post;
using Annda.Post.Links;
using Xunit.Abstractions;

namespace Annda.Tests.Post;

/// <summary>Two or three actor systems on one machine that write to each other.</summary>
public class PostActorTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1_000, 40_000)]
    [InlineData(8_000, 20_000)]
    [InlineData(64_000, 4_000)]
    [InlineData(1_500_000, 200)]
    public async Task Messages_of_every_size_arrive_once(int bytes, int count)
    {
        await using var a = PostNode.Start();
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            a.Send(b, i, bytes);
            var ahead = i * (long)bytes - (32 << 20);
            if (b.Bytes < ahead) await PostNode.Until(() => b.Bytes >= ahead, $"{ahead} bytes");
        }
        await b.Expect(count);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        output.WriteLine($"{bytes} bytes: {count * (double)bytes / seconds / 1e6:F0} MB/s, {count / seconds:F0} messages/s");
        var sent = a.Traffic.Of(PostNode.Run);
        Assert.Equal((count, 0L, a.Traffic.Total), (sent.Messages, a.Traffic.Dropped, sent));
        Assert.InRange(sent.Bytes, count * (long)bytes, 1.1 * count * bytes);
        Assert.InRange(b.Traffic.Of(PostNode.Run).Bytes, 1, 0.02 * count * bytes);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(6_272)]
    [InlineData(12_544)]
    public async Task What_is_reported_is_what_passes_even_if_every_message_goes_alone(int bytes)
    {
        const int count = 300;
        using var proxy = new Proxy();
        await using var a = PostNode.Start();
        await using var b = PostNode.Start(proxy);
        PostNode.Meet(a, b);
        a.Send(b, 0);
        await b.Expect(1);
        // The association is up: from here on nothing but parcels and Akka's own heartbeats passes.
        var (passed, reported) = (Passed(), Reported());
        for (var i = 1; i <= count; i++)
        {
            a.Send(b, i, bytes);
            await PostNode.Until(() => b.Notes.Count > i, "its arrival");
        }
        await PostNode.Until(() => Math.Abs(Passed() - passed - Reported() + reported) < 0.02 * count * bytes + 4000, "the same bytes");
        output.WriteLine($"{bytes} bytes: {(double)(Passed() - passed) / count / bytes:F3} passed, "
            + $"{(double)(Reported() - reported) / count / bytes:F3} reported, {a.Traffic.Total} {b.Traffic.Total}");
        Assert.InRange(Reported() - reported, count * bytes, 1.1 * count * (bytes + 500));

        long Passed() => proxy.Forth + proxy.Back;

        long Reported() => a.Traffic.Total.Bytes + b.Traffic.Total.Bytes;
    }

    [Fact]
    public async Task A_message_reaches_members_and_coordinators_by_path_and_is_from_nobody()
    {
        await using var a = PostNode.Start();
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        a.Send(b, 0);
        b.Sink.Tell("child");
        await PostNode.Until(() => !Letter.Find(b.System, ["node", "0123456789abcdef-1-block-3"]).IsNobody(), "a child");
        a.Send(b, 1, path: "/user/node/0123456789abcdef-1-block-3");
        b.Post.Tell(new Outbound([$"{b.Address}/user/node"], new Note(PostNode.Run, 2, [])));
        await b.Expect(3);
        a.Send(b, 3, path: "/user/node/0123456789abcdef-2-block-3");
        a.Send(b, 3, path: "/user/coordinator-1");
        await PostNode.Until(() => b.Traffic.Undelivered == 2, "two messages for nobody");
        await b.Expect(3);
    }

    [Theory]
    [InlineData("/user/post")]
    [InlineData("/user/node/../post")]
    [InlineData("/system/remote-watcher")]
    [InlineData("/user/nodes")]
    [InlineData("/user/node/$a")]
    [InlineData("/user")]
    public async Task No_other_actor_can_be_reached(string path)
    {
        Assert.Null(Letter.Names(path));
        Assert.Null(Letter.Names(path + "/"));
        await using var a = PostNode.Start();
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        // The sender's own post drops it; one that does not care is refused.
        a.Send(b, 0, path: path);
        await PostNode.Until(() => a.Traffic.Dropped == 1, "a drop");
        var link = new Link(new LinkSettings(), a.Peer.Uid, b.Peer.Uid);
        var record = new System.Buffers.ArrayBufferWriter<byte>();
        Letter.Address(record, path);
        PostNode.Codec.Write(new Note(PostNode.Run, 0, []), record);
        Assert.True(link.Offer(record.WrittenSpan));
        Tell(a, b, link.Next(TimeSpan.Zero)!);
        await PostNode.Until(() => b.Traffic.Total.Refused == 1, "a refusal");
        Assert.Empty(b.Notes);
    }

    [Fact]
    public async Task Only_peers_are_heard_and_messages_to_others_are_dropped()
    {
        await using var a = PostNode.Start();
        await using var b = PostNode.Start();
        a.Send(b, 7);
        await PostNode.Until(() => a.Traffic.Dropped == 1, "a drop");
        a.Post.Tell(new PeerUp(b.Peer));
        a.Send(b, 0);
        await PostNode.Until(() => b.Traffic is { Strangers: > 0, Total.Refused: > 0 }, "a stranger");
        Assert.Empty(b.Notes);
        // As soon as it is a member, what it keeps sending is heard.
        b.Post.Tell(new PeerUp(a.Peer));
        await b.Expect(1);
        b.Post.Tell(new PeerGone(a.Peer));
        a.Post.Tell(new PeerGone(b.Peer));
        a.Send(b, 8);
        await PostNode.Until(() => a.Traffic.Dropped == 2, "another drop");
        await b.Expect(1);
    }

    [Fact]
    public async Task Parcels_of_any_content_and_size_are_refused_and_the_link_lives()
    {
        await using var a = PostNode.Start();
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        var dice = new Dice(3);
        int[] sizes = [0, 1, Frame.LengthMin - 1, Frame.LengthMin, 1000, Frame.LengthMax, Frame.LengthMax + 1, 1_020_000];
        foreach (var size in sizes)
        {
            var frame = new byte[size];
            for (var i = 0; i < size; i++) frame[i] = (byte)(i * 7);
            Tell(a, b, frame);
        }
        await PostNode.Until(() => b.Traffic.Total.Refused == sizes.Length, "refusals");
        var stranger = new byte[Frame.LengthMin];
        Frame.Seal(stranger, new FrameHeader(a.Peer.Uid + 1, b.Peer.Uid, 0, 0, default));
        Tell(a, b, stranger);
        await PostNode.Until(() => b.Traffic.Total.Refused == sizes.Length + 1, "a refusal");
        for (var i = 0; i < 100; i++) a.Send(b, i, dice.Below(100_000));
        await b.Expect(100);
    }

    [Fact]
    public async Task What_is_lost_with_the_association_is_sent_again()
    {
        using var proxy = new Proxy();
        await using var a = PostNode.Start();
        await using var b = PostNode.Start(proxy);
        PostNode.Meet(a, b);
        for (var i = 0; i < 3000; i++)
        {
            a.Send(b, i, 8_000);
            if (i is not (1000 or 2000)) continue;
            await PostNode.Until(() => b.Notes.Count > i / 2, "half of them");
            proxy.Cut();
        }
        await b.Expect(3000);
        Assert.True(a.Traffic.Of(PostNode.Run).Resent > 0);
        Assert.Equal(0, a.Traffic.Dropped);
    }

    [Fact]
    public async Task A_peer_that_starts_again_on_its_address_is_another_one()
    {
        await using var a = PostNode.Start();
        var b = PostNode.Start();
        PostNode.Meet(a, b);
        for (var i = 0; i < 10; i++) a.Send(b, i);
        await b.Expect(10);
        await b.System.Terminate();
        for (var i = 10; i < 20; i++) a.Send(b, i);
        await using var c = PostNode.Start(b.Address.Port!.Value);
        Assert.Equal((b.Address, false), (c.Address, b.Peer.Uid == c.Peer.Uid));
        c.Post.Tell(new PeerUp(a.Peer));
        // The old link still tries: its frames are not for this incarnation.
        await PostNode.Until(() => c.Traffic.Total.Refused > 0, "a refusal");
        a.Post.Tell(new PeerGone(b.Peer));
        a.Post.Tell(new PeerUp(c.Peer));
        for (var i = 0; i < 1000; i++) a.Send(c, i);
        await c.Expect(1000);
    }

    [Fact]
    public async Task A_message_without_a_form_in_bytes_is_dropped_and_the_link_lives()
    {
        await using var a = PostNode.Start();
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        a.Post.Tell(new Outbound([$"{b.Address}/user/node"], new Unwritable(PostNode.Run)));
        a.Send(b, 0);
        await b.Expect(1);
        Assert.Equal((1L, 1L), (a.Traffic.Dropped, a.Traffic.Total.Messages));
    }

    [Fact]
    public async Task Who_sends_what_can_never_travel_is_told_so()
    {
        var options = new PostOptions { Codec = PostNode.Codec, FollowsCluster = false, Link = new LinkSettings { LargeBytes = 1 << 20 } };
        await using var a = PostNode.Start(options);
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        using var inbox = Inbox.Create(a.System);
        string[] to = [$"{b.Address}/user/node"];
        inbox.Send(a.Post, new Outbound(to, new Note(PostNode.Run, 0, new byte[2 << 20])));
        var refused = Assert.IsType<Undeliverable>(await inbox.ReceiveAsync(PostNode.Patience));
        Assert.Contains("at most 1048576 are allowed", refused.Reason, StringComparison.Ordinal);
        inbox.Send(a.Post, new Outbound(to, new Unwritable(PostNode.Run)));
        refused = Assert.IsType<Undeliverable>(await inbox.ReceiveAsync(PostNode.Patience));
        Assert.Contains("Unwritable", refused.Reason, StringComparison.Ordinal);
        a.Send(b, 0, 1 << 19);
        await b.Expect(1);
    }

    [Fact]
    public async Task Receivers_whose_paths_fill_more_than_one_letter_are_all_reached()
    {
        await using var a = PostNode.Start();
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        b.Sink.Tell("child");
        var path = $"{b.Address}/user/node/0123456789abcdef-1-block-3";
        a.Post.Tell(new Outbound([.. Enumerable.Repeat(path, 2000)], new Note(PostNode.Run, 0, [])));
        await PostNode.Until(() => b.Notes.Count == 2000, "2000 notes");
        Assert.Equal(3, a.Traffic.Total.Messages);
    }

    [Fact]
    public async Task A_link_that_fails_is_told()
    {
        var failed = new TaskCompletionSource<Exception>();
        await using var a = PostNode.Start(new PostOptions
        {
            Codec = PostNode.Codec, FollowsCluster = false, Link = new LinkSettings { FrameBytes = 1 },
            Failed = e => failed.TrySetResult(e),
        });
        await using var b = PostNode.Start();
        PostNode.Meet(a, b);
        Assert.Contains("FrameBytes", (await failed.Task.WaitAsync(PostNode.Patience)).ToString(), StringComparison.Ordinal);
    }

    private static void Tell(PostNode from, PostNode to, byte[] frame) =>
        from.System.ActorSelection($"{to.Address}/user/post").Tell(new Parcel(frame), from.Post);
}
