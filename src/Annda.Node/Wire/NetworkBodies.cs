using Annda.Dynamics;
using Annda.Topology;
using Annda.Wire.Proto;
using Google.Protobuf;

namespace Annda.Wire;

/// <summary>What a network and its dynamics are, as parts of protobuf bodies.</summary>
internal static class NetworkBodies
{
    /// <summary>Ends of sparse couplings for which memory is taken though no edge may reach them.</summary>
    private const long FreeEnds = 1 << 22;

    /// <summary>Writes blocks and couplings.</summary>
    public static void Write(HostRunBody to, NetworkSpec network)
    {
        to.NetworkBlocks.Add(network.Blocks.Select(b => new BlockSpecPart
        {
            Name = b.Name,
            Role = (int)b.Role,
            Units = (int)b.Units,
            Size = b.Size,
            Gaussian = b.Gaussian is not { } gaussian ? null
                : new GaussianPart { Convention = (int)gaussian.Convention, LearnSigma = gaussian.LearnSigma },
            Graded = b.Graded is not { } graded ? null : new GradedPart
            {
                Gain = Parts.Bits(graded.Gain),
                Tau = Parts.Bits(graded.Tau),
                Step = Parts.Bits(graded.Step),
                Activity = Parts.Bits(graded.Activity),
                Noise = Parts.Bits(graded.Noise),
            },
        }));
        to.NetworkCouplings.Add(network.Couplings.Skip(network.Blocks.Count).Select(Of));
    }

    /// <summary>Makes the network again; its constructors check it.</summary>
    public static NetworkSpec Read(HostRunBody body)
    {
        var blocks = body.NetworkBlocks.Select(b => new BlockSpec(b.Name, Check.Case<BlockRole>(b.Role, "role"),
            Check.Case<UnitKind>(b.Units, "kind of units"), Check.Within(b.Size, $"size of block '{b.Name}'", 1))
        {
            Gaussian = b.Gaussian is not { } gaussian ? null
                : new GaussianUnits(Check.Case<GaussianConvention>(gaussian.Convention, "convention"), gaussian.LearnSigma),
            Graded = b.Graded is not { } graded ? null : new GradedUnits(BitConverter.UInt64BitsToDouble(graded.Gain),
                BitConverter.UInt64BitsToDouble(graded.Tau), BitConverter.UInt64BitsToDouble(graded.Step),
                BitConverter.UInt64BitsToDouble(graded.Activity), BitConverter.UInt64BitsToDouble(graded.Noise)),
        }).ToArray();
        CheckEnds(body, blocks);
        return new NetworkSpec(blocks, [.. body.NetworkCouplings.Select(c => Coupling(c, blocks))]);
    }

    public static DynamicsPart Of(DynamicsSpec dynamics) => new()
    {
        Kind = (int)dynamics.Kind,
        Staleness = dynamics.Staleness,
        Reads = (int)dynamics.Reads,
        Order = (int)dynamics.Order,
        Convention = (int)dynamics.Convention,
        Colours = dynamics.Colours is { } colours ? new ColoursPart { Colours = { colours } } : null,
        Units = dynamics.Units,
        Share = Parts.Bits(dynamics.Share),
        Refresh = Parts.Bits(dynamics.Refresh),
        Exchange = dynamics.Exchange,
        Pairing = (int)dynamics.Pairing,
        Tie = (int)dynamics.Tie,
        Clocks = dynamics.Clocks is { } clocks
            ? new ClockPart { Kind = (int)clocks.Kind, Rates = { clocks.Rates.Select(Parts.Bits) } } : null,
    };

    public static DynamicsSpec Dynamics(DynamicsPart part) => new(
        Check.Case<DynamicsKind>(part.Kind, "dynamics"), Check.Within(part.Staleness, "staleness"),
        Check.Case<StaleReads>(part.Reads, "stale reads"), Check.Case<UnitOrder>(part.Order, "order of units"),
        Check.Case<GainConvention>(part.Convention, "convention"), part.Colours is { } colours ? [.. colours.Colours] : null)
    {
        Units = Check.Within(part.Units, "units of a subset", 1),
        Share = Check.Finite(part.Share, "share", double.Epsilon, 1),
        Refresh = Check.Finite(part.Refresh, "refresh", double.Epsilon, 1),
        Exchange = Check.Within(part.Exchange, "sweeps of an exchange", 1),
        Pairing = Check.Case<Pairing>(part.Pairing, "pairing"),
        Tie = Check.Case<TieRule>(part.Tie, "rule of ties"),
        Clocks = part.Clocks is { } clocks ? new ClockSpec(Check.Case<ClockKind>(clocks.Kind, "clocks"),
            [.. clocks.Rates.Select(r => Check.Finite(r, "rate of a clock", double.Epsilon, ClockSpec.RateMax))]) : null,
    };

