using Annda.Annealing;

namespace Annda.Tests.Annealing;

public class TemperatureScheduleTests
{
    [Fact]
    public void A_constant_schedule_holds_its_temperature()
    {
        var schedule = TemperatureSchedule.Constant(2.5);
        foreach (var k in new long[] { 0, 1, 1000, long.MaxValue }) Assert.Equal(2.5, schedule.At(k));
        Assert.Equal(0.0, TemperatureSchedule.Constant(0).At(3));
    }

    [Fact]
    public void Steps_hold_for_their_sweeps_and_the_last_one_holds_on()
    {
        var schedule = TemperatureSchedule.Stepped(new(20, 2), new(15, 1), new(10, 3));
        Assert.Equal([20.0, 20, 15, 10, 10, 10, 10, 10], Enumerable.Range(0, 8).Select(k => schedule.At(k)));
        Assert.Equal(6, schedule.Sweeps);
    }

    [Fact]
    public void A_geometric_schedule_falls_by_one_factor_and_stays_at_its_end()
    {
        var schedule = TemperatureSchedule.Geometric(8, 0.5, 5);
        Assert.Equal(8.0, schedule.At(0));
        Assert.Equal(4.0, schedule.At(1), 1e-13);
        Assert.Equal(2.0, schedule.At(2), 1e-13);
        Assert.Equal(1.0, schedule.At(3), 1e-13);
        Assert.Equal(0.5, schedule.At(4));
        Assert.Equal(0.5, schedule.At(1_000_000));
        Assert.Equal(0.5 * Math.Pow(6, 3 / 7.0), TemperatureSchedule.Geometric(0.5, 3, 8).At(3), 1e-13);
    }

    [Fact]
    public void A_linear_schedule_goes_in_equal_steps_and_may_end_at_0()
    {
        var schedule = TemperatureSchedule.Linear(3, 0, 4);
        Assert.Equal([3.0, 2, 1, 0, 0, 0], Enumerable.Range(0, 6).Select(k => schedule.At(k)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_schedule_of_one_sweep_starts_at_its_first_temperature_and_goes_on_at_its_last(long sweeps)
    {
        foreach (var schedule in new[] { TemperatureSchedule.Linear(3, 1, sweeps), TemperatureSchedule.Geometric(3, 1, sweeps) })
            Assert.Equal([3.0, 1, 1], Enumerable.Range(0, 3).Select(k => schedule.At(k)));
    }

    [Fact]
    public void A_logarithmic_schedule_is_c_over_the_logarithm_of_2_plus_k()
    {
        var schedule = TemperatureSchedule.Logarithmic(1.5);
        foreach (var k in new long[] { 0, 1, 2, 10, 12345 }) Assert.Equal(1.5 / Math.Log(2.0 + k), schedule.At(k), 1e-13);
    }

    [Fact]
    public void Temperatures_below_their_limits_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureSchedule.Constant(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureSchedule.Constant(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureSchedule.Geometric(1, 0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureSchedule.Linear(double.PositiveInfinity, 0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureSchedule.Logarithmic(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TemperatureSchedule.Stepped(new TemperatureStep(1, 0)));
        Assert.Throws<ArgumentException>(() => TemperatureSchedule.Stepped());
    }

    [Fact]
    public void Schedules_with_the_same_values_are_equal()
    {
        Assert.Equal(TemperatureSchedule.Stepped(new(2, 1), new(1, 1)), TemperatureSchedule.Stepped(new(2, 1), new(1, 1)));
        Assert.NotEqual(TemperatureSchedule.Stepped(new(2, 1), new(1, 1)), TemperatureSchedule.Stepped(new(2, 2), new(1, 1)));
        Assert.NotEqual(TemperatureSchedule.Linear(2, 1, 4), TemperatureSchedule.Geometric(2, 1, 4));
    }
}
