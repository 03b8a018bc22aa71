using System.Text.RegularExpressions;
using Akka.Actor;
using Annda.Actors;
using Annda.Agents;
using Annda.Annealing;
using Annda.Coordination;
using Annda.Dynamics;
using Annda.Hosting;
using Annda.Programs;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Runs;
using Annda.Tests.Support;
using Annda.Topology;

namespace Annda.Tests.Faults;

/// <summary>
/// Whole runs, real agent and coordinator, over lines that lose, double, delay and reorder one message in ten: for exact dynamics the
/// model and all chains end with the same bits as in the quiet run, whatever the number of threads and chain groups.
/// </summary>
public abstract class BadLineTests(int threads) : ActorTests(threads)
{
    private const ulong Seed = 17;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);
    private static readonly BadLine Bad = new(1, Loss: 0.1, Duplicates: 0.1, Window: 3);
    private int _runs;
    private ActorSystem? _system;

    /// <summary>A number of threads to compare with.</summary>
    protected abstract int OtherThreads { get; }

    [Theory]
    [InlineData(DynamicsKind.Sequential, 1UL, 1)]
    [InlineData(DynamicsKind.Sequential, 2UL, 3)]
    [InlineData(DynamicsKind.Chromatic, 3UL, 1)]
    [InlineData(DynamicsKind.Chromatic, 4UL, 8)]
    [InlineData(DynamicsKind.Synchronous, 5UL, 2)]
    public async Task Sampling_over_a_bad_line_gives_the_bits_of_the_quiet_run(DynamicsKind kind, ulong fate, int groups)
    {
        var quiet = await Sample(kind, groups, null);
        Assert.Equal(quiet, await Sample(kind, groups, Bad with { Seed = fate }));
    }

    [Theory]
    [InlineData(DynamicsKind.Sequential, LearningRule.ContrastiveDivergence, 6UL, 1)]
    [InlineData(DynamicsKind.Sequential, LearningRule.ContrastiveDivergence, 7UL, 4)]
    [InlineData(DynamicsKind.Chromatic, LearningRule.ContrastiveDivergence, 8UL, 2)]
    [InlineData(DynamicsKind.Chromatic, LearningRule.Persistent, 9UL, 3)]
    [InlineData(DynamicsKind.Chromatic, LearningRule.Boltzmann, 10UL, 2)]
    public async Task Learning_over_a_bad_line_gives_the_bits_of_the_quiet_run(DynamicsKind kind, LearningRule rule, ulong fate, int groups)
    {
        var quiet = await Train(kind, rule, groups, null);
        Assert.Equal(quiet, await Train(kind, rule, groups, Bad with { Seed = fate }));
    }

    [Fact]
    public async Task Another_number_of_threads_gives_the_same_bits()
    {
        var sampled = await Sample(DynamicsKind.Sequential, 4, null);
        var learned = await Train(DynamicsKind.Sequential, LearningRule.Persistent, 4, null);
        using (_system = ActorSystem.Create("other", Settings(OtherThreads)))
        {
            Assert.Equal(sampled, await Sample(DynamicsKind.Sequential, 4, null));
            Assert.Equal(learned, await Train(DynamicsKind.Sequential, LearningRule.Persistent, 4, null));
        }
    }

    [Fact]
    public async Task Any_number_of_chain_groups_gives_the_same_bits()
    {
        var sampled = new HashSet<string>();
        var learned = new HashSet<string>();
        for (var groups = 1; groups <= 8; groups++)
        {
            sampled.Add(WithoutStaleness(await Sample(DynamicsKind.Chromatic, groups, null)));
            learned.Add(WithoutStaleness(await Train(DynamicsKind.Chromatic, LearningRule.ContrastiveDivergence, groups, null)));
        }
        Assert.Single(sampled);
        Assert.Single(learned);
    }

    private async Task<string> Sample(DynamicsKind kind, int groups, BadLine? line)
    {
        var network = BlockStage.Chain();
        var settings = new SampleSettings { Chains = 512, BurnIn = 6, Sweeps = 12, Every = 3, Groups = groups };
        var program = new SampleProgram(network.Spec, settings);
        var result = await Run(network, kind, program, line);
        var moments = network.Spec.CouplingIds.Where(c => network.Spec[c].Kind != CouplingKind.Bias)
            .SelectMany(c => program.Statistics.PairMoments(c));
        return Of(result, string.Join(' ', moments));
    }

    private async Task<string> Train(DynamicsKind kind, LearningRule rule, int groups, BadLine? line)
    {
        var network = new NetworkBuilder().Visible("V", 6).Hidden("H", 4).BetweenNormal("V", "H", 0.1, 3).Build();
        var bits = Enumerable.Range(0, 1024 * 6).Select(i => (byte)(Philox.Block(3, (uint)i, 0, 0, 0).W0 & 1)).ToArray();
        var annealed = new AnnealedPhase(TemperatureSchedule.Constant(1), 2, 2);
        var program = new TrainProgram(network.Spec, new Examples(bits, 1024), new TrainSettings
        {
            Rule = rule, Epochs = 2, Batch = 512, Groups = groups, Steps = 2, Momentum = RateSchedule.Constant(0.5),
            Clamped = annealed, Free = annealed, OnNoise = 0.1, OffNoise = 0.1,
        }, Seed);
        var result = await Run(network, kind, program, line);
        return Of(result, $"{program.MeanStepNorm:R}");
    }

    private async Task<RunResult> Run(Network network, DynamicsKind kind, IRunProgram program, BadLine? line)
    {
        var (number, system) = (++_runs, _system ?? Sys);
        var agent = system.ActorOf(NodeAgent.Props(new NodeOffer { Patience = Patience }), $"node-{number}");
        if (line is not null) agent = system.ActorOf(LossyAgent.Props(agent, line), $"lossy-{number}");
        var setup = new RunSetup(new RunKey(3, number), network, new DynamicsSpec(kind), Seed, program);
        var result = new TaskCompletionSource<RunResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(CoordinatorActor.Props(setup, c => c.Tell(new NodeUp(Route.PathOf(agent, system))),
            new NoObserver(), result, Patience), $"coordinator-{number}");
        return await result.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    // Reads are counted for each group, so their number grows with the groups.
    private static string WithoutStaleness(string result) => Regex.Replace(result, @"staleness \[.*\]", "");

    private static string Of(RunResult result, string metrics) =>
        $"{result.Rest} steps {result.Snapshot.Steps} model {result.Snapshot.Network.Hash()} states {result.Snapshot.StateHash()} "
        + $"updates {result.Snapshot.UnitUpdates} staleness {string.Join(' ', result.Snapshot.Staleness.OrderBy(s => s.Key))} {metrics}";
}

/// <summary>With one compute thread.</summary>
public class OneThreadBadLineTests() : BadLineTests(1)
{
    /// <inheritdoc/>
    protected override int OtherThreads => 2;
}

/// <summary>With two.</summary>
public class TwoThreadsBadLineTests() : BadLineTests(2)
{
    /// <inheritdoc/>
    protected override int OtherThreads => 4;
}
