using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Annda.Hosting;
using static Akka.Cluster.ClusterEvent;

namespace Annda.Clusters;

/// <summary>Watches the membership, waits until it is stable, and does what <see cref="CoordinatorSide"/> says.</summary>
internal sealed class DowningActor(Cluster cluster, TimeSpan stableAfter) : UntypedActor, IWithTimers
{
    private static readonly string Coordinator = MemberSettings.RoleName(ClusterRole.Coordinator);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<UniqueAddress, Member> _members = [];
    // Since when each has been silent without a break, by the system's clock.
    private readonly Dictionary<UniqueAddress, TimeSpan> _silent = [];

    // After so many times the time of calm, what is silent is acted upon, calm or not.
    private const int UnstableMax = 4;

    public ITimerScheduler Timers { get; set; } = null!;

    private sealed record Stable
    {
        public static readonly Stable Instance = new();
    }

    protected override void PreStart() =>
        cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsEvents, typeof(IMemberEvent), typeof(IReachabilityEvent));

    protected override void PostStop() => cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            // Members that are down are given up already.
            case MemberDowned or MemberRemoved when ((IMemberEvent)message).Member.UniqueAddress is var gone:
                _members.Remove(gone);
                _silent.Remove(gone);
                break;
            case IMemberEvent change:
                _members[change.Member.UniqueAddress] = change.Member;
                break;
            case UnreachableMember silent when _members.ContainsKey(silent.Member.UniqueAddress):
                _silent.TryAdd(silent.Member.UniqueAddress, Now);
                break;
            case ReachableMember back:
                _silent.Remove(back.Member.UniqueAddress);
                break;
            case Stable:
                Act();
                break;
            default:
                Unhandled(message);
                return;
        }
        // Whatever changes, the time begins anew; what a decision did not bring about is decided again.
        if (_silent.Count == 0) Timers.Cancel(nameof(Stable));
        else Timers.StartSingleTimer(nameof(Stable), Stable.Instance, Wait(stableAfter, Now - _silent.Values.Min()));
    }

    /// <summary>How long to wait for calm: a member that comes and goes must not keep another that is gone for ever.</summary>
    /// <param name="stableAfter">How long membership is to be stable.</param>
    /// <param name="silence">How long the longest silence has lasted.</param>
    internal static TimeSpan Wait(TimeSpan stableAfter, TimeSpan silence)
    {
        var (left, least) = (UnstableMax * stableAfter - silence, stableAfter / UnstableMax);
        return left > stableAfter ? stableAfter : left > least ? left : least;
    }

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    // Those whose silence is no news any more; where all is stable, all of them.
    private bool IsLong(UniqueAddress member) => _silent.TryGetValue(member, out var since) && Now - since >= 0.9 * stableAfter;

    private void Act()
    {
        // One that leaves has no run any more.
        var oldest = _members.Values.Where(m => m.HasRole(Coordinator) && m.Status == MemberStatus.Up)
            .Aggregate((Member?)null, (a, b) => a is null || b.IsOlderThan(a) ? b : a);
        switch (CoordinatorSide.Decide(_silent.Keys.Any(IsLong), oldest is null ? null : View(oldest)))
        {
            case Downing.DownSilent:
                foreach (var silent in _silent.Keys.Where(IsLong))
                {
                    _log.Warning("{Member} has been silent for too long and is given up", silent.Address);
                    cluster.Down(silent.Address);
                }
                break;
            case Downing.DownSelf:
                _log.Warning("the coordinator has been silent for too long: {Member} gives itself up", cluster.SelfAddress);
                cluster.Down(cluster.SelfAddress);
                break;
        }
    }

    private CoordinatorView View(Member oldest) => new(oldest.UniqueAddress.Equals(cluster.SelfUniqueAddress),
        IsLong(oldest.UniqueAddress),
        cluster.FailureDetector.IsMonitoring(oldest.Address) && cluster.FailureDetector.IsAvailable(oldest.Address));
}
