using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Statistics;

/// <summary>
/// Sums from which a coupling's correlations follow: how often both units of a pair were on, how often each unit was on, over how
/// many samples. Integers (probabilities in fixed point), so that parts merge exactly in any order and are divided once.
/// A dense coupling's pairs may still stand as the few states that they are counted from: see <see cref="Pending"/>.
/// </summary>
public sealed class CorrelationSums : CouplingSums
{
    private readonly List<PairSample> _pending = [];
    // Kept when cleared; its sums count only once something was counted.
    private long[]? _pairs;
    private bool _counted;

    /// <summary>Takes over the arrays.</summary>
    /// <param name="pairs">One sum for each parameter of the coupling, in its layout; empty for a bias.</param>
    /// <param name="onsA">[units A].</param>
    /// <param name="onsB">[units B]; empty for bias and within.</param>
    /// <param name="samples">Number of (chain, sweep) samples.</param>
    /// <param name="scale">The sum that one sample of "on" adds: 1 for states, 2^20 for probabilities.</param>
    public CorrelationSums(long[] pairs, long[] onsA, long[] onsB, long samples, int scale)
        : this(pairs.Length, onsA, onsB, samples, scale) => (_pairs, _counted) = (pairs, true);

    private CorrelationSums(int pairsLength, long[] onsA, long[] onsB, long samples, int scale)
        : base(pairsLength, samples) => (OnsA, OnsB, Scale) = (onsA, onsB, scale);

    /// <summary>Sums of both-on, in the layout of the coupling's parameters. Asking for them counts what is pending.</summary>
    public override long[] Pairs
    {
        get
        {
            var pairs = _pairs ??= new long[PairsLength];
            _counted = true;
            foreach (var sample in _pending) sample.AddTo(pairs, OnsB.Length);
            _pending.Clear();
            return pairs;
        }
    }

    /// <summary>
    /// Samples whose pairs are not counted yet. Where a wide coupling has few samples, they are smaller than the sums, and whoever
    /// needs the sums once can make them where it uses them. Their buffers belong to the block that sampled, until the phase is closed.
    /// </summary>
    public IReadOnlyList<PairSample> Pending => _pending;

    /// <summary>Whether all pairs are pending: nothing is counted yet.</summary>
    public bool AllPending => !_counted;

    /// <summary>Bytes of the sums, or of what they are counted from.</summary>
    public long Bytes => sizeof(long) * ((_counted ? PairsLength : 0L) + OnsA.Length + OnsB.Length) + _pending.Sum(s => s.Bytes);

    /// <summary>The sums of pairs without what is pending; empty while <see cref="AllPending"/>.</summary>
    public ReadOnlySpan<long> CountedPairs => _counted ? _pairs : [];

    /// <summary>
    /// Bytes of what they say: a sum in as many as hold the largest that the samples allow, pending samples in a bit for a state and 21
    /// for a probability.
    /// </summary>
    public override long Information =>
        BytesOfSum * ((_counted ? PairsLength : 0L) + OnsA.Length + OnsB.Length) + _pending.Sum(s => s.Information);

    private long BytesOfSum => Math.Max(1, Samples * Scale) switch
    {
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        <= uint.MaxValue => 4,
        _ => 8,
    };

    /// <summary>Sums of on of A's units.</summary>
    public long[] OnsA { get; }

    /// <summary>Sums of on of B's units.</summary>
    public long[] OnsB { get; }

    /// <inheritdoc/>
    public override long[] SumsA => OnsA;

    /// <inheritdoc/>
    public override long[] SumsB => OnsB;

    /// <summary>What one sample of "on" adds.</summary>
    public int Scale { get; }

    /// <summary>Empty sums of the coupling's shape.</summary>
    public static CorrelationSums Empty(CouplingSpec coupling, int scale) => new(
        PairsOf(coupling), new long[coupling.SizeA], new long[UnitsOfB(coupling)], 0, scale);

    /// <summary>Sums as another node had them: their counted part, and the samples that are yet to be counted.</summary>
    /// <param name="pairsLength">Number of pairs.</param>
    /// <param name="pairs">What is counted of them; null: nothing.</param>
    /// <param name="onsA">[units A].</param>
    /// <param name="onsB">[units B]; empty for bias and within.</param>
    /// <param name="samples">Number of (chain, sweep) samples.</param>
    /// <param name="scale">The sum that one sample of "on" adds.</param>
    /// <param name="pending">Samples that are counted in all but the pairs.</param>
    public static CorrelationSums Restore(int pairsLength, long[]? pairs, long[] onsA, long[] onsB, long samples, int scale,
        IReadOnlyCollection<PairSample> pending)
    {
        if (pairs is not null) Numerics.Guard.Shape(pairs.Length, pairsLength, "pairs of sums");
        var sums = new CorrelationSums(pairsLength, onsA, onsB, samples, scale) { _pairs = pairs, _counted = pairs is not null };
        sums._pending.AddRange(pending);
        return sums;
    }

