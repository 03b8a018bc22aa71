using Annda.Topology;
using Annda.Virtual;

namespace Annda.Tests.Virtual;

/// <summary>Links do to messages what their settings say: shares and means within five standard errors, seeds fixed.</summary>
public class WireTests
{
    private const int Many = 20_000;

    [Fact]
    public async Task Latencies_have_their_distributions()
    {
        Assert.All(await Times(Latency.Fixed(2.5), 10), t => Assert.Equal(2.5, t));
        await Check(Latency.Uniform(1, 3), mean: 2, deviation: 1 / Math.Sqrt(3), (1.5, 0.25), (3, 1));
        await Check(Latency.Exponential(2), mean: 2, deviation: 2, (2 * Math.Log(2), 0.5), (6, 1 - Math.Exp(-3)));
        // Shape 3, scale 1: mean 3/2, variance 3/4; the tail goes down with the third power.
        await Check(Latency.Pareto(3, 1), mean: 1.5, deviation: Math.Sqrt(0.75), (2, 1 - 1 / 8.0), (4, 1 - 1 / 64.0));

        static async Task Check(Latency latency, double mean, double deviation, params (double Time, double Below)[] quantiles)
        {
            var times = await Times(latency, Many);
            Assert.Equal(mean, times.Average(), 5 * deviation / Math.Sqrt(Many));
            foreach (var (time, below) in quantiles)
                Assert.Equal(below, times.Count(t => t <= time) / (double)Many, 1e-9 + 5 * Math.Sqrt(below * (1 - below) / Many));
        }

        // One after the other: none waits for the one before.
        static async Task<double[]> Times(Latency latency, int count)
        {
            await using var post = new Postman(new VirtualSettings { Blocks = new LinkSettings { Latency = latency }, Seed = 3 });
            var times = new double[count];
            for (var i = 0; i < count; i++)
            {
                var sent = post.Node.Now;
                post.Send(i);
                Assert.True(post.Node.RunUntil(() => post.Arrived.Count > i, 1e6));
                times[i] = Math.Round(post.Arrived[i].Time - sent, 7);
            }
            return times;
        }
    }

