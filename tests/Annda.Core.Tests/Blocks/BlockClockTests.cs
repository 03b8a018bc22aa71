using Annda.Annealing;
using Annda.Blocks;
using Annda.Dynamics;
using Annda.Protocol;
using Annda.Topology;

namespace Annda.Tests.Blocks;

/// <summary>Clocks tick at the rate asked for, each block and chain group on its own.</summary>
public class BlockClockTests
{
    private static readonly NetworkSpec Two =
        new NetworkBuilder().Visible("A", 2).Hidden("B", 3).Between("A", "B", new float[6]).Build().Spec;

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.1)]
    [InlineData(50.0)]
    public void Poisson_intervals_are_exponential(double rate)
    {
        var intervals = Intervals(ClockKind.Poisson, rate);
        var mean = intervals.Average();
        Assert.InRange(mean * rate, 0.97, 1.03);
        // The deviation of an exponential is its mean, and e^-1 of them are longer.
        Assert.InRange(Math.Sqrt(intervals.Average(i => (i - mean) * (i - mean))) * rate, 0.95, 1.05);
        Assert.InRange(intervals.Count(i => i * rate > 1) / (double)intervals.Length, Math.Exp(-1) - 0.01, Math.Exp(-1) + 0.01);
    }

    [Fact]
    public void Fixed_intervals_are_equal_and_begin_anywhere()
    {
        Assert.All(Intervals(ClockKind.Fixed, 4), i => Assert.Equal(0.25, i));
        var clock = new BlockClock(Two, new ClockSpec(ClockKind.Fixed, [4, 4]), new BlockId(1), 3);
        var firsts = Enumerable.Range(0, 2000).Select(g => clock.First(Order(64 * g), new Moment(0, 0)) / 1e7).ToArray();
        Assert.All(firsts, f => Assert.InRange(f, 0, 0.25));
        Assert.InRange(firsts.Average(), 0.12, 0.13);
    }

    [Fact]
    public void Blocks_groups_and_turns_have_intervals_of_their_own()
    {
        var clocks = new ClockSpec(ClockKind.Poisson, [1, 1]);
        var (a, b) = (new BlockClock(Two, clocks, new BlockId(0), 3), new BlockClock(Two, clocks, new BlockId(1), 3));
        var at = new Moment(5, 17);
        long[] drawn = [a.Next(Order(0), at, 1), b.Next(Order(0), at, 1), a.Next(Order(64), at, 1), a.Next(Order(0), at, 2),
            a.Next(Order(0), new Moment(6, 17), 1)];
        Assert.Equal(drawn.Length, drawn.Distinct().Count());
        Assert.Equal(drawn[0], new BlockClock(Two, clocks, new BlockId(0), 3).Next(Order(0), at, 1));
    }

    [Fact]
    public void Moments_count_units_and_ticks()
    {
        var moment = new Moment(3, 9_999_999);
        Assert.Equal(new Moment(4, 0), moment.After(1));
        Assert.Equal(new Moment(5, 4), moment.After(10_000_005));
        Assert.Equal(10_000_005, new Moment(5, 4).TicksSince(moment));
        Assert.True(moment < new Moment(4, 0) && new Moment(4, 0) > moment);
        Assert.Equal(moment, Moment.Earlier(new Moment(4, 0), moment));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12_345)]
    [InlineData(10_000_000)]
    [InlineData(98_765_432_100)]
    public void Ages_are_kept_within_a_thousandth(long ticks) =>
        Assert.InRange(ReadAge.Of(ReadAge.KeyOf(ticks)), 0.999 * ticks / 1e7, 1.001 * ticks / 1e7);

    private static double[] Intervals(ClockKind kind, double rate)
    {
        var clock = new BlockClock(Two, new ClockSpec(kind, [7, rate]), new BlockId(1), 3);
        return [.. Enumerable.Range(0, 20_000).Select(v => clock.Next(Order(0), new Moment(v, 0), 1) / 1e7)];
    }

    private static PhaseOrder Order(int firstChain) => new()
    {
        Phase = 1, Previous = 0, Group = new GroupKey(0, 0), Chains = new ChainSpan(firstChain, 64), Base = 0, Sweeps = 1,
        Temperatures = TemperatureSchedule.Constant(1), ScheduleBase = 0, ParametersVersion = 0,
    };
}
