using Annda.Post.Links;

namespace Annda.Tests.Post;

/// <summary>What a link promises, one thing at a time.</summary>
public class LinkTests
{
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);
    private static readonly LinkSettings Settings = new();
    private readonly List<ReadOnlyMemory<byte>> _records = [];

    [Fact]
    public void Records_that_wait_together_travel_in_full_frames()
    {
        var (link, count) = (new Link(Settings, 1, 2), 0);
        for (var i = 0; i < 1000; i++) Assert.True(link.Offer(new byte[1000]));
        var frames = Frames(link);
        foreach (var frame in frames) count += Open(new Link(Settings, 2, 1), frame, count);
        Assert.Equal(1000, count);
        Assert.All(frames[..^1], f => Assert.InRange(f.Length, Settings.FrameBytes - 1010, Settings.FrameBytes));
    }

    [Theory]
    [InlineData(12_544)]
    [InlineData(6_000)]
    [InlineData(1_500_000)]
    public void A_frame_costs_less_than_three_hundredths_of_what_it_carries(int bytes)
    {
        // One record in a frame, and one acknowledgement for it: the worst that is usual.
        var (from, to) = (new Link(Settings, 1, 2), new Link(Settings, 2, 1));
        Assert.True(from.Offer(new byte[bytes]));
        long sent = 0;
        foreach (var frame in Frames(from))
        {
            sent += frame.Length;
            Assert.Equal(FrameRefusal.None, to.Receive(frame, Start, _records));
            if (to.Next(Start + Settings.AcknowledgeAfter) is { } answer) sent += answer.Length;
        }
        Assert.Equal(bytes, Assert.Single(_records).Length);
        Assert.InRange(sent, bytes, bytes * 1.03);
    }

    [Fact]
    public void Credit_bounds_what_is_on_its_way_and_acknowledgements_give_it_back()
    {
        var settings = Settings with { WindowBytes = 1 << 20 };
        var (from, to) = (new Link(settings, 1, 2), new Link(settings, 2, 1));
        for (var i = 0; i < 200; i++) Assert.True(from.Offer(new byte[60_000]));
        var first = Frames(from);
        Assert.InRange(from.Out.FlyingBytes, settings.WindowBytes, settings.WindowBytes + settings.FrameBytes);
        foreach (var frame in first) Assert.Equal(FrameRefusal.None, to.Receive(frame, Start, _records));
        Assert.Equal(FrameRefusal.None, from.Receive(to.Next(Start)!, Start, _records));
        Assert.Equal(0, from.Out.Flying);
        Assert.Equal(first.Count, Frames(from).Count);
    }

    [Fact]
    public void No_more_frames_are_on_their_way_than_an_acknowledgement_can_name()
    {
        var link = new Link(Settings, 1, 2);
        var frames = 0;
        for (var i = 0; i < 100; i++)
        {
            Assert.True(link.Offer([1]));
            frames += Frames(link).Count;
        }
        Assert.Equal(Frame.Span, frames);
    }

    [Fact]
    public void Small_records_do_not_wait_for_a_large_one_and_the_large_one_goes_on()
    {
        var (from, to) = (new Link(Settings, 1, 2), new Link(Settings, 2, 1));
        Assert.True(from.Offer(new byte[50 * Settings.FrameBytes]));
        for (var i = 0; i < 10; i++) Assert.True(from.Offer(new byte[40_000]));
        var arrived = new List<int>();
        foreach (var frame in Frames(from))
        {
            to.Receive(frame, Start, _records);
            arrived.Add(_records.Count);
        }
        Assert.Equal(10, arrived[20]);
        Assert.Equal(11, arrived[^1]);
    }

    [Fact]
    public void A_large_record_that_waits_is_not_put_in_again()
    {
        var (from, to) = (new Link(Settings, 1, 2), new Link(Settings, 2, 1));
        var record = new byte[200_000];
        for (var i = 0; i < 5; i++) Assert.True(from.Offer(record));
        record[^1] = 1;
        Assert.True(from.Offer(record));
        foreach (var frame in Frames(from)) to.Receive(frame, Start, _records);
        Assert.Equal([0, 1], _records.Select(r => (int)r.Span[^1]));
    }

    [Fact]
    public void What_finds_no_room_is_dropped_and_counted_and_later_records_go_on()
    {
        var settings = Settings with { QueueBytes = 1 << 20, LargeBytes = 1 << 20 };
        var (from, to) = (new Link(settings, 1, 2), new Link(settings, 2, 1));
        Assert.False(from.Offer(new byte[settings.LargeBytes + 1]));
        var taken = Enumerable.Range(0, 3000).Count(_ => from.Offer(new byte[1000]));
        Assert.InRange(taken, 1000, 1048);
        Assert.Equal(1 + 3000 - taken, from.Out.Dropped);
        foreach (var frame in Frames(from)) to.Receive(frame, Start, _records);
        Assert.True(from.Offer(new byte[1000]));
        foreach (var frame in Frames(from)) to.Receive(frame, Start, _records);
        Assert.Equal(taken + 1, _records.Count);
    }

    [Fact]
    public void A_gap_is_filled_at_once_and_nothing_else_is_repeated()
    {
        var (from, to) = (new Link(Settings, 1, 2), new Link(Settings, 2, 1));
        for (var i = 0; i < 8; i++) Assert.True(from.Offer(new byte[60_000]));
        var frames = Frames(from);
        frames.RemoveAt(2);
        foreach (var frame in frames) to.Receive(frame, Start, _records);
        from.Receive(to.Next(Start)!, Start, _records);
        var repeat = Assert.Single(Frames(from));
        Assert.Equal(FrameRefusal.None, Frame.Read(repeat, out var header));
        Assert.Equal((3, 9), (header.Sequence, header.Transmission));
        to.Receive(repeat, Start, _records);
        Assert.Equal((8, 1), (_records.Count, from.Out.Resent));
    }

    [Fact]
    public void A_frame_of_another_incarnation_is_refused()
    {
        var from = new Link(Settings, 1, 2);
        Assert.True(from.Offer([1, 2, 3]));
        var frame = Assert.Single(Frames(from));
        Assert.Equal(FrameRefusal.Incarnation, new Link(Settings, 3, 1).Receive(frame, Start, _records));
        Assert.Equal(FrameRefusal.Incarnation, new Link(Settings, 2, 3).Receive(frame, Start, _records));
        Assert.Empty(_records);
        Assert.Equal(FrameRefusal.None, new Link(Settings, 2, 1).Receive(frame, Start, _records));
    }

    [Fact]
    public void A_frame_fits_into_what_the_wire_takes()
    {
        Assert.True(Frame.LengthMax + (32 << 10) < 1 << 20);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Link(Settings with { FrameBytes = Frame.LengthMax + 1 }, 1, 2));
        var link = new Link(Settings with { FrameBytes = Frame.LengthMax }, 1, 2);
        Assert.True(link.Offer(new byte[3_000_000]));
        Assert.All(Frames(link), f => Assert.True(f.Length <= Frame.LengthMax));
        Assert.Equal(FrameRefusal.Length, link.Receive(new byte[Frame.LengthMax + 1], Start, _records));
    }

    private static List<byte[]> Frames(Link link)
    {
        var frames = new List<byte[]>();
        while (link.Next(Start) is { } frame) frames.Add(frame);
        return frames;
    }

    // A link that has seen nothing of what went before takes it all the same: order does not matter.
    private int Open(Link link, byte[] frame, int before)
    {
        _records.Clear();
        Assert.Equal(FrameRefusal.None, link.Receive(frame, Start, _records));
        Assert.True(_records.Count > 0, $"nothing after {before} records");
        return _records.Count;
    }
}
