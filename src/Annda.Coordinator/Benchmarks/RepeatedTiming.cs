namespace Annda.Benchmarks;

/// <summary>
/// Times calls: warms up, then takes the best of several samples. Whatever else the machine does can only slow a sample down, so the
/// best one is nearest to what the code needs.
/// </summary>
/// <param name="clock">Clock.</param>
/// <param name="budget">Time for one measurement, the warm-up included.</param>
internal sealed class RepeatedTiming(TimeProvider clock, TimeSpan budget)
{
    private const int Samples = 12;

    /// <summary>Time for one measurement.</summary>
    public TimeSpan Budget => budget;

    /// <summary>Seconds of one call.</summary>
    public double SecondsPerCall(Action call)
    {
        var (calls, sample) = (1L, budget / (2 * Samples));
        var start = clock.GetTimestamp();
        // The warm-up takes up to half of the budget: it finds the number of calls of a sample, and compilation settles meanwhile.
        for (var elapsed = Time(call, calls); clock.GetElapsedTime(start) < budget / 2; elapsed = Time(call, calls))
            if (elapsed < sample) calls *= 2;
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < Samples && (i < 2 || clock.GetElapsedTime(start) < budget); i++)
            if (Time(call, calls) is var time && time < best) best = time;
        return best.TotalSeconds / calls;
    }

    /// <summary>Seconds of one run of something long, the best of two or more; the first only warms up.</summary>
    public async Task<double> SecondsOfRun(Func<Task> run)
    {
        var start = clock.GetTimestamp();
        await run().ConfigureAwait(false);
        var best = double.MaxValue;
        for (var i = 0; i < 2 || (i < Samples && clock.GetElapsedTime(start) < budget); i++)
            best = Math.Min(best, await SecondsOnce(run).ConfigureAwait(false));
        return best;
    }

    /// <summary>Seconds of one run.</summary>
    public async Task<double> SecondsOnce(Func<Task> run)
    {
        var start = clock.GetTimestamp();
        await run().ConfigureAwait(false);
        return clock.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Seconds of so many calls.</summary>
    public double SecondsOf(Action call, int calls) => Time(call, calls).TotalSeconds;

    private TimeSpan Time(Action call, long calls)
    {
        var start = clock.GetTimestamp();
        for (var i = 0L; i < calls; i++) call();
        return clock.GetElapsedTime(start);
    }
}
