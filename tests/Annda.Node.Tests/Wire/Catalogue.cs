using Annda.Annealing;
using Annda.Dynamics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Tests.Wire;

/// <summary>
/// Messages whose bytes are written down in tests/golden/wire, under these names: at least one of each kind, several where shapes differ.
/// Entries are added and never changed.
/// </summary>
internal static class Catalogue
{
    private static readonly RunKey Run = new(0x0123456789abcdef, 3);
    private static readonly GroupKey Group = new(1, 200);

    private static readonly RunDirectory Directory = new(new Dictionary<BlockId, IReadOnlyList<string>>
    {
        [new BlockId(0)] = ["akka://annda/user/node/a", "akka.tcp://annda@10.0.0.2:4053/user/node/b"],
        [new BlockId(1)] = ["akka.tcp://annda@10.0.0.2:4053/user/node/c"],
    }, new Dictionary<CouplingId, string> { [new CouplingId(0)] = "x", [new CouplingId(2)] = "" },
        "akka.tcp://annda@10.0.0.1:4053/user/run");

    private static readonly BlockSpec[] Blocks =
    [
        new("seen", BlockRole.Visible, UnitKind.Binary, 3), new("hidden", BlockRole.Hidden, UnitKind.Bipolar, 2),
    ];

    private static readonly EdgeList Between = new([0, 2], [1, 0], 3, 2, false), Within = new([0, 1], [1, 2], 3, 3, true);

    private static readonly NetworkSpec Network = new(Blocks,
    [
        CouplingSpec.Between("dense", new BlockId(0), new BlockId(1), 3, 2),
        CouplingSpec.Between("sparse", new BlockId(0), new BlockId(1), 3, 2, Between),
        CouplingSpec.Within("ring", new BlockId(0), 3, Within),
        CouplingSpec.Within("pair", new BlockId(1), 2),
    ]);

    private static readonly NetworkSpec Layers = new(
    [
        new("in", BlockRole.Visible, UnitKind.Binary, 1), new("code", BlockRole.Hidden, UnitKind.Logistic, 2),
        new("out", BlockRole.Output, UnitKind.Linear, 1),
    ],
    [
        CouplingSpec.Between("in-code", new BlockId(0), new BlockId(1), 1, 2, null, true),
        CouplingSpec.Between("code-out", new BlockId(1), new BlockId(2), 2, 1, null, true),
        CouplingSpec.DownBias(new BlockId(1), new BlockSpec("code", BlockRole.Hidden, UnitKind.Logistic, 2)),
    ]);

    private static readonly DynamicsSpec Clocked =
        new(DynamicsKind.Asynchronous, 2, StaleReads.Oldest, UnitOrder.Shuffled, GainConvention.Lecture, [1, 0])
        {
            Units = 4,
            Share = 0.25,
            Refresh = 0.5,
            Exchange = 3,
            Pairing = Pairing.AsRead,
            Clocks = new ClockSpec(ClockKind.Fixed, [1, 2.5]),
        };

    private static readonly PhaseOrder Order = new()
    {
        Phase = 7,
        Previous = 5,
        Group = Group,
        Chains = new ChainSpan(128, 20),
        Base = 40,
        Sweeps = 10,
        Temperatures = TemperatureSchedule.Constant(1),
        ScheduleBase = 30,
        ParametersVersion = 6,
    };

