using Annda.Dynamics;
using Annda.Protocol;
using Annda.Topology;
using CsCheck;

namespace Annda.Tests.Wire;

using static NumberGens;

/// <summary>Messages from and to node agents.</summary>
internal static class NodeGens
{
    public static readonly Gen<BlockPlace> Place = Gen.Select(Block, Gen.Int[0, 3], (b, r) => new BlockPlace(b, r));

    private static readonly Gen<double> Sized = Gen.Double[GradedUnits.Least, 1];

    private static readonly Gen<GradedUnits> Graded = Gen.Select(Sized, Sized, Sized, Gen.Double[0.01, 0.99], Gen.Double[0, 2],
        (gain, tau, step, activity, noise) => new GradedUnits(gain, tau, step, activity, noise));

    private static readonly Gen<BlockSpec[]> Blocks =
        Gen.Select(Gen.Enum<BlockRole>(), Gen.Enum<UnitKind>(), Gen.Int[1, 6], Graded).Array[1, 4]
            .Select(blocks => blocks.Select((b, i) => new BlockSpec($"Bλ{i}", b.Item1, b.Item2, b.Item3)
            {
                Graded = b.Item2 == UnitKind.Graded ? b.Item4 : null,
                Gaussian = b.Item2 == UnitKind.Gaussian ? new GaussianUnits((GaussianConvention)(b.Item3 % 2), i == 0) : null,
            }).ToArray());

    private static Gen<CouplingSpec> Coupled(BlockSpec[] blocks, int name) =>
        from a in Gen.Int[0, blocks.Length - 1]
        from b in Gen.Int[0, blocks.Length - 1]
        from sparse in Gen.Bool
        from chosen in Gen.Bool.Array[36]
        from marks in Gen.Select(Gen.Bool, Gen.Bool)
        let edges = sparse ? Edges(blocks[a].Size, blocks[b].Size, a == b, chosen) : null
        select a == b ? CouplingSpec.Within($"c{name}", new BlockId(a), blocks[a].Size, edges, marks.Item1 && !sparse,
                marks.Item2 && !sparse)
            : CouplingSpec.Between($"c{name}", new BlockId(a), new BlockId(b), blocks[a].Size, blocks[b].Size, edges,
                marks.Item2);

    private static EdgeList Edges(int sizeA, int sizeB, bool within, bool[] chosen)
    {
        var ends = Enumerable.Range(0, sizeA * sizeB).Where(e => chosen[e] && (!within || e / sizeB < e % sizeB)).ToArray();
        return new EdgeList([.. ends.Select(e => e / sizeB)], [.. ends.Select(e => e % sizeB)], sizeA, sizeB, within);
    }

    // Gaussian and softmax units are not coupled with each other, and Gaussian ones with bits alone, both ways.
    private static bool Allowed(CouplingSpec coupling, BlockSpec[] blocks)
    {
        var (a, b) = (blocks[coupling.A.Index].Units, blocks[coupling.B.Index].Units);
        return coupling.Kind == CouplingKind.Within ? a is not (UnitKind.Softmax or UnitKind.Gaussian)
            : (a != UnitKind.Gaussian || b.IsTwoValued()) && (b != UnitKind.Gaussian || a.IsTwoValued())
                && !(coupling.IsArrow && (a == UnitKind.Gaussian || b == UnitKind.Gaussian));
    }

    private static readonly Gen<NetworkSpec> Network =
        from blocks in Blocks
        from count in Gen.Int[0, 3]
        from first in Coupled(blocks, 0)
        from second in Coupled(blocks, 1)
        from third in Coupled(blocks, 2)
        select new NetworkSpec(blocks, [.. new[] { first, second, third }[..count].Where(c => Allowed(c, blocks)), .. blocks.Index()
            .Where(b => b.Item.Units == UnitKind.Gaussian).Select(b => CouplingSpec.Variance(new BlockId(b.Index), b.Item))]);

    private static readonly Gen<double> Part = Share.Where(s => s > 0);

