namespace Annda.Tests.Faults;

/// <summary>Seeds, one after the other, until one fails.</summary>
public static class Schedules
{
    /// <summary>Runs the schedules of some seeds.</summary>
    public static async Task RunAsync(int first, int last)
    {
        var (lost, doubled, overtaken, silent, killed, resumed) = (0L, 0L, 0L, 0, 0, 0);
        for (var seed = first; seed <= last; seed++)
        {
            var schedule = new Schedule(seed);
            var course = new Course(schedule);
            if (await course.FaultAsync() is { } fault) Assert.Fail(Report(schedule, course, fault));
            lost += course.Wire.Lost;
            doubled += course.Wire.Doubled;
            overtaken += course.Wire.Overtaken;
            silent += schedule.Virtual.Crashes.Count;
            killed += course.Killed ? 1 : 0;
            resumed += course.Resumed ? 1 : 0;
        }
        var seeds = last - first + 1;
        if (seeds == 1) return;
        // Faults must happen.
        Assert.True(lost > 10 * seeds && doubled > 10 * seeds && overtaken > 10 * seeds && silent > seeds / 6 && killed > seeds / 6
            && resumed > seeds / 50,
            $"{lost} lost, {doubled} doubled, {overtaken} overtaken, {silent} silent, {killed} killed, {resumed} resumed");
    }

    /// <summary>What a person needs to find out what went wrong.</summary>
    public static string Report(Schedule schedule, Course course, string fault) =>
        $"seed {schedule.Seed} (ANNDA_SEED={schedule.Seed} replays it): {fault}\n"
        + $"{new Scenario(schedule.Number)}, {schedule.Groups} groups\n{schedule}\nlast messages:\n{course.Tail}";
}