    /// <summary>The messages, by the names of their files.</summary>
    public static IReadOnlyDictionary<string, IRunMessage> All { get; } = new Dictionary<string, IRunMessage>
    {
        ["begin-phase"] = new BeginPhase(Run, new BlockId(1), Order),
        ["begin-phase-clamped"] = new BeginPhase(Run, new BlockId(0), Order with
        {
            Start = StartKind.Given,
            Given = States(9, 20),
            Clamp = new Clamp([true, false, false, true, true, false, false, false, true], States(9, 20), 0.15, 0.05),
            Temperatures = TemperatureSchedule.Stepped(new TemperatureStep(20, 2), new TemperatureStep(0, 5)),
            Count = new CountOrder(new SweepChoice(1, 2), [new CouplingId(0), new CouplingId(300)], true),
            Observe = new SweepChoice(3, 4),
            OpenPhase = 4,
            OpenVersion = -1,
        }),
        ["begin-phase-held"] = new BeginPhase(Run, new BlockId(0), Order with
        {
            Start = StartKind.Random,
            Clamp = new Clamp(null, null),
            Temperatures = TemperatureSchedule.Geometric(8, 0.5, 100),
        }),
        ["begin-phase-linear"] = new BeginPhase(Run, new BlockId(0), Order with { Temperatures = TemperatureSchedule.Linear(3, 0.1, 50) }),
        ["begin-phase-logarithmic"] = new BeginPhase(Run, new BlockId(0), Order with { Temperatures = TemperatureSchedule.Logarithmic(4) }),
        ["begin-phase-tempered"] = new BeginPhase(Run, new BlockId(0), Order with
        {
            Chains = new ChainSpan(0, 3),
            ChainTemperatures = [2, 0.5, 1],
        }),
        ["begin-phase-chosen"] = new BeginPhase(Run, new BlockId(0), Order with
        {
            Count = new CountOrder(new SweepChoice(1, 2), [new CouplingId(0)], true) { Chains = [0, 2, 19] },
            Energies = [new CouplingId(0), new CouplingId(300)],
        }),
        ["begin-phase-none-chosen"] = new BeginPhase(Run, new BlockId(0), Order with
        {
            Count = new CountOrder(new SweepChoice(1, 2), [new CouplingId(0)], true) { Chains = [] },
        }),
        ["activation"] = new Activation(Run, new BlockId(2), Group, 1000, 1000, States(3, 64)),
        ["activation-few-chains"] = new Activation(Run, new BlockId(0), Group, -1, 5, States(9, 5), 9_999_999),
        ["activation-100-chains"] = new Activation(Run, new BlockId(0), Group, long.MaxValue - 1, long.MaxValue, States(3, 100)),
        ["activation-reals"] = new Activation(Run, new BlockId(2), Group, 1000, 1000, Reals(3, 5)),
        ["activation-request"] = new ActivationRequest(Run, new BlockId(2), Group, -3),
        ["begin-phase-reals"] = new BeginPhase(Run, new BlockId(0), Order with
        {
            Start = StartKind.Given,
            Given = Reals(2, 20),
            Clamp = new Clamp([true, false], Reals(2, 20)),
        }),
        ["begin-phase-errors"] = new BeginPhase(Run, new BlockId(0), Order with
        {
            Pass = Pass.Errors,
            Goal = new Goal(Reals(2, 20), Loss.CrossEntropy),
        }),
        ["parameters"] = new Parameters(Run, new CouplingId(2), 12, [0, -0f, 1, -2.5f, float.MaxValue, float.Epsilon]),
        ["counts-request"] = new CountsRequest(Run, new CouplingId(2), 7, Group),
        ["report-states"] = new ReportStates(Run, 4),
        ["counts-bias"] = Counts(new CorrelationSums([], [3, 64, 0], [], 64, 1)),
        ["counts-two-bytes"] = Counts(new CorrelationSums([0, 300, 65535, 7], [1, 2], [65536, 70000], 70000, 1)),
        ["counts-eight-bytes"] = Counts(new CorrelationSums([1L << 40, 5], [1L << 35, 0], [], 1 << 20, ProbabilityCounts.One)),
        ["counts-pending-states"] = Counts(CorrelationSums.Restore(6, null, [30, 20, 10], [5, 9], 70, 1,
            [new PairSample(States(3, 64), true, States(2, 64), null), new PairSample(States(2, 5), false, States(3, 5), null)])),
        ["counts-pending-probabilities"] = Counts(CorrelationSums.Restore(6, [1, 2, 3, 4, 5, 6], [30, 20, 10], [5, 9], 20,
            ProbabilityCounts.One, [new PairSample(States(3, 20), true, null, Probabilities(2, 20))])),
        ["counts-reals"] = Counts(RealSums.Restore(2, [1L << 61, -5], [-(1L << 32), 0], [7], 3, [])),
        ["counts-pending-reals"] = Counts(RealSums.Restore(6, null, [30, 20, -10], [5, 9], 9,
            [new RealSample(Reals(3, 4), Reals(2, 4)), new RealSample(States(3, 5), Reals(2, 5))])),
        ["learn-clipped"] = new Learn(Run, new CouplingId(2), 12, new CountedPhase(7, 0, 4), new CountedPhase(8, 1, 2),
            new LearningSettings(0.1, Clip: 2), 5, 11),
        ["learn-adam"] = new Learn(Run, new CouplingId(2), 12, new CountedPhase(7, 0, 4), null,
            new LearningSettings(0.1) { Adam = new AdamSettings() }, 5, 11),
        ["learn-nothing"] = new Learn(Run, new CouplingId(2), 12, null, null, new LearningSettings(0.1), 5, 11),
        ["parameters-request"] = new ParametersRequest(Run, new CouplingId(2), new BlockId(1), 12),
        ["learn"] = new Learn(Run, new CouplingId(2), 12, new CountedPhase(7, 0, 4), new CountedPhase(8, 1, 2),
            new LearningSettings(0.1), 5, 11),
        ["learn-sparse"] = new Learn(Run, new CouplingId(2), 0, new CountedPhase(7, 0, 4), new CountedPhase(8, 1, 2),
            new LearningSettings(0.1, 0.9, 1e-4, 2, new SparsitySettings(0.1, 0.01, 0.95)), 0, 0),
        ["learn-by-sign"] = new Learn(Run, new CouplingId(2), 12, new CountedPhase(7, 0, 4), new CountedPhase(8, 1, 2),
            new LearningSettings(2, Temperature: 10, Step: StepRule.Sign), 5, 11),
        ["learn-centred"] = new Learn(Run, new CouplingId(2), 12, new CountedPhase(7, 0, 4), new CountedPhase(8, 1, 2),
            new LearningSettings(0.1) { Centring = 0.01 }, 5, 11),
        ["bias-shift"] = new BiasShift(Run, new CouplingId(1), new CouplingId(2), 12, [0.5f, -0f, 3]),
        ["bias-shift-request"] = new BiasShiftRequest(Run, new CouplingId(2), new CouplingId(1), 12),
        ["collect"] = new Collect(Run, new CouplingId(2), new CountedPhase(7, 0, 4), 6),
        ["report-parameters"] = new ReportParameters(Run, new CouplingId(2), 4),
        ["phase-ended"] = new PhaseEnded(Run, new BlockId(1), 7, Group, [new ObservedStates(41, States(2, 20)), new(45, States(2, 20))],
            new Dictionary<int, long> { [-1] = 5, [0] = 1L << 40, [2] = 1 }, 123456789012),
        ["phase-ended-changed"] = new PhaseEnded(Run, new BlockId(1), 7, Group, [], new Dictionary<int, long>(), 600)
        {
            Changed = [17, 0, 300],
        },
        ["phase-ended-energies"] = new PhaseEnded(Run, new BlockId(1), 7, Group, [], new Dictionary<int, long>(), 600)
        {
            Energies = [-1.5, 0, 1e300],
        },
        ["phase-ended-reals"] = new PhaseEnded(Run, new BlockId(1), 7, Group, [new ObservedStates(41, Reals(2, 3))],
            new Dictionary<int, long>(), 6),
        ["phase-ended-loss"] = new PhaseEnded(Run, new BlockId(1), 7, Group, [], new Dictionary<int, long>(), 6) { Loss = 5L << 31 },
        ["states-reported-reals"] = new StatesReported(Run, 4, new BlockPlace(new BlockId(1), 2),
            [new GroupStates(new GroupKey(0, 2), 40, Reals(2, 3))]),
        ["states-reported"] = new StatesReported(Run, 4, new BlockPlace(new BlockId(1), 2),
            [new GroupStates(new GroupKey(0, 2), 40, States(2, 3)), new GroupStates(new GroupKey(1, 5), -1, States(2, 64))]),
        ["refused"] = new Refused(Run, "block-1", "the weights diverge: |Δw| = ∞"),
        ["learned"] = new Learned(Run, new CouplingId(2), 13, 0.125),
        ["collected"] = new Collected(Run, new CouplingId(2), 7, new CorrelationSums([9, 8], [70, 60], [], 100, 1)),
        ["parameters-reported"] = new ParametersReported(Run, 4, new CouplingId(2), 13, [1, 2], new OptimiserState([0.5f, -0.5f], [0.25f]),
            new CorrelationSums([9, 8], [70, 60], [], 100, 1), null),
        ["parameters-reported-fresh"] = new ParametersReported(Run, 4, new CouplingId(2), 0, [1, 2], OptimiserState.Fresh, null, null),
        ["parameters-reported-squares"] = new ParametersReported(Run, 4, new CouplingId(2), 13, [1, 2],
            new OptimiserState([0.5f, -0.5f], []) { Squares = [0.25f, 4] }, null, null),
        ["parameters-reported-offsets"] = new ParametersReported(Run, 4, new CouplingId(2), 13, [1, 2],
            new OptimiserState([], []) { Offsets = [0.25f, 1, 0.5f] }, null, null),
        ["run-hosted"] = new RunHosted(Run, "akka.tcp://annda@10.0.0.2:4053/user/node",
            new Dictionary<BlockPlace, string> { [new(new BlockId(1), 0)] = "b", [new(new BlockId(0), 1)] = "a" }, Directory.Couplings),
        ["connected"] = new Connected(Run, "block-1"),
        ["messages-reported"] = new MessagesReported(Run, "n", [new MessageCount("Activation", 3, 1L << 33)],
            new WireTraffic(1, 2, 3, 4, 5, 6)),
        ["node-described"] = new NodeDescribed(Run,
            new NodeProfile("p", "east", 7, 1L << 34, new NodeTerms("0.1.0", 1, 0, 1 << 20, 0xfedcba9876543210))),
        ["member-ended"] = new MemberEnded(Run, "coupling-2"),
        ["host-run"] = new HostRun(Run, Network, Clocked, ulong.MaxValue, 2, [new(new BlockId(0), 1), new(new BlockId(1))],
            [
                new CouplingStart(new CouplingId(1), 12, [0.5f, -1], new OptimiserState([1, 2], [])),
                new CouplingStart(new CouplingId(3), 0, [3, 4], OptimiserState.Fresh),
            ],
            Directory.Coordinator),
        ["host-run-graded"] = new HostRun(Run, new NetworkSpec([new BlockSpec("city", BlockRole.Visible, UnitKind.Graded, 10)
        {
            Graded = new GradedUnits(0.02, 1, 1e-5, 0.1, 0.25),
        }], []), new DynamicsSpec(DynamicsKind.Synchronous), 9, 1, [new(new BlockId(0))], [], "c"),
        ["host-run-layers"] = new HostRun(Run, Layers, new DynamicsSpec(DynamicsKind.Sequential), 9, 1, [new(new BlockId(0))],
            [new CouplingStart(new CouplingId(3), 2, [0.5f, 1], new OptimiserState([1, 2], []) { Squares = [3, 4] })], "c"),
        ["host-run-gaussian"] = new HostRun(Run, new NetworkSpec(
            [new BlockSpec("V", BlockRole.Visible, UnitKind.Gaussian, 2) { Gaussian = new GaussianUnits(GaussianConvention.Cho, true) },
                new BlockSpec("L", BlockRole.Visible, UnitKind.Softmax, 3)],
            [CouplingSpec.Variance(new BlockId(0), new BlockSpec("V", BlockRole.Visible, UnitKind.Gaussian, 2))]),
            new DynamicsSpec(DynamicsKind.Chromatic), 9, 1, [new(new BlockId(0))], [], "c"),
        ["connect"] = new Connect(Run, Directory),
        ["end-run"] = new EndRun(Run),
        ["report-messages"] = new ReportMessages(Run),
        ["describe-node"] = new DescribeNode(Run, Directory.Coordinator),
    };

    private static CorrelationCounts Counts(CouplingSums sums) => new(Run, new CouplingId(2), new BlockId(1), 7, Group, sums);

    private static BitPlanes States(int units, int chains)
    {
        var states = new BitPlanes(units, chains);
        for (var unit = 0; unit < units; unit++)
            for (var chain = 0; chain < chains; chain++) states[unit, chain] = (unit * 5 + chain * 3 + unit * chain) % 13 < 6;
        return states;
    }

    private static RealStates Reals(int units, int chains)
    {
        var states = new RealStates(units, chains);
        for (var unit = 0; unit < units; unit++)
            for (var chain = 0; chain < chains; chain++) states[unit, chain] = (unit * 5 + chain * 3) % 7 / 8f - unit;
        return states;
    }

    private static int[] Probabilities(int units, int chains)
    {
        var lanes = BitPlanes.LanesFor(chains);
        var probabilities = new int[units * lanes];
        for (var unit = 0; unit < units; unit++)
            for (var chain = 0; chain < chains; chain++)
                probabilities[unit * lanes + chain] = (unit * 54321 + chain * 98765) % (ProbabilityCounts.One + 1);
        probabilities[0] = ProbabilityCounts.One;
        return probabilities;
    }
}
