using Annda.Annealing;
using Annda.Protocol;
using CsCheck;

namespace Annda.Tests.Wire;

using static NumberGens;

/// <summary>Messages of every kind, in all their shapes.</summary>
internal static class MessageGens
{
    private static readonly Gen<SweepChoice> Choice = Gen.Select(Gen.Int[0, 100], Gen.Int[1, 100], (f, e) => new SweepChoice(f, e));

    private static readonly Gen<double> Temperature = Double.Select(Math.Abs);

    private static readonly Gen<double> Positive = Temperature.Where(t => t > 0);

    private static readonly Gen<TemperatureSchedule> Schedule = Gen.OneOf(
        Temperature.Select(TemperatureSchedule.Constant),
        Gen.Select(Temperature, Gen.Int[1, int.MaxValue], (t, s) => new TemperatureStep(t, s)).Array[1, 4]
            .Select(TemperatureSchedule.Stepped),
        Gen.Select(Positive, Positive, Gen.Long, TemperatureSchedule.Geometric),
        Gen.Select(Temperature, Temperature, Gen.Long, TemperatureSchedule.Linear),
        Positive.Select(TemperatureSchedule.Logarithmic));

    private static readonly Gen<CountOrder?> Count = Gen.Select(Choice, Coupling.Array[0, 3], Gen.Bool,
        (sweeps, couplings, probabilities) => new CountOrder(sweeps, couplings, probabilities)).Null();

    private static readonly Gen<CountedPhase> Counted = Gen.Select(Gen.Int, Gen.Int[0, 15], Gen.Int[1, 64],
        (phase, set, groups) => new CountedPhase(phase, set, groups));

    private static readonly Gen<PhaseOrder> Order =
        from units in Gen.Int[1, 20]
        from chains in Gen.Int[1, 140]
        from given in AnyStatesOf(units, chains).Null()
        from held in Gen.Bool.Array[units].Null()
        from states in AnyStatesOf(units, chains).Null()
        from noise in Gen.Select(Share, Share)
        from clamped in Gen.Bool
        from numbers in Gen.Int.Array[4]
        from counts in Gen.Int[0, int.MaxValue].Array[3]
        from versions in Gen.Select(Version, Version)
        from start in Gen.Enum<StartKind>()
        from schedule in Schedule
        from count in Count
        from observe in Choice
        from observed in Gen.Bool
        from set in Gen.Int[0, 15]
        from own in Positive.Array[chains].Null()
        from energies in Coupling.Array[0, 3]
        from chosen in Gen.Bool.Array[chains].Null()
        select new PhaseOrder
        {
            Phase = numbers[0],
            Previous = numbers[1],
            Group = new GroupKey(set, counts[0]),
            Chains = new ChainSpan(counts[1] & 0xffff, chains),
            Base = versions.Item1,
            Sweeps = counts[2],
            Start = start,
            Given = given,
            Clamp = clamped ? new Clamp(held, states, noise.Item1, noise.Item2) : null,
            Temperatures = schedule,
            ChainTemperatures = own,
            ScheduleBase = versions.Item2,
            ParametersVersion = counts[0],
            Count = count is null || chosen is null ? count
                : count with { Chains = [.. Enumerable.Range(0, chains).Where(c => chosen[c])] },
            Energies = energies,
            Observe = observed ? observe : null,
            OpenPhase = numbers[2],
            OpenVersion = numbers[3],
        };

    private static readonly Gen<LearningSettings> Settings = Gen.Select(Double.Array[4], Double.Array[3], Gen.Bool, (s, p, sparse) =>
        new LearningSettings(s[0], s[1], s[2], s[3], sparse ? new SparsitySettings(p[0], p[1], p[2]) : null,
            sparse ? StepRule.Gradient : StepRule.Sign) { Centring = sparse ? 0.25 : 0 });

    private static readonly Gen<Dictionary<int, long>> Staleness =
        Gen.Dictionary(Gen.Int, Gen.Long[0, long.MaxValue])[0, 4].Select(d => new Dictionary<int, long>(d));

