using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>Examples for the visible units of a network, as bits.</summary>
public sealed class Examples
{
    private readonly byte[] _bits;
    private readonly ulong[] _words;
    private readonly int _wordsPerExample;

    /// <summary>Takes over the bits.</summary>
    /// <param name="bits">[count, units] row-major, 0 or 1.</param>
    /// <param name="count">Number of examples, at least 1.</param>
    public Examples(byte[] bits, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Guard.Shape(bits.Length % count, 0, "bits modulo examples");
        (_bits, Count, Units) = (bits, count, bits.Length / count);
        _wordsPerExample = BitPlanes.WordsFor(Math.Max(1, Units));
        _words = new ulong[(long)count * _wordsPerExample];
        for (var e = 0; e < count; e++) Pack(this[e], _words.AsSpan(e * _wordsPerExample, _wordsPerExample));
    }

    /// <summary>Number of examples.</summary>
    public int Count { get; }

    /// <summary>Units of one example: all visible units of the network, in block order.</summary>
    public int Units { get; }

    /// <summary>One example: [units] of 0 and 1.</summary>
    public ReadOnlySpan<byte> this[int example] => _bits.AsSpan(example * Units, Units);

    /// <summary>The first examples.</summary>
    public Examples Take(int count) => count >= Count ? this : new Examples(_bits[..(count * Units)], count);

    /// <summary>One example as flags.</summary>
    public bool[] Flags(int example) => [.. this[example].ToArray().Select(b => b != 0)];

    /// <summary>States of a block of the network, examples as chains.</summary>
    /// <param name="first">First of the block's units among the visible units.</param>
    /// <param name="units">Units of the block.</param>
    /// <param name="examples">Which examples.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public BitPlanes Planes(int first, int units, ReadOnlySpan<int> examples)
    {
        var planes = new BitPlanes(units, examples.Length);
        Span<ulong> square = stackalloc ulong[64];
        for (var chain = 0; chain < examples.Length; chain += 64)
            for (var unit = 0; unit < units; unit += 64)
            {
                var (chains, wide) = (Math.Min(64, examples.Length - chain), Math.Min(64, units - unit));
                for (var c = 0; c < 64; c++) square[c] = c < chains ? Word(examples[chain + c], first + unit) : 0;
                BitPlanes.Transpose(square);
                for (var u = 0; u < wide; u++) planes.Plane(unit + u)[chain / 64] = square[u];
            }
        return planes;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pack(ReadOnlySpan<byte> bits, Span<ulong> words)
    {
        var u = 0;
        for (; u + 64 <= bits.Length; u += 64)
            words[u / 64] = ~Vector512.Equals(Vector512.LoadUnsafe(in bits[u]), Vector512<byte>.Zero).ExtractMostSignificantBits();
        for (; u < bits.Length; u++) words[u / 64] |= (bits[u] != 0 ? 1UL : 0) << (u % 64);
    }

    // Bits of 64 units from any unit on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ulong Word(int example, int unit)
    {
        var (at, shift) = (example * _wordsPerExample + unit / 64, unit % 64);
        var word = _words[at] >> shift;
        return shift == 0 || unit / 64 + 1 == _wordsPerExample ? word : word | _words[at + 1] << (64 - shift);
    }

    /// <summary>Share of examples in which each unit is on.</summary>
    public double[] Means()
    {
        const int AtOnce = 4096;
        var means = new double[Units];
        for (var first = 0; first < Count; first += AtOnce)
        {
            var planes = Planes(0, Units, [.. Enumerable.Range(first, Math.Min(AtOnce, Count - first))]);
            for (var u = 0; u < Units; u++) means[u] += planes.Ones(u);
        }
        for (var u = 0; u < Units; u++) means[u] /= Count;
        return means;
    }

    /// <summary>Visible blocks of a network with the place of each among the visible units.</summary>
    /// <exception cref="ArgumentException">The examples do not have as many units as the network has visible ones.</exception>
    public IReadOnlyList<(BlockId Block, int First, int Units)> Layout(NetworkSpec network)
    {
        var layout = new List<(BlockId, int, int)>();
        var first = 0;
        foreach (var block in network.BlockIds.Where(b => network[b].Role == BlockRole.Visible))
        {
            layout.Add((block, first, network[block].Size));
            first += network[block].Size;
        }
        return first == Units ? layout
            : throw new ArgumentException($"examples of {Units} units found, the network has {first} visible units");
    }
}
