using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Statistics;

/// <summary>
/// Sums of products of real values, in fixed point (units of 2^−32): those of 64 chains at a time are summed in the order of the chains
/// and rounded once (<see cref="RealPairs"/>). Chain groups begin at multiples of 64, so parts merge to the same bits whatever the groups.
/// A dense coupling's products may still stand as the states that they are made of: see <see cref="Pending"/>.
/// </summary>
public sealed class RealSums : CouplingSums
{
    /// <summary>One, in fixed point.</summary>
    public const double One = FixedPoint.One;

    private readonly List<RealSample> _pending = [];
    // Kept when cleared; its sums count only once something was counted.
    private long[]? _pairs;
    private bool _counted;

    private RealSums(int pairsLength, long[] sumsA, long[] sumsB, long samples)
        : base(pairsLength, samples) => (SumsA, SumsB) = (sumsA, sumsB);

    /// <inheritdoc/>
    public override long[] Pairs
    {
        get
        {
            var pairs = _pairs ??= new long[PairsLength];
            _counted = true;
            foreach (var sample in _pending) Count(sample, pairs);
            _pending.Clear();
            return pairs;
        }
    }

    /// <summary>
    /// Samples whose products are not summed yet. Where a wide coupling has few samples, they are smaller than the sums, and whoever
    /// needs the sums once can make them where it uses them.
    /// </summary>
    public IReadOnlyList<RealSample> Pending => _pending;

    /// <summary>Whether all products are pending: nothing is summed yet.</summary>
    public bool AllPending => !_counted;

    /// <summary>The sums of pairs without what is pending; empty while <see cref="AllPending"/>.</summary>
    public ReadOnlySpan<long> CountedPairs => _counted ? _pairs : [];

    /// <inheritdoc/>
    public override long Information =>
        sizeof(long) * ((_counted ? PairsLength : 0L) + SumsA.Length + SumsB.Length) + _pending.Sum(s => s.Information);

    /// <inheritdoc/>
    public override long[] SumsA { get; }

    /// <inheritdoc/>
    public override long[] SumsB { get; }

    /// <summary>Empty sums of the coupling's shape.</summary>
    public static RealSums Empty(CouplingSpec coupling) =>
        new(PairsOf(coupling), new long[coupling.SizeA], new long[UnitsOfB(coupling)], 0);

    /// <summary>Sums as they were elsewhere: their counted part, and the samples that are yet to be summed.</summary>
    /// <param name="pairsLength">Number of pairs.</param>
    /// <param name="pairs">What is summed of them; null: nothing.</param>
    /// <param name="sumsA">[units A].</param>
    /// <param name="sumsB">[units B]; empty for bias and within.</param>
    /// <param name="samples">Number of (chain, sweep) samples.</param>
    /// <param name="pending">Samples that are counted in all but the pairs.</param>
    public static RealSums Restore(int pairsLength, long[]? pairs, long[] sumsA, long[] sumsB, long samples,
        IReadOnlyCollection<RealSample> pending)
    {
        if (pairs is not null) Guard.Shape(pairs.Length, pairsLength, "pairs of sums");
        var sums = new RealSums(pairsLength, sumsA, sumsB, samples) { _pairs = pairs, _counted = pairs is not null };
        sums._pending.AddRange(pending);
        return sums;
    }

    /// <inheritdoc/>
    public override bool Fits(CouplingSpec coupling) =>
        PairsLength == PairsOf(coupling) && SumsA.Length == coupling.SizeA && SumsB.Length == UnitsOfB(coupling);

    /// <inheritdoc/>
    public override bool IsLike(CouplingSums other) => other is RealSums real && PairsLength == real.PairsLength
        && SumsA.Length == real.SumsA.Length && SumsB.Length == real.SumsB.Length;

    /// <inheritdoc/>
    public override RealSums EmptyLike() => new(PairsLength, new long[SumsA.Length], new long[SumsB.Length], 0);

