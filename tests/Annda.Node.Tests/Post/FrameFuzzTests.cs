using Annda.Post.Links;

namespace Annda.Tests.Post;

/// <summary>Frames that were changed on their way, and frames whose sender means harm.</summary>
public class FrameFuzzTests
{
    private static readonly LinkSettings Settings = new() { FrameBytes = 4096, LargeBytes = 1 << 20 };
    private readonly List<ReadOnlyMemory<byte>> _records = [];

    [Fact]
    public void Of_200_000_changed_frames_none_is_taken()
    {
        var (dice, from) = (new Dice(5), new Link(Settings, 7, 9));
        var to = new Link(Settings, 9, 7);
        var refusals = new Dictionary<FrameRefusal, int>();
        var frames = Frames(from, dice);
        for (var i = 0; i < 200_000; i++)
        {
            var refusal = to.Receive(Mutation.Of(frames[i % frames.Count], dice), TimeSpan.Zero, _records);
            refusals[refusal] = refusals.GetValueOrDefault(refusal) + 1;
        }
        Assert.False(refusals.ContainsKey(FrameRefusal.None), $"taken: {refusals.GetValueOrDefault(FrameRefusal.None)}");
        Assert.Equal([FrameRefusal.Length, FrameRefusal.Magic, FrameRefusal.Version, FrameRefusal.Checksum], refusals.Keys.Order());
        Assert.Equal((default, null), (to.In.Received, to.Due));
        Assert.Empty(_records);
        foreach (var frame in frames) Assert.Equal(FrameRefusal.None, to.Receive(frame, TimeSpan.Zero, _records));
        Assert.Equal(100, _records.Count);
    }

    [Fact]
    public void A_peer_that_seals_nonsense_gets_refusals_and_no_memory()
    {
        var dice = new Dice(6);
        var refusals = new HashSet<FrameRefusal>();
        var link = new Link(Settings, 9, 7);
        Assert.True(link.Offer([1]));
        Assert.NotNull(link.Next(TimeSpan.Zero));
        for (var i = 0; i < 200_000; i++)
        {
            var frame = new byte[Frame.LengthMin + (dice.Below(4) == 0 ? 0 : dice.Below(120))];
            for (var at = Frame.HeaderBytes; at < frame.Length; at++) frame[at] = (byte)Pick(dice, 1, 2, 0, 127, dice.Below(256));
            var received = new Acknowledgement(Pick(dice, 0, 0, 1, long.MaxValue, -1), (ulong)Pick(dice, 0, 0, 1, 1L << 62, -1),
                Pick(dice, 0, 0, 1, long.MaxValue, -1));
            var sequence = Pick(dice, link.In.Received.Upto + 1 + dice.Below(70), 0, long.MaxValue, -1, dice.Below(100));
            Frame.Seal(frame, new FrameHeader(7, 9, sequence, Pick(dice, 1, 2, 0, long.MaxValue, -1), received));
            refusals.Add(link.Receive(frame, TimeSpan.Zero, _records));
            _records.Clear();
            Assert.True(link.In.Partial <= Settings.PartialRecords);
            Assert.True(link.In.Bytes <= Settings.LargeBytes + 2 * Settings.WindowBytes);
        }
        Assert.Equal([FrameRefusal.None, FrameRefusal.Numbers, FrameRefusal.Body], refusals.Order());
    }

    [Fact]
    public void A_record_that_is_announced_larger_than_allowed_is_refused_before_it_fills_memory()
    {
        var link = new Link(Settings, 9, 7);
        for (var i = 0; i < 600; i++)
        {
            var body = new byte[4000];
            var used = FrameBody.WritePiece(body, 1, i, FrameBody.PiecesMax, new byte[3000]);
            var frame = new byte[Frame.LengthMin + used];
            body.AsSpan(0, used).CopyTo(frame.AsSpan(Frame.HeaderBytes));
            Frame.Seal(frame, new FrameHeader(7, 9, i + 1, i + 1, default));
            Assert.Equal(i < (1 << 20) / 3000 ? FrameRefusal.None : FrameRefusal.Body, link.Receive(frame, TimeSpan.Zero, _records));
        }
        Assert.InRange(link.In.Bytes, 1, 1 << 20);
        // What could not be kept is not asked for again.
        Assert.Equal(600, link.In.Received.Upto);
    }

    private static long Pick(Dice dice, params ReadOnlySpan<long> values) => values[dice.Below(values.Length)];

    private static List<byte[]> Frames(Link link, Dice dice)
    {
        var frames = new List<byte[]>();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(link.Offer(Enumerable.Range(0, 1 + dice.Below(i % 10 == 0 ? 9000 : 900)).Select(b => (byte)b).ToArray()));
            if (dice.Below(2) == 0) while (frames.Count < Frame.Span && link.Next(TimeSpan.Zero) is { } frame) frames.Add(frame);
        }
        while (link.Next(TimeSpan.Zero) is { } frame) frames.Add(frame);
        Assert.InRange(frames.Count, 20, Frame.Span);
        return frames;
    }
}
