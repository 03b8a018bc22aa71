using Akka.Actor;
using Annda.Actors;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Tests.Support;
using Annda.Topology;

namespace Annda.Tests.Couplings;

/// <summary>
/// A real coupling between probes: learning, collecting, reporting,
/// and the same with messages lost, doubled, late or of another epoch.
/// </summary>
public class CouplingActorTests : ActorTests
{
    private static readonly RunKey Run = new(7, 2);
    private static readonly CountedPhase Clamped = new(1, 0, 2), Free = new(2, 1, 3);
    private static readonly LearningSettings Rate = new(1.0);
    private static readonly Network Network = BlockStage.Chain();
    private static readonly CouplingId Id = Network.Spec.Coupling("A-B");

    private readonly Ear _a, _b, _coordinator;
    private readonly MessageMeter _meter = new();
    private IActorRef _coupling = ActorRefs.Nobody;

    public CouplingActorTests() => (_a, _b, _coordinator) = (Ear(), Ear(), Ear());

    [Fact]
    public void Connected_it_announces_its_parameters_to_both_ends()
    {
        Start(Never);
        foreach (var end in new[] { _a, _b })
        {
            var sent = end.Exactly<Parameters>();
            Assert.Equal((Id, 4), (sent.Coupling, sent.Version));
            Assert.Equal(Network[Id], sent.Values);
        }
    }

    [Fact]
    public void It_learns_only_when_the_counts_of_both_phases_are_there_from_all_groups_and_tells_both_ends_the_next_version()
    {
        Start(Never);
        Tell(Learn());
        foreach (var part in Parts())
        {
            Assert.Equal(4, Report().Version);
            Tell(part);
            // Once more, and with other numbers: one part is counted once.
            Tell(part);
            Tell(part with { Sums = Sums(50) });
        }
        var learned = _coordinator.Next<Learned>();
        Assert.Equal((Id, 5), (learned.Coupling, learned.Version));
        var values = Report().Values;
        // Mean over 2 × 10 clamped samples of 5, over 3 × 10 free ones of 2: 0.5 − 0.2 of every pair.
        Assert.All(values.Zip(Network[Id]), w => Assert.Equal(w.Second + 0.3f, w.First, 5));
        Assert.Equal(Math.Sqrt(12) * 0.3, learned.StepNorm, 5);
        foreach (var end in new[] { _a, _b })
            Assert.Equal(values, end.Next<Parameters>(p => p.Version == 5).Values);
        Assert.Single(_coordinator.All<Learned>());
    }

    [Fact]
    public void Counts_may_come_before_the_order_to_learn()
    {
        Start(Never);
        foreach (var part in Parts().Reverse()) Tell(part);
        Assert.Equal(4, Report().Version);
        Tell(Learn());
        Assert.Equal(5, _coordinator.Next<Learned>().Version);
    }

    [Fact]
    public void An_order_to_learn_that_comes_again_is_answered_again_with_the_same_words_and_learns_nothing()
    {
        Start(Never);
        foreach (var part in Parts()) Tell(part);
        Tell(Learn());
        var first = _coordinator.Next<Learned>();
        var values = Report().Values;
        Tell(Learn());
        Assert.Equal(first, _coordinator.Next<Learned>());
        Assert.Equal(values, Report().Values);
    }

    [Fact]
    public void Orders_that_come_in_the_wrong_order_are_done_in_the_right_one()
    {
        Start(Never);
        CountedPhase third = new(3, 0, 1), fourth = new(4, 1, 1);
        Tell(new Learn(Run, Id, 5, third, fourth, Rate, 1, 4));
        Tell(Counts(third, 0, 3));
        Tell(Counts(fourth, 0, 1));
        Assert.Equal(4, Report().Version);
        foreach (var part in Parts()) Tell(part);
        Tell(Learn());
        Assert.Equal([5, 6], new[] { _coordinator.Next<Learned>().Version, _coordinator.Next<Learned>().Version });
        Assert.All(Report().Values.Zip(Network[Id]), w => Assert.Equal(w.Second + 0.5f, w.First, 5));
    }