    /// <inheritdoc/>
    public override void Merge(CouplingSums other)
    {
        if (other is not RealSums real) throw new ArgumentException("counts found, sums of real values expected");
        Guard.Shape(real.PairsLength, PairsLength, "pairs of sums");
        if (real._counted)
        {
            AddTo(_pairs ??= new long[PairsLength], real._pairs!);
            _counted = true;
        }
        _pending.AddRange(real._pending);
        AddTo(SumsA, real.SumsA);
        AddTo(SumsB, real.SumsB);
        Samples += real.Samples;
    }

    /// <summary>Adds values of both ends that coexisted.</summary>
    /// <param name="coupling">The coupling, whose shape these sums have.</param>
    /// <param name="a">Values of A; bits stand for 0 and 1.</param>
    /// <param name="b">Values of B; those of A for a bias and within a block.</param>
    public void Add(CouplingSpec coupling, UnitStates a, UnitStates b)
    {
        AddOwn(a);
        if (coupling.Kind == CouplingKind.Bias) return;
        if (coupling.Kind == CouplingKind.Between) AddUnits(b, SumsB);
        if (coupling.Edges is { } edges)
            RealPairs.AddSparse(RealStates.Of(a).Values, RealStates.Of(b).Values, a.Lanes, edges.A, edges.B, Pairs);
        else Add(new RealSample(a, b));
    }

    /// <summary>Adds values of a block's units, for its biases.</summary>
    public void AddOwn(UnitStates a)
    {
        AddUnits(a, SumsA);
        Samples += a.Chains;
    }

    /// <summary>Adds two numbers of each unit of a block, for its log σ²: they stand as the sums of A and of B.</summary>
    public void AddBoth(RealStates first, RealStates second)
    {
        AddUnits(second, SumsB);
        AddOwn(first);
    }

    /// <inheritdoc/>
    public override RealSums Copy()
    {
        var copy = new RealSums(PairsLength, (long[])SumsA.Clone(), (long[])SumsB.Clone(), Samples);
        if (_counted) _pairs!.CopyTo(copy.Pairs, 0);
        foreach (var sample in _pending) Count(sample, copy.Pairs);
        return copy;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        _pending.Clear();
        if (_counted) Array.Clear(_pairs!);
        _counted = false;
        Array.Clear(SumsA);
        Array.Clear(SumsB);
        Samples = 0;
    }

    /// <summary>Means of A's units: the sums are already of their values.</summary>
    public override double[] MeansA(UnitKind kind) => Means(SumsA);

    /// <summary>Means of B's units.</summary>
    public override double[] MeansB(UnitKind kind) => Means(SumsB);

    /// <summary>Means of the products.</summary>
    public override double[] PairMoments(CouplingSpec coupling, UnitKind kindA, UnitKind kindB) => Means(Pairs);

    private double[] Means(long[] sums) => [.. sums.Select(s => s / (Samples * One))];

    // Pending only while that takes less room than the sums.
    private void Add(RealSample sample)
    {
        if (!_counted && sizeof(long) * (long)PairsLength > sample.Bytes + _pending.Sum(s => s.Bytes)) _pending.Add(sample);
        else Count(sample, Pairs);
    }

    private static void Count(RealSample sample, long[] pairs)
    {
        var (a, b) = sample.AsReals();
        RealPairs.Add(((RealStates)a).Values, ((RealStates)b).Values, a.Lanes, pairs);
    }

    private static void AddUnits(UnitStates states, long[] sums)
    {
        Guard.Shape(states.Units, sums.Length, "units of sums");
        for (var unit = 0; unit < sums.Length; unit++)
            sums[unit] = states is RealStates reals ? FixedPoint.Sum(reals.Row(unit), sums[unit])
                : FixedPoint.Sum(sums[unit], (long)FixedPoint.One * ((BitPlanes)states).Ones(unit));
    }

    private static void AddTo(long[] sum, long[] part)
    {
        LongSums.Add(sum, part);
        FixedPoint.Check(sum);
    }
}
