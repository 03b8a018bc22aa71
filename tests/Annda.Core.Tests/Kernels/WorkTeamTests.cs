using Annda.Kernels;

namespace Annda.Tests.Kernels;

/// <summary>Threads that share one piece of work.</summary>
public class WorkTeamTests
{
    private sealed class Tally(int parts, Action<int>? also = null) : TeamWork
    {
        public int[] Done { get; } = new int[parts];

        public override void Do(int part)
        {
            Interlocked.Increment(ref Done[part]);
            also?.Invoke(part);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Every_part_is_done_once_before_the_work_returns(int threads)
    {
        using var team = new WorkTeam(threads);
        Assert.Equal(threads, team.Size);
        for (var round = 0; round < 3000; round++)
        {
            // Many parts after few: a helper that is late from the last piece must find none of this one's.
            var tally = new Tally(round % 2 == 0 ? 2 : 64);
            team.Do(tally, tally.Done.Length);
            Assert.All(tally.Done, n => Assert.Equal(1, n));
        }
    }

    [Fact]
    public void A_part_that_fails_is_told_to_whoever_brought_the_work_and_the_team_goes_on()
    {
        using var team = new WorkTeam(3);
        var failing = new Tally(20, part =>
        {
            if (part == 7) throw new InvalidOperationException("seven");
        });
        var error = Assert.Throws<InvalidOperationException>(() => team.Do(failing, 20));
        Assert.Equal("seven", error.Message);
        Assert.All(failing.Done, n => Assert.Equal(1, n));
        var next = new Tally(20);
        team.Do(next, 20);
        Assert.All(next.Done, n => Assert.Equal(1, n));
    }

    [Fact]
    public void Work_brought_by_several_threads_at_once_or_from_inside_other_work_is_all_done()
    {
        using var team = new WorkTeam(2);
        var inner = new Tally(8);
        var outer = new Tally(6, _ => team.Do(inner, 8));
        team.Do(outer, 6);
        Assert.All(inner.Done, n => Assert.Equal(6, n));
        var tallies = Enumerable.Range(0, 4).Select(_ => new Tally(500)).ToArray();
        Parallel.ForEach(tallies, tally => team.Do(tally, 500));
        Assert.All(tallies.SelectMany(t => t.Done), n => Assert.Equal(1, n));
    }
}
