using Annda.Actors;
using Annda.Dynamics;
using Annda.Protocol;
using Annda.Simulations;

namespace Annda.Tests.Faults;

/// <summary>A seed that fails can be replayed, and there are faults that make seeds fail.</summary>
public class ReplayTests
{
    [Fact]
    public async Task A_seed_is_one_course_of_events()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var (first, second) = (new Course(new Schedule(seed)), new Course(new Schedule(seed)));
            Assert.Equal(await first.FaultAsync(), await second.FaultAsync());
            Assert.NotEqual(0UL, first.LogHash);
            Assert.Equal((first.LogHash, first.Events, first.Wire), (second.LogHash, second.Events, second.Wire));
            Assert.Equal(first.Tail, second.Tail);
        }
    }

    [Fact]
    public async Task A_block_that_reads_the_newest_state_instead_of_the_right_one_is_found()
    {
        static void Cast(Stage stage) => stage.Put("H", host => BlockActor.Props(host with
        {
            Dynamics = host.Dynamics with { Kind = DynamicsKind.Stale, Staleness = 1, Reads = StaleReads.Freshest },
        }, new BlockPlace(host.Network.Block("H")), new MessageMeter(), stage.Node.Patience));
        var (schedule, course, fault) = await FindAsync(s => s.Dynamics.Kind == DynamicsKind.Synchronous, Cast, null);
        Assert.StartsWith("other bits", fault, StringComparison.Ordinal);
        var report = Schedules.Report(schedule, course, fault);
        Assert.Contains($"ANNDA_SEED={schedule.Seed} replays it", report, StringComparison.Ordinal);
        Assert.Contains("Synchronous", report, StringComparison.Ordinal);
        Assert.Contains("to coordinator-0000000000000003-", report, StringComparison.Ordinal);
        // And again, to the event.
        var again = new Course(new Schedule(schedule.Seed), Cast);
        Assert.Equal(fault, await again.FaultAsync());
        Assert.Equal(course.LogHash, again.LogHash);
    }

    [Fact]
    public async Task A_run_that_believes_messages_of_its_first_life_is_found()
    {
        // As if nobody looked at the epoch.
        static IRunMessage Forge(IRunMessage message, RunKey run) => message switch
        {
            PhaseEnded m => m with { Run = run },
            CorrelationCounts m => m with { Run = run },
            Collected m => m with { Run = run },
            Learned m => m with { Run = run },
            _ => message,
        };
        var (schedule, course, _) = await FindAsync(_ => true, null, Forge);
        Assert.True(course.Killed);
        Assert.Null(await new Course(schedule).FaultAsync());
    }

    private static async Task<(Schedule Schedule, Course Course, string Fault)> FindAsync(Func<Scenario, bool> where, Action<Stage>? cast,
        Func<IRunMessage, RunKey, IRunMessage>? forge)
    {
        for (var seed = 1; seed <= 1000; seed++)
        {
            var schedule = new Schedule(seed);
            if (!where(new Scenario(schedule.Number)) || (forge is not null && schedule.Kill == Victim.Nobody)) continue;
            var course = new Course(schedule, cast, forge);
            if (await course.FaultAsync() is { } fault) return (schedule, course, fault);
        }
        throw new InvalidOperationException("no seed found it");
    }
}
