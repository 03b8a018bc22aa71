using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Annda.Kernels;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Statistics;

/// <summary>
/// Sums from which a coupling's correlations follow: how often both units of a pair were on, how often each unit was on, over how
/// many samples. Integers (probabilities in fixed point), so that parts merge exactly in any order and are divided once.
/// A dense coupling's pairs may still stand as the few states that they are counted from: see <see cref="Pending"/>.
/// </summary>
public sealed class CorrelationSums
{
    private readonly int _pairsLength;
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

    private CorrelationSums(int pairsLength, long[] onsA, long[] onsB, long samples, int scale) =>
        (_pairsLength, OnsA, OnsB, Samples, Scale) = (pairsLength, onsA, onsB, samples, scale);

    /// <summary>Sums of both-on, in the layout of the coupling's parameters. Asking for them counts what is pending.</summary>
    public long[] Pairs
    {
        get
        {
            var pairs = _pairs ??= new long[_pairsLength];
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
    public long Bytes => sizeof(long) * ((_counted ? _pairsLength : 0L) + OnsA.Length + OnsB.Length) + _pending.Sum(s => s.Bytes);

    /// <summary>Number of pairs.</summary>
    public int PairsLength => _pairsLength;

    /// <summary>The sums of pairs without what is pending; empty while <see cref="AllPending"/>.</summary>
    public ReadOnlySpan<long> CountedPairs => _counted ? _pairs : [];

    /// <summary>
    /// Bytes of what they say: a sum in as many as hold the largest that the samples allow, pending samples in a bit for a state and 21
    /// for a probability.
    /// </summary>
    public long Information => BytesOfSum * ((_counted ? _pairsLength : 0L) + OnsA.Length + OnsB.Length) + _pending.Sum(s => s.Information);

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

    /// <summary>Number of samples.</summary>
    public long Samples { get; set; }

    /// <summary>What one sample of "on" adds.</summary>
    public int Scale { get; }

    /// <summary>Empty sums of the coupling's shape.</summary>
    public static CorrelationSums Empty(CouplingSpec coupling, int scale) => new(
        PairsOf(coupling), new long[coupling.SizeA], new long[OnsBOf(coupling)], 0, scale);

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
    public bool Fits(CouplingSpec coupling, int scale) => Scale == scale && _pairsLength == PairsOf(coupling)
        && OnsA.Length == coupling.SizeA && OnsB.Length == OnsBOf(coupling);

    /// <summary>Adds another part.</summary>
    /// <exception cref="ArgumentException">Another shape or scale.</exception>
    public void Merge(CorrelationSums other)
    {
        Numerics.Guard.Shape(other.Scale, Scale, "scale of sums");
        Numerics.Guard.Shape(other._pairsLength, _pairsLength, "pairs of sums");
        if (other._counted)
        {
            AddTo(_pairs ??= new long[_pairsLength], other._pairs!);
            _counted = true;
        }
        _pending.AddRange(other._pending);
        AddTo(OnsA, other.OnsA);
        AddTo(OnsB, other.OnsB);
        Samples += other.Samples;
    }

    /// <summary>Adds the pairs of a sample, at once or, while that takes less room than the sums, when they are asked for.</summary>
    /// <param name="sample">States of both ends of a dense coupling of two blocks.</param>
    public void Add(PairSample sample)
    {
        if (!_counted && sizeof(long) * (long)_pairsLength > sample.Bytes + _pending.Sum(s => s.Bytes)) _pending.Add(sample);
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

    /// <summary>Counts what is pending.</summary>
    /// <returns>These sums.</returns>
    public CorrelationSums Counted()
    {
        _ = Pairs;
        return this;
    }

    /// <summary>An independent copy, everything counted.</summary>
    public CorrelationSums Copy()
    {
        var copy = new CorrelationSums(_pairsLength, (long[])OnsA.Clone(), (long[])OnsB.Clone(), Samples, Scale);
        if (_counted) _pairs!.CopyTo(copy.Pairs, 0);
        foreach (var sample in _pending) sample.AddTo(copy.Pairs, OnsB.Length);
        return copy;
    }

    /// <summary>Back to zero; keeps its arrays.</summary>
    public void Clear()
    {
        _pending.Clear();
        if (_counted) Array.Clear(_pairs!);
        _counted = false;
        Array.Clear(OnsA);
        Array.Clear(OnsB);
        Samples = 0;
    }

    /// <summary>⟨s_i⟩ of A's units, in their values ({0,1} or {−1,+1}).</summary>
    public double[] MeansA(UnitKind kind) => Means(OnsA, kind);

    /// <summary>⟨s_j⟩ of B's units.</summary>
    public double[] MeansB(UnitKind kind) => Means(OnsB, kind);

    /// <summary>⟨s_i s_j⟩ for each parameter of the coupling, in the units' values.</summary>
    public double[] PairMoments(CouplingSpec coupling, UnitKind kindA, UnitKind kindB)
    {
        var (pairs, moments) = (Pairs, new double[_pairsLength]);
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

    private static int PairsOf(CouplingSpec coupling) => coupling.Kind == CouplingKind.Bias ? 0 : coupling.Length;

    private static int OnsBOf(CouplingSpec coupling) => coupling.Kind == CouplingKind.Between ? coupling.SizeB : 0;

    private double[] Means(long[] ons, UnitKind kind)
    {
        var total = (double)Samples * Scale;
        return [.. ons.Select(n => kind.Low() + kind.Span() * n / total)];
    }

    private static void AddTo(long[] sum, long[] part)
    {
        Numerics.Guard.Shape(part.Length, sum.Length, "sums");
        ref var to = ref MemoryMarshal.GetArrayDataReference(sum);
        ref var from = ref MemoryMarshal.GetArrayDataReference(part);
        var i = 0;
        for (; i + Vector512<long>.Count <= sum.Length; i += Vector512<long>.Count)
            (Vector512.LoadUnsafe(ref to, (nuint)i) + Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < sum.Length; i++) sum[i] += part[i];
    }
}
