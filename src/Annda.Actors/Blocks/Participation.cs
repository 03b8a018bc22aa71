using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Dynamics;
using Annda.Numerics;
using Annda.Randomness;
using Annda.Topology;

namespace Annda.Blocks;

/// <summary>
/// Which units of a block update in a tick of a masked dynamics. Every block finds out by itself from the same numbers, so that choices
/// that concern the whole network cost no message.
/// </summary>
internal sealed class Participation(NetworkSpec network, UpdateRule rule, BlockId block, ulong seed)
{
    private const int Chains = BitPlanes.ChainsPerWord;

    private readonly int _first = network.FirstUnit(block), _size = network[block].Size;
    private readonly int[][] _coupled = rule.Dynamics.Kind == DynamicsKind.LocalGlauber ? Coupled(network, block) : [];
    private float[] _uniforms = [];

    /// <summary>Gives back their old states to units that do not take part.</summary>
    /// <param name="input">What the tick reads.</param>
    /// <param name="next">States if all units took part; becomes those after the tick.</param>
    /// <returns>Unit updates, over all chains.</returns>
    public long Apply(in SweepInput input, BitPlanes next)
    {
        var key = new StreamKey(seed, Purpose.Participation, input.Set);
        var masks = new ulong[_size];
        var old = (BitPlanes)input.Old;
        long updates = 0;
        for (var word = 0; word < next.WordsPerUnit; word++)
        {
            Array.Clear(masks);
            Fill(key, (uint)(input.Chains.First / Chains + word), input.Sweep, masks);
            var valid = word == next.WordsPerUnit - 1 ? next.LastMask : ulong.MaxValue;
            for (var unit = 0; unit < _size; unit++)
            {
                ref var bits = ref next.Plane(unit)[word];
                bits = bits & masks[unit] | old.Plane(unit)[word] & ~masks[unit];
                if (input.Held is null || !input.Held[unit]) updates += BitOperations.PopCount(masks[unit] & valid);
            }
        }
        return updates;
    }

    /// <summary>Units that take part in 64 chains.</summary>
    /// <param name="key">Stream.</param>
    /// <param name="word">Number of the 64 chains.</param>
    /// <param name="tick">The tick.</param>
    /// <param name="masks">[units] all off; set where the unit takes part.</param>
    private void Fill(StreamKey key, uint word, long tick, Span<ulong> masks)
    {
        switch (rule.Dynamics.Kind)
        {
            case DynamicsKind.Bernoulli: Bernoulli(key, word, tick, masks); break;
            case DynamicsKind.LocalGlauber: LocalMaxima(key, word, tick, masks); break;
            case DynamicsKind.RandomSubset when rule.Dynamics.Units > 1: Subset(key, word, tick, masks); break;
            default: One(key, word, tick, masks); break;
        }
    }

    private void One(StreamKey key, uint word, long tick, Span<ulong> masks)
    {
        Span<float> uniforms = stackalloc float[Chains];
        Uniforms.Fill(key, 0, word, tick, uniforms);
        for (var chain = 0; chain < Chains; chain++)
        {
            var unit = (int)((double)uniforms[chain] * network.Units) - _first;
            if ((uint)unit < (uint)_size) masks[unit] |= 1UL << chain;
        }
    }

    private void Bernoulli(StreamKey key, uint word, long tick, Span<ulong> masks)
    {
        Span<float> uniforms = stackalloc float[Chains];
        for (var unit = 0; unit < _size; unit++)
        {
            Uniforms.Fill(key, (uint)(_first + unit), word, tick, uniforms);
            for (var chain = 0; chain < Chains; chain++) if (uniforms[chain] < rule.Dynamics.Share) masks[unit] |= 1UL << chain;
        }
    }

    // Selection sampling (Knuth, The Art of Computer Programming, volume 2, section 3.4.2, algorithm S).
    private void Subset(StreamKey key, uint word, long tick, Span<ulong> masks)
    {
        Span<float> uniforms = stackalloc float[Chains];
        Span<int> wanted = stackalloc int[Chains];
        wanted.Fill(rule.Dynamics.Units);
        for (var unit = 0; unit < _first + _size; unit++)
        {
            Uniforms.Fill(key, (uint)unit, word, tick, uniforms);
            for (var chain = 0; chain < Chains; chain++)
            {
                if ((double)uniforms[chain] * (network.Units - unit) >= wanted[chain]) continue;
                wanted[chain]--;
                if (unit >= _first) masks[unit - _first] |= 1UL << chain;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void LocalMaxima(StreamKey key, uint word, long tick, Span<ulong> masks)
    {
        if (_uniforms.Length == 0) _uniforms = new float[network.Units * Chains];
        for (var unit = 0; unit < network.Units; unit++)
            Uniforms.Fill(key, (uint)unit, word, tick, _uniforms.AsSpan(unit * Chains, Chains));
        for (var unit = 0; unit < _size; unit++)
        {
            var mine = _uniforms.AsSpan((_first + unit) * Chains, Chains);
            var highest = ulong.MaxValue;
            foreach (var other in _coupled[unit])
            {
                var its = _uniforms.AsSpan(other * Chains, Chains);
                // A draw goes to the unit with the higher number.
                highest &= other > _first + unit ? ~AtLeast(its, mine) : AtLeast(mine, its);
            }
            masks[unit] = highest;
        }
    }

    // Chains in which a ≥ b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AtLeast(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ulong bits = 0;
        for (var lane = 0; lane < Chains; lane += Vector512<float>.Count)
        {
            var (x, y) = (Vector512.Create(a[lane..]), Vector512.Create(b[lane..]));
            bits |= Vector512.GreaterThanOrEqual(x, y).ExtractMostSignificantBits() << lane;
        }
        return bits;
    }

    // For each unit of the block, the global numbers of the units that it is coupled with.
    private static int[][] Coupled(NetworkSpec network, BlockId block)
    {
        var coupled = Enumerable.Range(0, network[block].Size).Select(_ => new SortedSet<int>()).ToArray();
        foreach (var id in network.BetweenOf(block).Concat(network.WithinOf(block)))
        {
            var coupling = network[id];
            var (a, b) = (network.FirstUnit(coupling.A), network.FirstUnit(coupling.B));
            for (var p = 0; p < coupling.Length; p++)
            {
                var (i, j) = coupling.Ends(p);
                if (a + i == b + j) continue;
                if (coupling.A == block) coupled[i].Add(b + j);
                if (coupling.B == block) coupled[j].Add(a + i);
            }
        }
        return [.. coupled.Select(c => c.ToArray())];
    }
}
