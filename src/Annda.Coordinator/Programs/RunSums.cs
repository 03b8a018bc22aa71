using Annda.Numerics;
using Annda.Statistics;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// A coupling's sums over a whole run. Counts stay in 64 bits; sums of real values, in fixed point, would outgrow them and are kept in
/// 128.
/// </summary>
public sealed class RunSums
{
    // Counts: all of them. Of real values: room for one part.
    private readonly CouplingSums _sums;
    private readonly Int128[] _pairs = [], _a = [], _b = [];
    private readonly bool _real;
    private long _samples;

    /// <summary>Empty sums.</summary>
    public RunSums(NetworkSpec network, CouplingId id)
    {
        _sums = CouplingSums.Empty(network, id);
        _real = _sums is RealSums;
        if (_real) (_pairs, _a, _b) = (new Int128[_sums.PairsLength], new Int128[_sums.SumsA.Length], new Int128[_sums.SumsB.Length]);
    }

    /// <summary>Number of (chain, sweep) samples.</summary>
    public long Samples => _real ? _samples : _sums.Samples;

    /// <summary>Adds a part.</summary>
    /// <exception cref="ArgumentException">It is of another coupling.</exception>
    public void Add(CouplingSums part)
    {
        if (!_real)
        {
            _sums.Merge(part);
            return;
        }
        if (!_sums.IsLike(part)) throw new ArgumentException("a part of another coupling's sums found");
        Add(_pairs, part.Pairs);
        Add(_a, part.SumsA);
        Add(_b, part.SumsB);
        _samples += part.Samples;
    }

    /// <summary>Adds states of both ends that coexisted, as others read them.</summary>
    public void AddStates(CouplingSpec coupling, UnitStates a, UnitStates b)
    {
        if (_real) _sums.Clear();
        _sums.AddStates(coupling, a, b);
        if (_real) Add(_sums);
    }

    /// <summary>Means of A's units.</summary>
    public double[] MeansA(UnitKind kind) => _real ? Means(_a) : _sums.MeansA(kind);

    /// <summary>Means of B's units.</summary>
    public double[] MeansB(UnitKind kind) => _real ? Means(_b) : _sums.MeansB(kind);

    /// <summary>Means of the products, in the layout of the coupling's parameters.</summary>
    public double[] PairMoments(CouplingSpec coupling, UnitKind a, UnitKind b) =>
        _real ? Means(_pairs) : _sums.PairMoments(coupling, a, b);

    /// <summary>All that they are: equal sums have equal numbers. Before the first sample a 0 alone: a wide coupling's are many.</summary>
    public long[] Save() => Samples == 0 ? [0] : _real ? [_samples, .. Parts().SelectMany(s => s).SelectMany(Words)]
        : [_sums.Samples, .. _sums.Pairs, .. _sums.SumsA, .. _sums.SumsB];

    /// <summary>Goes back to what was saved.</summary>
    /// <returns>False, and empty sums, if it was of others.</returns>
    public bool TryRestore(ReadOnlySpan<long> saved)
    {
        _sums.Clear();
        _samples = 0;
        foreach (var sums in Parts()) Array.Clear(sums);
        if (saved is [0]) return true;
        if (saved.Length != 1 + (_real ? 2 * (_pairs.Length + _a.Length + _b.Length)
            : _sums.PairsLength + _sums.SumsA.Length + _sums.SumsB.Length)) return false;
        var rest = saved[1..];
        if (_real)
        {
            _samples = saved[0];
            foreach (var sums in Parts())
                for (var i = 0; i < sums.Length; i++, rest = rest[2..]) sums[i] = new Int128((ulong)rest[0], (ulong)rest[1]);
            return true;
        }
        _sums.Samples = saved[0];
        foreach (var sums in new[] { _sums.Pairs, _sums.SumsA, _sums.SumsB })
        {
            rest[..sums.Length].CopyTo(sums);
            rest = rest[sums.Length..];
        }
        return true;
    }

    private Int128[][] Parts() => [_pairs, _a, _b];

    private double[] Means(Int128[] sums) => [.. sums.Select(s => (double)s / (_samples * RealSums.One))];

    private static long[] Words(Int128 sum) => [(long)(sum >> 64), (long)(ulong)(sum & ulong.MaxValue)];

    private static void Add(Int128[] sums, long[] part)
    {
        for (var i = 0; i < part.Length; i++) sums[i] += part[i];
    }
}