    [Fact]
    public async Task A_link_keeps_messages_in_order_unless_reordering_is_asked_for()
    {
        await using var straight = new Postman(new VirtualSettings { Blocks = new LinkSettings { Latency = Latency.Exponential(1) } });
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), straight.Burst(1000).Arrived.Select(a => a.Version));
        foreach (var latency in new[] { Latency.None, Latency.Fixed(1), Latency.Exponential(1) })
        {
            await using var mixed = new Postman(new VirtualSettings
            {
                Blocks = new LinkSettings { Latency = latency, Reordering = 0.25 },
            });
            var order = mixed.Burst(Many).Arrived.Select(a => a.Version).ToArray();
            Assert.Equal(0.25, mixed.Node.Wire.Overtaken / (double)Many, 5 * Math.Sqrt(0.25 * 0.75 / Many));
            Assert.Equal(Enumerable.Range(0, Many).Select(i => (long)i), order.Order());
            Assert.Contains(order.Zip(order.Skip(1)), p => p.First > p.Second);
        }
    }

    [Fact]
    public async Task Shares_of_messages_are_lost_and_doubled()
    {
        await using var lossy = new Postman(new VirtualSettings { Blocks = new LinkSettings { Loss = 0.3 } });
        Assert.Equal(Many - lossy.Burst(Many).Arrived.Count, lossy.Node.Wire.Lost);
        Assert.Equal(0.3, lossy.Node.Wire.Lost / (double)Many, 5 * Math.Sqrt(0.21 / Many));
        await using var twice = new Postman(new VirtualSettings
        {
            Blocks = new LinkSettings { Duplication = 0.2, Latency = Latency.Exponential(1) },
        });
        Assert.Equal(twice.Burst(Many).Arrived.Count - Many, twice.Node.Wire.Doubled);
        Assert.Equal(0.2, twice.Node.Wire.Doubled / (double)Many, 5 * Math.Sqrt(0.16 / Many));
        Assert.Equal(Many, twice.Arrived.Select(a => a.Version).Distinct().Count());
    }

    [Fact]
    public async Task A_message_occupies_its_link_for_its_size_over_the_bandwidth()
    {
        await using var post = new Postman(new VirtualSettings
        {
            Blocks = new LinkSettings { Bandwidth = 16, Latency = Latency.Fixed(1) },
        });
        post.Send(1, units: 2);
        post.Send(2, units: 4);
        post.Node.RunFor(10);
        post.Send(3, units: 2);
        post.Node.RunFor(10);
        Assert.Equal([(1, 2.0), (2, 4.0), (3, 12.0)], post.Arrived);
    }

    [Fact]
    public async Task A_link_of_its_own_differs_in_one_direction_only()
    {
        await using var there = new Postman(new VirtualSettings { Links = [new(new BlockId(0), new BlockId(1), Slow)] });
        Assert.Equal((0, 7.0), Assert.Single(there.Burst(1).Arrived));
        await using var back = new Postman(new VirtualSettings { Links = [new(new BlockId(1), new BlockId(0), Slow)] });
        Assert.Equal((0, 0.0), Assert.Single(back.Burst(1).Arrived));
    }

    [Fact]
    public async Task A_block_that_is_down_loses_messages_and_is_woken_late()
    {
        await using var post = new Postman(new VirtualSettings { Crashes = [new Crash(new BlockId(1), 2, 3)] });
        foreach (var after in new[] { 1.0, 2, 4.9999999, 5 }) post.Wake(after, (long)(after * 10));
        for (var time = 0; time <= 6; time++)
        {
            post.Send(time);
            post.Node.RunFor(1);
        }
        // 2, 3 and 4 are lost; what it was to be woken for waits until 5.
        Assert.Equal([(0, 0), (10, 1), (1, 1), (50, 5), (20, 5), (49, 5), (5, 5), (6, 6)], post.Arrived);
        Assert.Equal(3, post.Node.Wire.Lost);
    }

    [Fact]
    public async Task Messages_of_a_pair_stay_in_order_when_ties_are_shuffled()
    {
        await using var post = new Postman(new VirtualSettings { TieSeed = 8 });
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), post.Burst(1000).Arrived.Select(a => a.Version));
    }

    [Fact]
    public void All_faults_of_settings_are_told_at_once()
    {
        var nan = double.NaN;
        var settings = new VirtualSettings
        {
            Blocks = new LinkSettings { Latency = Latency.Fixed(-1), Loss = 1, Bandwidth = 0 },
            Others = new LinkSettings { Latency = Latency.Pareto(0, nan), Duplication = 1.5, Reordering = nan },
            Links = [new(new BlockId(0), new BlockId(0), new LinkSettings { Latency = Latency.Uniform(2, 1) }), new(new(1), new(2), Slow),
                new(new(1), new(2), Slow)],
            Crashes = [new Crash(new BlockId(3), nan, 0)],
            Patience = 0,
        };
        string[] places = ["blocks: latency: -1", "blocks: loss: 1", "blocks: bandwidth: 0", "others: latency: shape 0",
            "others: latency: scale NaN", "others: duplication: 1.5", "others: reordering: NaN",
            "link block 0 to block 0: latency: largest 1",
            "link block 0 to block 0: two blocks", "link block 1 to block 2: found 2 times", "crash of block 3: at NaN",
            "crash of block 3: for 0", "patience: 0"];
        var faults = settings.Faults().ToArray();
        Assert.Equal(places.Length, faults.Length);
        Assert.All(places, place => Assert.Contains(faults, f => f.StartsWith(place, StringComparison.Ordinal)));
        var told = Assert.Throws<ArgumentException>(() => VirtualNode.Start(settings));
        Assert.All(faults, fault => Assert.Contains(fault, told.Message));
        Assert.Empty(new VirtualSettings().Faults());
    }

    private static LinkSettings Slow => new() { Latency = Latency.Fixed(7) };
}