    private static CouplingSpecPart Of(CouplingSpec coupling) => new()
    {
        Name = coupling.Name,
        Kind = (int)coupling.Kind,
        A = coupling.A.Index,
        B = coupling.B.Index,
        Sparse = coupling.Edges is not null,
        SelfCoupled = coupling.SelfCoupled,
        Directed = coupling.Directed,
        Variance = coupling.IsVariance,
        TiedTo = coupling.TiedTo ?? "",
        Edges = coupling.Edges is { } edges ? UnsafeByteOperations.UnsafeWrap(
            (byte[])[.. LittleEndian.Bytes<int>(edges.A), .. LittleEndian.Bytes<int>(edges.B)]) : ByteString.Empty,
    };

    private static CouplingSpec Coupling(CouplingSpecPart part, BlockSpec[] blocks)
    {
        var (a, b) = (End(part.A), End(part.B));
        if (part is { Kind: (int)CouplingKind.Bias, Variance: true } && a == b)
            return CouplingSpec.Variance(a, blocks[a.Index]) is var variance && variance.Name == part.Name ? variance
                : throw new WireException($"'{part.Name}' found, variances are called {variance.Name}");
        if (part is { Kind: (int)CouplingKind.Bias, Directed: true } && a == b)
            return CouplingSpec.DownBias(a, blocks[a.Index]) is var down && down.Name == part.Name ? down
                : throw new WireException($"'{part.Name}' found, biases for passes down are called {down.Name}");
        var (sizeA, sizeB) = (blocks[a.Index].Size, blocks[b.Index].Size);
        if (!part.Sparse && part.Edges.Length > 0) throw new WireException($"'{part.Name}': edges of a dense coupling found");
        var ends = LittleEndian.Values<int>(part.Edges.Span);
        if (ends.Length % 2 != 0) throw new WireException($"'{part.Name}': {ends.Length} ends of edges found");
        var within = Check.Case<CouplingKind>(part.Kind, "coupling") switch
        {
            CouplingKind.Between => false,
            CouplingKind.Within when a == b => true,
            var other => throw new WireException($"'{part.Name}': {other} coupling of {a} and {b} found"),
        };
        var edges = part.Sparse ? new EdgeList(ends[..(ends.Length / 2)], ends[(ends.Length / 2)..], sizeA, sizeB, within) : null;
        if ((part.SelfCoupled && !within) || ((part.SelfCoupled || part.Directed) && within && part.Sparse))
            throw new WireException($"'{part.Name}': found self-coupled or directed, which a dense coupling within a block alone can be");
        return within ? CouplingSpec.Within(part.Name, a, sizeA, edges, part.SelfCoupled, part.Directed)
            : CouplingSpec.Between(part.Name, a, b, sizeA, sizeB, edges, part.Directed, part.TiedTo.Length == 0 ? null : part.TiedTo);

        BlockId End(int index) => new(Check.Within(index, $"end of '{part.Name}'", 0, blocks.Length - 1));
    }

    // Lists of edges take memory for each unit of their ends, too, which a few bytes could make as large as they like.
    private static void CheckEnds(HostRunBody body, BlockSpec[] blocks)
    {
        var (ends, edges) = (0L, 0L);
        foreach (var part in body.NetworkCouplings.Where(c => c.Sparse))
        {
            foreach (var end in new[] { part.A, part.B }) if (end >= 0 && end < blocks.Length) ends += blocks[end].Size;
            edges += part.Edges.Length / (2 * sizeof(int));
        }
        if (ends > FreeEnds + 16 * edges) throw new WireException($"sparse couplings of {ends} units found, but only {edges} edges");
    }
}
