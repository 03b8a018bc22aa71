using Annda.Kernels;
using Annda.Numerics;
using Annda.Protocol;
using Annda.Statistics;
using Annda.Topology;
using CsCheck;

namespace Annda.Tests.Wire;

/// <summary>Values that messages are made of, in all their shapes.</summary>
internal static class NumberGens
{
    public static readonly Gen<RunKey> Run = Gen.Select(Gen.ULong, Gen.Int[0, int.MaxValue], (run, epoch) => new RunKey(run, epoch));

    public static readonly Gen<int> Index = Gen.Frequency((3, Gen.Int[0, 9]), (1, Gen.Int[0, int.MaxValue]));

    public static readonly Gen<BlockId> Block = Index.Select(i => new BlockId(i));

    public static readonly Gen<CouplingId> Coupling = Index.Select(i => new CouplingId(i));

    public static readonly Gen<GroupKey> Group = Gen.Select(Gen.Int[0, 15], Index, (set, group) => new GroupKey(set, group));

    public static readonly Gen<long> Version = Gen.Frequency((3, Gen.Long[-2, 1000]), (1, Gen.Long));

    /// <summary>All finite floats, with both zeros and denormal numbers.</summary>
    public static readonly Gen<float> Float = Gen.Frequency((1, AnyOf(0f, -0f, float.MaxValue, float.MinValue, float.Epsilon)),
        (9, Gen.Int.Select(BitConverter.Int32BitsToSingle).Where(float.IsFinite)));

    public static readonly Gen<float[]> Floats = Float.Array[0, 40];

    public static readonly Gen<double> Double = Gen.Frequency((1, AnyOf(0.0, -0.0, double.MaxValue, double.MinValue, double.Epsilon)),
        (9, Gen.Long.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite)));

    public static readonly Gen<double> Share = Gen.Frequency((1, AnyOf(0.0, 1.0, double.Epsilon)), (3, Gen.Double[0, 1]));

    public static readonly Gen<string> Text = Gen.Frequency((1, Gen.Const("")), (4, Gen.String["aZ09/:-.@ äλ∑ \0\n'\""]));

    private static readonly Gen<int> Chains = Gen.Frequency((2, Gen.Int[1, 9]), (2, Gen.Int[10, 200]),
        (2, AnyOf(63, 64, 65, 127, 128, 129, 192)));

    /// <summary>States of both cases.</summary>
    public static readonly Gen<UnitStates> States = Gen.Select(Gen.Int[1, 9], Chains).SelectMany(s => AnyStatesOf(s.Item1, s.Item2));

    public static Gen<UnitStates> AnyStatesOf(int units, int chains) => Gen.OneOf(StatesOf(units, chains).Select(s => (UnitStates)s),
        Float.Array[units * chains].Select(values =>
        {
            var states = new RealStates(units, chains);
            for (var unit = 0; unit < units; unit++) values.AsSpan(unit * chains, chains).CopyTo(states.Row(unit));
            return (UnitStates)states;
        }));

    public static Gen<BitPlanes> StatesOf(int units, int chains) => Gen.ULong.Array[units * BitPlanes.WordsFor(chains)].Select(words =>
    {
        var states = new BitPlanes(units, chains);
        for (var unit = 0; unit < units; unit++)
        {
            words.AsSpan(unit * states.WordsPerUnit, states.WordsPerUnit).CopyTo(states.Plane(unit));
            states.Plane(unit)[^1] &= states.LastMask;
        }
        return states;
    });

    /// <summary>Sums of every shape: biases, dense and sparse pairs; counted, pending, or both; in every width.</summary>
    public static readonly Gen<CouplingSums> Sums = Gen.OneOf(Counts(), RealSums());

    private static Gen<CouplingSums> RealSums() =>
        from sizeA in Gen.Int[1, 5]
        from sizeB in Gen.Int[0, 5]
        from extra in Gen.Long[0, 1L << 40]
        from sparse in Gen.Int[0, 30]
        let others = sizeB == 0 ? sizeA : sizeB
        from pending in RealSample(sizeA, others).Array[0, 3]
        let pairs = pending.Length > 0 ? sizeA * others : sparse
        from counted in Gen.Bool
        from sums in Fixed.Array[pairs]
        from sumsA in Fixed.Array[sizeA]
        from sumsB in Fixed.Array[sizeB]
        select (CouplingSums)Statistics.RealSums.Restore(pairs, counted ? sums : null, sumsA, sumsB,
            extra + pending.Sum(p => p.A.Chains), pending);

    private static Gen<long> Fixed => Gen.OneOf(Gen.Long[-300, 300], Gen.Long[-(1L << 62) + 1, (1L << 62) - 1]);

    private static Gen<RealSample> RealSample(int sizeA, int sizeB) =>
        from chains in Chains
        from a in AnyStatesOf(sizeA, chains)
        from b in AnyStatesOf(sizeB, chains)
        select new RealSample(a, b);

    private static Gen<CouplingSums> Counts() =>
        from sizeA in Gen.Int[1, 5]
        from sizeB in Gen.Int[0, 5]
        from scale in AnyOf(1, ProbabilityCounts.One)
        from extra in Gen.OneOf(Gen.Long[0, 300], Gen.Long[0, 1L << 40])
        from pending in sizeB == 0 ? Gen.Const(Array.Empty<PairSample>()) : Sample(sizeA, sizeB).Array[0, 3]
        from sparse in Gen.Int[0, 30]
        let samples = extra + pending.Sum(p => p.States.Chains)
        let pairs = pending.Length > 0 ? sizeA * sizeB : sparse
        from counted in Gen.Bool
        from sums in Sum((UInt128)samples * (UInt128)scale).Array[pairs]
        from onsA in Sum((UInt128)samples * (UInt128)scale).Array[sizeA]
        from onsB in Sum((UInt128)samples * (UInt128)scale).Array[sizeB]
        select (CouplingSums)CorrelationSums.Restore(pairs, counted ? sums : null, onsA, onsB, samples, scale, pending);

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<long> Sum(UInt128 max)
    {
        var most = (long)UInt128.Min(max, long.MaxValue);
        return Gen.Frequency((3, Gen.Long[0, Math.Min(most, 255)]), (1, Gen.Long[0, most]), (1, Gen.Const(most)));
    }

    private static Gen<PairSample> Sample(int sizeA, int sizeB) =>
        from areA in Gen.Bool
        from chains in Chains
        let others = areA ? sizeB : sizeA
        from states in StatesOf(areA ? sizeA : sizeB, chains)
        from partner in StatesOf(others, chains)
        from probabilities in Probabilities(others, chains)
        from drawn in Gen.Bool
        select new PairSample(states, areA, drawn ? partner : null, drawn ? null : probabilities);

    private static Gen<int[]> Probabilities(int units, int chains)
    {
        var lanes = BitPlanes.LanesFor(chains);
        return Gen.Frequency((8, Gen.Int[0, ProbabilityCounts.One]), (1, AnyOf(0, ProbabilityCounts.One))).Array[units * lanes]
            .Select(row => row.Select((p, i) => i % lanes < chains ? p : 0).ToArray());
    }
}
