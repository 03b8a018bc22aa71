using System.Buffers.Binary;
using Annda.Post.Links;

namespace Annda.Tests.Post;

/// <summary>Thousands of courses of faults and restarts: each record arrives once or its link ends.</summary>
public class LinkScheduleTests
{
    private const int RecordBytesMax = 20_000;

    private static readonly LinkSettings Settings = new()
    {
        FrameBytes = 2048, WindowBytes = 16 << 10, WindowFrames = 20, QueueBytes = 1 << 20, LargeBytes = 1 << 20, PartialRecords = 20,
        AcknowledgeFrames = 4,
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_record_arrives_once_whatever_the_line_does(int part)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var dice = new Dice((ulong)(part * 1000 + seed));
            var line = BadLine.Of(dice);
            var world = new LinkWorld(Settings, line, dice);
            var sent = new int[2];
            for (var burst = 0; burst < 10; burst++)
            {
                for (var end = 0; end < 2; end++)
                    for (var i = dice.Below(20); i > 0; i--) Assert.True(world.End(end).Offer(Record(end, sent[end]++, dice)));
                world.Pump(0);
                world.Pump(1);
                world.Run(world.Now + TimeSpan.FromSeconds(dice.Uniform()));
            }
            world.Settle();
            for (var end = 0; end < 2; end++)
                Assert.True(Numbers(world.Received[end]).Order().SequenceEqual(Enumerable.Range(0, sent[1 - end])), $"seed {seed}: {line}");
            Assert.Empty(world.Refusals);
            CheckMemory(world);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_restart_ends_a_link_and_nothing_of_it_comes_through_the_next(int part)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var dice = new Dice((ulong)(10_000 + part * 1000 + seed));
            var world = new LinkWorld(Settings, BadLine.Of(dice), dice);
            var (sent, fresh) = (0, 0);
            for (var life = 0; life < 4; life++)
            {
                if (life > 0) world.Restart(dice.Below(2));
                fresh = sent;
                world.Received[1].Clear();
                for (var burst = 0; burst < 4; burst++)
                {
                    for (var i = dice.Below(20); i > 0; i--) Assert.True(world.End(0).Offer(Record(0, sent++, dice)));
                    world.Pump(0);
                    world.Run(world.Now + 0.3 * TimeSpan.FromSeconds(dice.Uniform()));
                }
                Assert.All(Numbers(world.Received[1]), n => Assert.True(n >= fresh, $"seed {seed}: {n} came through a later link"));
                Assert.Distinct(Numbers(world.Received[1]));
            }
            world.Settle();
            Assert.True(Numbers(world.Received[1]).Order().SequenceEqual(Enumerable.Range(fresh, sent - fresh)), $"seed {seed}");
            Assert.Empty(world.Refusals.Keys.Except([FrameRefusal.Incarnation]));
            CheckMemory(world);
        }
    }

    [Fact]
    public void A_good_line_repeats_nothing()
    {
        var dice = new Dice(1);
        var world = new LinkWorld(Settings, new BadLine(), dice);
        for (var i = 0; i < 2000; i++)
        {
            Assert.True(world.End(dice.Below(2)).Offer(Record(0, i, dice)));
            world.Pump(0);
            world.Pump(1);
            world.Run(world.Now + TimeSpan.FromSeconds(0.1 * dice.Uniform()));
        }
        world.Settle();
        Assert.Equal(2000, world.Received[0].Count + world.Received[1].Count);
        Assert.Equal(1, world.Sendings.Values.Max());
    }

    [Fact]
    public void A_line_that_stalls_for_up_to_two_seconds_costs_no_repeats() =>
        Assert.All(Delayed(new BadLine(Delay: TimeSpan.FromSeconds(2), InOrder: true)), s => Assert.Equal(1, s));

    [Fact]
    public void Frames_that_overtake_each_other_by_seconds_are_seldom_repeated_more_than_twice()
    {
        var sendings = Delayed(new BadLine(Delay: TimeSpan.FromSeconds(2)));
        Assert.InRange(sendings.Count(s => s > 3), 0, sendings.Count / 100);
        Assert.InRange(sendings.Max(), 2, 10);
    }

    [Fact]
    public void A_dead_line_is_tried_ever_more_rarely_and_keeps_a_bounded_amount()
    {
        var dice = new Dice(2);
        var world = new LinkWorld(Settings, new BadLine(Loss: 1), dice);
        var refused = 0;
        for (var i = 0; i < 1000; i++)
        {
            if (!world.End(0).Offer(Record(0, i, dice))) refused++;
            world.Pump(0);
            world.Run(world.Now + TimeSpan.FromSeconds(0.1));
        }
        Assert.True(refused > 0);
        Assert.Equal(refused, world.End(0).Out.Dropped);
        CheckMemory(world);
        // 100 s: every 0.2 s at first, every 2 s in the end, without a body.
        Assert.InRange(world.Questions, 45, 75);
        Assert.Equal(0, world.End(0).Out.Resent);
    }

    // How often frames were sent over a line that loses nothing.
    private static List<int> Delayed(BadLine line)
    {
        var sendings = new List<int>();
        for (var seed = 0; seed < 300; seed++)
        {
            var dice = new Dice((ulong)(20_000 + seed));
            var world = new LinkWorld(Settings with { LargeBytes = 8 << 20 }, line, dice);
            for (var burst = 0; burst < 10; burst++)
            {
                for (var i = 0; i < 30; i++) Assert.True(world.End(0).Offer(Record(0, burst * 30 + i, dice)));
                world.Pump(0);
                world.Run(world.Now + TimeSpan.FromSeconds(dice.Uniform()));
            }
            world.Settle();
            Assert.Equal(300, world.Received[1].Count);
            sendings.AddRange(world.Sendings.Values);
        }
        return sendings;
    }

    private static void CheckMemory(LinkWorld world)
    {
        Assert.True(world.FlyingMax <= Settings.WindowFrames);
        var most = Settings.QueueBytes + Settings.LargeBytes + 2 * Settings.WindowBytes + 4 * Settings.FrameBytes + RecordBytesMax;
        Assert.True(world.KeptMax <= most, $"{world.KeptMax} bytes kept, {most} expected at most");
    }

    private static int[] Numbers(IEnumerable<(int End, int Uid, byte[] Record)> received) => [.. received.Select(r =>
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(r.Record);
        for (var i = sizeof(int); i < r.Record.Length; i++)
            if (r.Record[i] != (byte)(number * 31 + i)) Assert.Fail($"byte {i} of record {number}");
        return number;
    })];

    private static byte[] Record(int end, int number, Dice dice)
    {
        var length = 4 + (dice.Below(4 + end) switch { 0 => dice.Below(RecordBytesMax), 1 => dice.Below(3000), _ => dice.Below(200) });
        var record = new byte[length];
        for (var i = 0; i < length; i++) record[i] = (byte)(number * 31 + i);
        BinaryPrimitives.WriteInt32LittleEndian(record, number);
        return record;
    }
}
