using Annda.Coordination;
using Annda.Dynamics;
using Annda.Protocol;
using Annda.Runs;
using Annda.Virtual;

namespace Annda.Tests.Faults;

/// <summary>
/// Runs on several nodes in virtual time, in any places and up to three replicas: nodes are lost and come at seeded moments, messages
/// suffer as in <see cref="ScheduleTests"/>, and the run ends with the bits of the quiet run on one node.
/// </summary>
public class LostNodeTests
{
    private static readonly int? Only = int.TryParse(Environment.GetEnvironmentVariable("ANNDA_SEED"), out var seed) ? seed : null;

    public static TheoryData<int, int> Parts
    {
        get
        {
            var parts = new TheoryData<int, int>();
            if (Only is { } only) parts.Add(only, only);
            else for (var first = 1; first < 1200; first += 100) parts.Add(first, first + 99);
            return parts;
        }
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Wherever_it_is_and_whatever_is_lost_a_run_ends_with_the_bits_of_one_node(int first, int last)
    {
        var (recoveries, begun) = (0, 0);
        for (var seed = first; seed <= last; seed++)
        {
            var course = new NodeCourse(seed);
            if (course.RemembersMore) continue;
            var fault = await course.FaultAsync();
            Assert.True(fault is null, $"seed {seed} (ANNDA_SEED={seed} replays it): {fault}\n{course}");
            recoveries += course.Recoveries;
            begun++;
        }
        if (first < last) Assert.True(recoveries > begun / 4, $"{recoveries} recoveries in {begun} runs");
    }

    private sealed class NodeCourse(int seed) : IRunObserver
    {
        private const double Patience = 1e6;

        private readonly Schedule _schedule = new(seed);
        private readonly NodeSchedule _nodes = new(seed);
        private readonly List<int> _epochs = [];
        private readonly List<string> _said = [];

        private Scenario Scenario { get; } = new(new Schedule(seed).Number);

        public bool RemembersMore => Scenario.RemembersMore;

        public int Recoveries => _epochs.Count - 1;

        public async Task<string?> FaultAsync()
        {
            var quiet = await BitsAsync(null).ConfigureAwait(false);
            var found = await BitsAsync(_schedule.Virtual).ConfigureAwait(false);
            if (!_epochs.SequenceEqual(Enumerable.Range(1, _epochs.Count))) return $"epochs {string.Join(' ', _epochs)}";
            return found == quiet ? null : $"other bits:\n{found}\nwithout faults:\n{quiet}";
        }

        public void Completed(StepOutcome outcome, ProgramProgress progress)
        {
        }

        public Task AtBoundaryAsync(string? label, RunSnapshot snapshot, RestKind rest) => Task.CompletedTask;

        public void BeginEpoch(int epoch) => _epochs.Add(epoch);

        public void Say(string what) => _said.Add(what);

        public override string ToString() => $"{Scenario}\n{_nodes}\n{_schedule}\n{string.Join('\n', _said)}";

        private async Task<string> BitsAsync(VirtualSettings? settings)
        {
            await using var node = VirtualNode.Start(settings);
            _epochs.Clear();
            var network = Scenario.Network;
            var setup = new RunSetup(new RunKey(3, 1), network, new UpdateRule(Scenario.Dynamics, network.Spec).Dynamics, 3,
                Scenario.Program(settings is null ? 1 : _schedule.Groups))
            {
                Placing = settings is null ? new() : new PlacingRules
                {
                    Wait = TimeSpan.FromDays(1),
                    Place = nodes => _nodes.Place(network.Spec, nodes),
                },
            };
            var result = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            for (var n = 0; settings is not null && n < _nodes.Nodes; n++) node.AddNode($"{n}");
            node.System.ActorOf(CoordinatorActor.Props(setup, ((Hosting.INode)node).Watch, this, result, node.Patience), "coordinator-3-1");
            var there = Enumerable.Range(0, _nodes.Nodes).Select(n => $"{n}").ToList();
            if (settings is not null)
                foreach (var (time, lost, which) in _nodes.Changes)
                {
                    node.RunUntil(() => result.Task.IsCompleted || node.Now >= time, time);
                    if (result.Task.IsCompleted) break;
                    if (!lost) node.AddNode(there.Append($"{time:R}").Last());
                    else if (there.Count > 0)
                    {
                        node.LoseNode(there[which % there.Count]);
                        there.RemoveAt(which % there.Count);
                    }
                    if (!lost) there.Add($"{time:R}");
                }
            if (!node.RunUntil(() => result.Task.IsCompleted, Patience)) return "it does not end";
            return Fingerprint.Of((await result.Task.ConfigureAwait(false)).Snapshot);
        }
    }
}
