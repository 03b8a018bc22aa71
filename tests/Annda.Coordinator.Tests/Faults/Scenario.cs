using Annda.Annealing;
using Annda.Dynamics;
using Annda.Programs;
using Annda.Runs;
using Annda.Topology;

namespace Annda.Tests.Faults;

/// <summary>What is run under faults: a network, a dynamics that reads exactly, and a program.</summary>
public sealed class Scenario
{
    /// <summary>How many there are: every dynamics with every program on every network.</summary>
    public static readonly int Count = Kinds.Length * Programs * Networks;

    private const int Programs = 5, Networks = 3;

    private readonly int _number;

    /// <summary>One of them.</summary>
    /// <param name="number">0 to <see cref="Count"/> − 1.</param>
    public Scenario(int number)
    {
        _number = number;
        Dynamics = Kinds[number % Kinds.Length];
        Network = (number / Kinds.Length / Programs) switch
        {
            0 => Nets.EveryKind(new Dice(1), 0.3),
            1 => Nets.Restricted(new Dice(2), 4, 6, hiddenKind: UnitKind.Bipolar),
            _ => new NetworkBuilder().Visible("V", 4).Hidden("H", 3, UnitKind.Bipolar).Hidden("G", 4).Hidden("F", 2)
                .BetweenNormal("V", "H", 0.5, 3).BetweenNormal("H", "G", 0.5, 4).BetweenNormal("G", "F", 0.5, 5)
                .BetweenNormal("V", "F", 0.5, 6).Build(),
        };
    }

    private static DynamicsSpec[] Kinds =>
    [
        new(DynamicsKind.Sequential),
        new(DynamicsKind.Sequential, Order: UnitOrder.Shuffled),
        new(DynamicsKind.Chromatic),
        new(DynamicsKind.Synchronous),
        new(DynamicsKind.BlockSync),
        new(DynamicsKind.RandomScan),
        new(DynamicsKind.RandomSubset) { Units = 3 },
        new(DynamicsKind.Bernoulli) { Share = 0.5 },
        new(DynamicsKind.LocalGlauber),
        new(DynamicsKind.Stale, 2, StaleReads.Oldest),
        new(DynamicsKind.AlternatingStale, 1),
        new(DynamicsKind.Concurrent, 1) { Exchange = 3 },
        new(DynamicsKind.Cache) { Refresh = 0.4 },
        new(DynamicsKind.ReadDelay, 2),
    ];

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The dynamics.</summary>
    public DynamicsSpec Dynamics { get; }

    /// <summary>
    /// Whether blocks read states further back than the last sweep. Those are no part of a snapshot, so that a run which goes on from one
    /// has other bits, by design; it has to begin anew.
    /// </summary>
    public bool RemembersMore => Dynamics.Staleness > 0 || Dynamics.Exchange > 1 || Dynamics.Kind == DynamicsKind.Cache;

    /// <summary>The program at its start.</summary>
    public IRunProgram Program(int groups) => (_number / Kinds.Length % Programs) switch
    {
        0 => new SampleProgram(Network.Spec, new SampleSettings
        {
            Chains = 130, BurnIn = 4, Sweeps = 12, Every = 3, Groups = groups, Joint = true,
            Clamp = new Dictionary<BlockId, bool?[]> { [new BlockId(0)] = [true, null, null, false] },
        }),
        1 => new AnnealProgram(Network, new AnnealSettings
        {
            Chains = 70, Sweeps = 12, Groups = groups, Temperatures = TemperatureSchedule.Linear(3, 0.3, 12),
        }),
        2 => Train(new TrainSettings
        {
            Rule = LearningRule.ContrastiveDivergence, Steps = 2, Momentum = RateSchedule.Constant(0.5), OnNoise = 0.1,
        }, groups),
        3 => Train(new TrainSettings { Rule = LearningRule.Persistent, Steps = 2, Chains = 80, Probabilities = false }, groups),
        _ => Train(new TrainSettings
        {
            Rule = LearningRule.Boltzmann, Chains = 65, WeightDecay = 0.01,
            Clamped = new AnnealedPhase(TemperatureSchedule.Linear(2, 1, 2), 2, 2),
            Free = new AnnealedPhase(TemperatureSchedule.Geometric(4, 1, 3), 3, 2),
        }, groups),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Program(1).GetType().Name}, {Dynamics}, {Network.Spec.Blocks.Count} blocks";

    private TrainProgram Train(TrainSettings settings, int groups)
    {
        var dice = new Dice(7);
        var examples = new Examples([.. Enumerable.Range(0, 100 * 4).Select(_ => (byte)dice.Below(2))], 100);
        return new TrainProgram(Network.Spec, examples, settings with { Epochs = 4, Batch = 70, Groups = groups }, 5);
    }
}