    [Fact]
    public void A_phase_is_collected_as_soon_as_all_its_groups_are_counted_and_again_if_asked_again()
    {
        Start(Never);
        Tell(new Collect(Run, Id, Clamped, 1));
        Tell(Counts(Clamped, 1, 5));
        Report();
        Assert.Empty(_coordinator.All<Collected>());
        Tell(Counts(Clamped, 0, 4));
        var collected = _coordinator.Next<Collected>();
        Assert.Equal((Id, 1, 20L), (collected.Coupling, collected.Phase, collected.Sums.Samples));
        Assert.All(collected.Sums.Pairs, n => Assert.Equal(9, n));
        Tell(new Collect(Run, Id, Clamped, 1));
        Assert.Equal(Facts.Of(collected.Sums), Facts.Of(_coordinator.Next<Collected>().Sums));
    }

    [Fact]
    public void Missing_counts_are_asked_for_from_both_ends_group_by_group()
    {
        Start(Short);
        Tell(Learn());
        Tell(Counts(Clamped, 0, 5));
        Tell(Counts(Free, 2, 2));
        foreach (var end in new[] { _a, _b })
            foreach (var (phase, group) in new[] { (Clamped, 1), (Free, 0), (Free, 1) })
                end.Next<CountsRequest>(r => r == new CountsRequest(Run, Id, phase.Phase, new GroupKey(phase.Set, group)));
        Assert.DoesNotContain(_a.All<CountsRequest>().Skip(6), r => r.Phase == 1 && r.Group.Group == 0);
        foreach (var part in Parts()) Tell(part);
        Assert.Equal(5, _coordinator.Next<Learned>().Version);
    }