    /// <summary>A generator for each type of message.</summary>
    public static readonly IReadOnlyDictionary<Type, Gen<IRunMessage>> All = new (Type Type, Gen<IRunMessage> Gen)[]
    {
        Of(Gen.Select(Run, Block, Order, (r, b, o) => new BeginPhase(r, b, o))),
        Of(from run in Run
           from block in Block
           from g in Group
           from version in Version
           from span in Gen.Long[0, 3]
           from states in States
           from tick in Gen.Int[0, 9_999_999]
           let until = Math.Max(version, version + span)
           select new Activation(run, block, g, version, until, states, tick)),
        Of(Gen.Select(Run, Block, Group, Version, (r, b, g, v) => new ActivationRequest(r, b, g, v))),
        Of(Gen.Select(Run, Coupling, Index, Floats, (r, c, v, f) => new Parameters(r, c, v, f))),
        Of(Gen.Select(Run, Coupling, Gen.Int, Group, (r, c, p, g) => new CountsRequest(r, c, p, g))),
        Of(Gen.Select(Run, Gen.Int, (r, q) => new ReportStates(r, q))),
        Of(Gen.Select(Run, Coupling, Block, Gen.Int, Group, Sums, (r, c, b, p, g, s) => new CorrelationCounts(r, c, b, p, g, s))),
        Of(Gen.Select(Run, Coupling, Block, Index, (r, c, b, v) => new ParametersRequest(r, c, b, v))),
        Of(Gen.Select(Run, Coupling, Index, Gen.Select(Counted, Counted), Settings, Gen.Int, Gen.Int,
            (r, c, v, phases, s, phase, version) => new Learn(r, c, v, phases.Item1, phases.Item2, s, phase, version))),
        Of(Gen.Select(Run, Coupling, Counted, Gen.Int, (r, c, p, open) => new Collect(r, c, p, open))),
        Of(Gen.Select(Run, Coupling, Gen.Int, (r, c, q) => new ReportParameters(r, c, q))),
        Of(Gen.Select(Run, Coupling, Coupling, Index, Floats, (r, c, f, v, s) => new BiasShift(r, c, f, v, s))),
        Of(Gen.Select(Run, Coupling, Coupling, Index, (r, c, f, v) => new BiasShiftRequest(r, c, f, v))),
        Of(Gen.Select(Run, Block, Gen.Int, Group, Gen.Select(Version, States, (v, s) => new ObservedStates(v, s)).Array[0, 3], Staleness,
            Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue].Array[0, 4]),
            (r, b, p, g, o, s, u) => new PhaseEnded(r, b, p, g, o, s, u.Item1)
            {
                Changed = u.Item2,
                Energies = [.. u.Item2.Select(c => -0.5 * c)],
            })),
        Of(Gen.Select(Run, Gen.Int, NodeGens.Place, Gen.Select(Group, Version, States, (g, v, s) => new GroupStates(g, v, s)).Array[0, 3],
            (r, q, p, g) => new StatesReported(r, q, p, g))),
        Of(Gen.Select(Run, Text, Text, (r, w, t) => new Refused(r, w, t))),
        Of(Gen.Select(Run, Coupling, Index, Double, (r, c, v, n) => new Learned(r, c, v, Math.Abs(n)))),
        Of(Gen.Select(Run, Coupling, Gen.Int, Sums, (r, c, p, s) => new Collected(r, c, p, s))),
        Of(Gen.Select(Run, Gen.Int, Coupling, Index, Gen.Select(Floats, Floats, Floats), Sums.Null(), Sums.Null(),
            (r, q, c, v, f, a, b) => new ParametersReported(r, q, c, v, f.Item1, new OptimiserState(f.Item2, f.Item3)
            {
                Offsets = f.Item3.Length > 1 ? f.Item3 : [],
            }, a, b))),
        Of(Gen.Select(Run, Text, (r, w) => new Connected(r, w))),
        Of(Gen.Select(Run, Text, (r, w) => new MemberEnded(r, w))),
        Of(Run.Select(r => new EndRun(r))),
        Of(Run.Select(r => new ReportMessages(r))),
        Of(Gen.Select(Run, Text, (r, c) => new DescribeNode(r, c))),
        Of(NodeGens.Host),
        Of(NodeGens.Hosted),
        Of(NodeGens.Connect),
        Of(NodeGens.Reported),
        Of(NodeGens.Described),
    }.ToDictionary(g => g.Type, g => g.Gen);

    private static (Type, Gen<IRunMessage>) Of<T>(Gen<T> gen) where T : IRunMessage => (typeof(T), gen.Select(m => (IRunMessage)m));
}
