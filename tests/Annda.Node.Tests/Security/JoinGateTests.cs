using Annda.Security;
using Microsoft.Extensions.Time.Testing;

namespace Annda.Tests.Security;

/// <summary>Joins are admitted as fast as machines start, and no faster.</summary>
public sealed class JoinGateTests
{
    private readonly FakeTimeProvider _clock = new(Papers.Now);

    [Fact]
    public void So_many_at_once_then_so_many_a_second()
    {
        var gate = new JoinGate(_clock);
        Assert.Equal(JoinGate.AtOnce, Admitted(gate, 10_000));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(JoinGate.PerSecond, Admitted(gate, 10_000));
        // A long rest admits no more at once than the first time.
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(JoinGate.AtOnce, Admitted(gate, 10_000));
    }

    [Fact]
    public void A_full_cluster_admits_nobody_and_who_was_refused_takes_no_turn()
    {
        var gate = new JoinGate(_clock);
        Assert.False(gate.Admits(JoinGate.MembersMax));
        Assert.True(gate.Admits(JoinGate.MembersMax - 1));
        Assert.Equal(JoinGate.AtOnce - 1, Admitted(gate, 1000));
    }

    private static int Admitted(JoinGate gate, int asked) => Enumerable.Range(0, asked).Count(_ => gate.Admits(3));
}