    [Fact]
    public void Orders_that_keep_coming_do_not_keep_it_from_asking_for_what_is_missing()
    {
        Start(Short);
        Tell(Learn());
        // The coordinator, too, has patience and sends its order again and again; here far more often than the coupling's own.
        Sys.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(10), _coupling, Learn(), ActorRefs.NoSender);
        Assert.Equal(1, _b.Next<CountsRequest>().Phase);
    }

    [Fact]
    public void A_query_that_comes_late_for_a_closed_phase_is_not_answered_nor_asked_after()
    {
        Start(Short);
        Tell(new Collect(Run, Id, Clamped, 1));
        Tell(Counts(Clamped, 0, 5));
        Tell(Counts(Clamped, 1, 5));
        CountedPhase later = new(3, 0, 1);
        Tell(Counts(later, 0, 1));
        Tell(new Collect(Run, Id, later, 3));
        Tell(new Collect(Run, Id, Clamped, 1));
        // Something to ask for, so that it can be seen what is asked for.
        Tell(new Collect(Run, Id, new CountedPhase(4, 0, 1), 3));
        for (var i = 0; i < 3; i++) Assert.Equal(4, _a.Next<CountsRequest>().Phase);
        Assert.Equal([1, 3], _coordinator.All<Collected>().Select(c => c.Phase));
    }

    [Fact]
    public void Parameters_of_an_old_version_are_sent_again_to_the_one_who_asks_until_nobody_needs_them()
    {
        Start(Never);
        foreach (var part in Parts()) Tell(part);
        Tell(Learn());
        _b.Next<Parameters>(p => p.Version == 5);
        _a.Clear();
        Tell(new ParametersRequest(Run, Id, Network.Spec.Block("B"), 4));
        Assert.Equal(Network[Id], _b.Next<Parameters>().Values);
        Tell(new ParametersRequest(Run, Id, Network.Spec.Block("B"), 5));
        Assert.Equal(5, _b.Next<Parameters>().Version);
        Assert.Empty(_a.All<Parameters>());
        // Version 4 is closed: its memory is used for version 6, and nobody is told old numbers under its name.
        CountedPhase third = new(3, 0, 1), fourth = new(4, 1, 1);
        Tell(Counts(third, 0, 3));
        Tell(Counts(fourth, 0, 1));
        Tell(new Learn(Run, Id, 5, third, fourth, Rate, third.Phase, 5));
        _b.Next<Parameters>(p => p.Version == 6);
        _b.Clear();
        Tell(new ParametersRequest(Run, Id, Network.Spec.Block("B"), 4));
        Report();
        Assert.Empty(_b.All<Parameters>());
    }

    [Fact]
    public void Reported_parameters_are_a_copy_with_the_optimiser_and_the_last_steps_correlations()
    {
        Start(Never);
        var before = Report();
        Assert.Null(before.Clamped);
        foreach (var part in Parts()) Tell(part);
        Tell(Learn() with { Settings = Rate with { Momentum = 0.5 } });
        _coordinator.Next<Learned>();
        var after = Report();
        Assert.Equal((5, 10L * 2, 10L * 3), (after.Version, after.Clamped!.Samples, after.Free!.Samples));
        Assert.All(after.Optimiser.Velocity, v => Assert.Equal(0.3f, v, 5));
        Assert.Equal(Network[Id], before.Values);
        after.Values[0] = 99;
        Assert.NotEqual(99, Report().Values[0]);
    }

    [Theory]
    [InlineData(7UL, 1)]
    [InlineData(7UL, 3)]
    [InlineData(8UL, 2)]
    public void Messages_of_another_run_or_epoch_change_nothing(ulong run, int epoch)
    {
        Start(Never);
        var other = new RunKey(run, epoch);
        Tell(Learn() with { Run = other });
        foreach (var part in Parts()) Tell(part with { Run = other });
        Tell(new Collect(other, Id, Clamped, 1));
        Tell(new ReportParameters(other, Id, 1));
        Tell(new ParametersRequest(other, Id, Network.Spec.Block("B"), 4));
        Tell(new Connect(other, new RunDirectory(new Dictionary<BlockId, IReadOnlyList<string>>(),
            new Dictionary<CouplingId, string>(), _a.Path)));
        Assert.Equal(4, Report().Version);
        Assert.Single(_coordinator.All<IRunMessage>(), m => m is not Connected);
        Assert.Single(_b.All<IRunMessage>());
    }

    [Fact]
    public void Counts_of_another_shape_stop_it_by_name()
    {
        Start(Never);
        Tell(Learn());
        foreach (var part in Parts()) Tell(part with { Sums = new CorrelationSums([1], [1], [1], 10, 1) });
        Assert.Equal((Run, "coupling A-B"), _coordinator.Next<Refused>() is var refused ? (refused.Run, refused.Who) : default);
        ExpectEnd(_coupling);
    }

    [Theory]
    [InlineData(1e18)]
    [InlineData(1e39)]
    [InlineData(double.NaN)]
    public void A_step_beyond_all_bounds_stops_it_by_name_and_nobody_gets_its_parameters(double rate)
    {
        Start(Never);
        Tell(Learn() with { Settings = Rate with { Rate = rate } });
        foreach (var part in Parts()) Tell(part);
        var refused = _coordinator.Next<Refused>();
        Assert.Equal("coupling A-B", refused.Who);
        Assert.Contains("the weights diverge", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("lower learning rate", refused.Reason, StringComparison.Ordinal);
        ExpectEnd(_coupling);
        Assert.Empty(_coordinator.All<Learned>());
        Assert.All(_a.All<Parameters>(), p => Assert.Equal(4, p.Version));
    }

    private void Start(TimeSpan patience)
    {
        var host = new HostRun(Run, Network.Spec, new(), 1, 1, [], [], _coordinator.Path);
        _coupling = Sys.ActorOf(CouplingActor.Props(host, new CouplingStart(Id, 4, Network[Id], OptimiserState.Fresh), _meter, patience));
        var blocks = new Dictionary<BlockId, IReadOnlyList<string>>
        {
            [Network.Spec.Block("A")] = [_a.Path], [Network.Spec.Block("B")] = [_b.Path],
        };
        Tell(new Connect(Run, new RunDirectory(blocks, new Dictionary<CouplingId, string>(), _coordinator.Path)));
        Assert.Equal("coupling A-B", _coordinator.Exactly<Connected>().Who);
    }

    private void Tell(ICouplingMessage message) => _coupling.Tell(message, ActorRefs.NoSender);

    private ParametersReported Report()
    {
        Tell(new ReportParameters(Run, Id, 9));
        return _coordinator.Next<ParametersReported>();
    }

    private static Learn Learn() => new(Run, Id, 4, Clamped, Free, Rate, 1, 4);

    private static IEnumerable<CorrelationCounts> Parts() =>
        [Counts(Clamped, 0, 4), Counts(Free, 1, 2), Counts(Clamped, 1, 6), Counts(Free, 0, 3), Counts(Free, 2, 1)];

    private static CorrelationCounts Counts(CountedPhase phase, int group, long on) =>
        new(Run, Id, Network.Spec.Block("B"), phase.Phase, new GroupKey(phase.Set, group), Sums(on));

    private static CorrelationSums Sums(long on)
    {
        var sums = CorrelationSums.Empty(Network.Spec[Id], 1);
        Array.Fill(sums.Pairs, on);
        sums.Samples = 10;
        return sums;
    }
}
