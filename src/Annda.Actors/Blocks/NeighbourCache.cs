using Annda.Numerics;
using Annda.Protocol;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// Neighbours' states as a block of one chain group last took them over: after each tick every chain refreshes all its caches together with
/// probability r.
/// </summary>
internal sealed class NeighbourCache(ulong seed, double refresh)
{
    private readonly Dictionary<BlockId, BitPlanes> _states = [];
    private int[] _ages = [];

    /// <summary>Ticks since the last refresh, by how many chains.</summary>
    public Dictionary<int, long> Ages { get; } = [];

    /// <summary>The cached states in place of the newest.</summary>
    /// <param name="newest">Of each neighbour, after the last tick.</param>
    /// <param name="chains">The chains.</param>
    /// <param name="set">Chain set.</param>
    /// <param name="last">The last tick.</param>
    public IReadOnlyDictionary<BlockId, BitPlanes> Read(IReadOnlyDictionary<BlockId, BitPlanes> newest, ChainSpan chains, int set,
        long last)
    {
        var first = _ages.Length != chains.Count;
        if (first) _ages = new int[chains.Count];
        var refreshed = new ulong[BitPlanes.WordsFor(chains.Count)];
        if (first) Array.Fill(refreshed, ulong.MaxValue);
        else Refreshed(chains, set, last, refreshed);
        foreach (var (neighbour, states) in newest)
        {
            if (first) _states[neighbour] = states.Copy();
            var cached = _states[neighbour];
            for (var unit = 0; unit < cached.Units; unit++)
            {
                var to = cached.Plane(unit);
                var from = states.Plane(unit);
                for (var word = 0; word < to.Length; word++) to[word] = to[word] & ~refreshed[word] | from[word] & refreshed[word];
            }
        }
        Ages.Clear();
        for (var chain = 0; chain < _ages.Length; chain++)
        {
            _ages[chain] = (refreshed[chain / 64] >> (chain % 64) & 1) != 0 ? 0 : _ages[chain] + 1;
            Ages[_ages[chain]] = Ages.GetValueOrDefault(_ages[chain]) + 1;
        }
        return _states;
    }

    /// <summary>The states have been set anew: nothing is cached.</summary>
    public void Forget() => _ages = [];

    private void Refreshed(ChainSpan chains, int set, long last, ulong[] refreshed)
    {
        var key = new StreamKey(seed, Purpose.Refresh, set);
        Span<float> uniforms = stackalloc float[BitPlanes.ChainsPerWord];
        for (var word = 0; word < refreshed.Length; word++)
        {
            Uniforms.Fill(key, 0, (uint)(chains.First / BitPlanes.ChainsPerWord + word), last, uniforms);
            refreshed[word] = 0;
            for (var chain = 0; chain < uniforms.Length; chain++) if (uniforms[chain] < refresh) refreshed[word] |= 1UL << chain;
        }
    }
}