    /// <summary>Whether these sums have the coupling's shape and this scale.</summary>
    public bool Fits(CouplingSpec coupling, int scale) => Scale == scale && Fits(coupling);

    /// <inheritdoc/>
    public override bool Fits(CouplingSpec coupling) =>
        PairsLength == PairsOf(coupling) && OnsA.Length == coupling.SizeA && OnsB.Length == UnitsOfB(coupling);

    /// <inheritdoc/>
    public override bool IsLike(CouplingSums other) => other is CorrelationSums counts && Scale == counts.Scale
        && PairsLength == counts.PairsLength && OnsA.Length == counts.OnsA.Length && OnsB.Length == counts.OnsB.Length;

    /// <inheritdoc/>
    public override CorrelationSums EmptyLike() => new(PairsLength, new long[OnsA.Length], new long[OnsB.Length], 0, Scale);

    /// <inheritdoc/>
    public override void Merge(CouplingSums other)
    {
        if (other is not CorrelationSums counts) throw new ArgumentException("sums of real values found, counts expected");
        Numerics.Guard.Shape(counts.Scale, Scale, "scale of sums");
        Numerics.Guard.Shape(counts.PairsLength, PairsLength, "pairs of sums");
        if (counts._counted)
        {
            LongSums.Add(_pairs ??= new long[PairsLength], counts._pairs!);
            _counted = true;
        }
        _pending.AddRange(counts._pending);
        LongSums.Add(OnsA, counts.OnsA);
        LongSums.Add(OnsB, counts.OnsB);
        Samples += counts.Samples;
    }

    /// <summary>Adds the pairs of a sample, at once or, while that takes less room than the sums, when they are asked for.</summary>
    /// <param name="sample">States of both ends of a dense coupling of two blocks.</param>
    public void Add(PairSample sample)
    {
        if (!_counted && sizeof(long) * (long)PairsLength > sample.Bytes + _pending.Sum(s => s.Bytes)) _pending.Add(sample);
        else sample.AddTo(Pairs, OnsB.Length);
    }

    /// <summary>Adds states of both ends that coexisted.</summary>
    /// <param name="coupling">The coupling, whose shape these sums have.</param>
    /// <param name="a">States of A.</param>
    /// <param name="b">States of B; those of A for a bias and within a block.</param>
    public void Add(CouplingSpec coupling, BitPlanes a, BitPlanes b)
    {
        Samples += a.Chains;
        PairCounts.AddOnes(a, OnsA, Scale);
        if (coupling.Kind == CouplingKind.Bias) return;
        if (coupling.Kind == CouplingKind.Between) PairCounts.AddOnes(b, OnsB, Scale);
        if (coupling.Edges is { } edges) PairCounts.AddSparse(a, b, edges, Pairs);
        else if (coupling.Kind == CouplingKind.Within) PairCounts.AddDense(a, b, Pairs);
        // Told from A's side: a strip of B's units is what learning works on.
        else Add(new PairSample(a, true, b, null));
    }

    /// <inheritdoc/>
    public override CorrelationSums Copy()
    {
        var copy = new CorrelationSums(PairsLength, (long[])OnsA.Clone(), (long[])OnsB.Clone(), Samples, Scale);
        if (_counted) _pairs!.CopyTo(copy.Pairs, 0);
        foreach (var sample in _pending) sample.AddTo(copy.Pairs, OnsB.Length);
        return copy;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        _pending.Clear();
        if (_counted) Array.Clear(_pairs!);
        _counted = false;
        Array.Clear(OnsA);
        Array.Clear(OnsB);
        Samples = 0;
    }

    /// <inheritdoc/>
    public override double[] MeansA(UnitKind kind) => Means(OnsA, kind);

    /// <inheritdoc/>
    public override double[] MeansB(UnitKind kind) => Means(OnsB, kind);

    /// <inheritdoc/>
    public override double[] PairMoments(CouplingSpec coupling, UnitKind kindA, UnitKind kindB)
    {
        var (pairs, moments) = (Pairs, new double[PairsLength]);
        var onsB = coupling.Kind == CouplingKind.Within ? OnsA : OnsB;
        var total = (double)Samples * Scale;
        var (lowA, spanA, lowB, spanB) = (kindA.Low(), kindA.Span(), kindB.Low(), kindB.Span());
        for (var p = 0; p < moments.Length; p++)
        {
            var (i, j) = coupling.Ends(p);
            moments[p] = lowA * lowB
                + (lowA * spanB * onsB[j] + lowB * spanA * OnsA[i] + spanA * spanB * (double)pairs[p]) / total;
        }
        return moments;
    }

    private double[] Means(long[] ons, UnitKind kind)
    {
        var total = (double)Samples * Scale;
        return [.. ons.Select(n => kind.Low() + kind.Span() * n / total)];
    }
}