    private static readonly Gen<ClockSpec?> Clocks =
        Gen.Select(Gen.Enum<ClockKind>(), Part.Array[0, 4], (k, r) => new ClockSpec(k, r)).Null();

    private static readonly Gen<DynamicsSpec> Dynamics =
        from kinds in Gen.Select(Gen.Enum<DynamicsKind>(), Gen.Enum<StaleReads>(), Gen.Enum<UnitOrder>(), Gen.Enum<GainConvention>())
        from numbers in Gen.Int[1, int.MaxValue].Array[3]
        from shares in Gen.Select(Part, Part)
        from rules in Gen.Select(Gen.Enum<Pairing>(), Gen.Enum<TieRule>())
        from colours in Gen.Int.Array[0, 4].Null()
        from clocks in Clocks
        select new DynamicsSpec(kinds.Item1, numbers[0] - 1, kinds.Item2, kinds.Item3, kinds.Item4, colours)
        {
            Units = numbers[1],
            Share = shares.Item1,
            Refresh = shares.Item2,
            Exchange = numbers[2],
            Pairing = rules.Item1,
            Tie = rules.Item2,
            Clocks = clocks,
        };

    public static readonly Gen<HostRun> Host =
        from run in Run
        from network in Network
        from dynamics in Dynamics
        from seed in Gen.ULong
        from replicas in Gen.Int[1, 3]
        from blocks in Gen.Select(Gen.Int[0, network.Blocks.Count - 1], Gen.Int[0, replicas - 1],
            (b, r) => new BlockPlace(new BlockId(b), r)).Array[0, 5]
        from hosted in Gen.Int[0, network.Couplings.Count - 1].HashSet[0, 1]
        from starts in Start(network, hosted.FirstOrDefault()).Array[hosted.Count]
        from coordinator in Text
        select new HostRun(run, network, dynamics, seed, replicas, blocks, starts, coordinator);

    private static Gen<CouplingStart> Start(NetworkSpec network, int coupling) => Gen.Select(Index,
        Float.Array[network.Couplings[coupling].Length], Floats, Floats,
        (version, values, velocity, activity) => new CouplingStart(new CouplingId(coupling), version, values, new(velocity, activity)));

    private static readonly Gen<Dictionary<CouplingId, string>> Couplings =
        Gen.Dictionary(Coupling, Text)[0, 4].Select(d => new Dictionary<CouplingId, string>(d));

    public static readonly Gen<RunHosted> Hosted = Gen.Select(Run, Text, Gen.Dictionary(Place, Text)[0, 4], Couplings,
        (run, node, blocks, couplings) => new RunHosted(run, node, new Dictionary<BlockPlace, string>(blocks), couplings));

    public static readonly Gen<Connect> Connect = Gen.Select(Run, Gen.Dictionary(Block, Text.Array[1, 3])[0, 4], Couplings, Text,
        (run, blocks, couplings, coordinator) => new Connect(run,
            new RunDirectory(blocks.ToDictionary(b => b.Key, b => (IReadOnlyList<string>)b.Value), couplings, coordinator)));

    private static readonly Gen<long> Number = Gen.Frequency((3, Gen.Long[0, 99]), (1, Gen.Long[0, long.MaxValue]));

    public static readonly Gen<MessagesReported> Reported = Gen.Select(Run, Text,
        Gen.Select(Text, Number, Number, (k, c, b) => new MessageCount(k, c, b)).Array[0, 3], Number.Array[6],
        (run, node, counts, n) => new MessagesReported(run, node, counts, new WireTraffic(n[0], n[1], n[2], n[3], n[4], n[5])));

    public static readonly Gen<NodeDescribed> Described = Gen.Select(Run, Gen.Select(Text, Text, Text), Index, Number, Gen.Int.Array[3],
        Gen.ULong, (run, texts, threads, memory, terms, settings) => new NodeDescribed(run,
            new NodeProfile(texts.Item1, texts.Item2, threads, memory,
                new NodeTerms(texts.Item3, terms[0], terms[1], terms[2], settings))));
}
