using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Topology;

namespace Annda.Programs;

/// <summary>
/// Examples for the visible units of a network, as bits or real numbers. Labels, where a block shows them, are its units after all others.
/// </summary>
public sealed class Examples
{
    private readonly byte[] _bits;
    private readonly float[]? _values;
    private readonly bool _sampled;
    private readonly ulong[] _words;
    private readonly int _wordsPerExample;

    /// <summary>Takes over bits, and real numbers of the same shape.</summary>
    /// <param name="bits">[count, units] row-major, 0 or 1: what blocks of two-valued units are held to.</param>
    /// <param name="count">Number of examples, at least 1.</param>
    /// <param name="values">[count, units] what blocks of other units are held to, finite; null: the bits.</param>
    /// <param name="sampled">The values are probabilities of bits, drawn at every presentation.</param>
    public Examples(byte[] bits, int count, float[]? values = null, bool sampled = false)
    {
        Guard.Shape(values?.Length ?? bits.Length, bits.Length, "values of examples");
        (_values, _sampled) = (values, sampled);
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

    /// <summary>The block whose units are the last ones, the labels; null: none.</summary>
    public string? LabelBlock { get; init; }

    /// <summary>How many units are labels.</summary>
    public int LabelUnits { get; init; }

    /// <summary>Whether they are real numbers, and not bits or probabilities of bits.</summary>
    public bool AreReal => _values is not null && !_sampled;

    /// <summary>One example: [units] of 0 and 1; where bits are drawn, the draw for evaluations.</summary>
    public ReadOnlySpan<byte> this[int example] => _bits.AsSpan(example * Units, Units);

    /// <summary>One example as numbers: [units] real values, else 0 and 1.</summary>
    public float[] Numbers(int example) => AreReal ? _values.AsSpan(example * Units, Units).ToArray()
        : Array.ConvertAll(this[example].ToArray(), b => (float)b);

    /// <summary>The first examples.</summary>
    public Examples Take(int count) => count >= Count ? this
        : new Examples(_bits[..(count * Units)], count, _values?[..(count * Units)], _sampled)
        {
            LabelBlock = LabelBlock,
            LabelUnits = LabelUnits,
        };

    /// <summary>One example as flags.</summary>
    public bool[] Flags(int example) => [.. this[example].ToArray().Select(b => b != 0)];

    /// <summary>States of a block as a phase holds it, examples as chains.</summary>
    /// <param name="first">First of the block's units among the visible units.</param>
    /// <param name="units">Units of the block.</param>
    /// <param name="examples">Which examples.</param>
    /// <param name="kind">Kind of the block's units: two-valued ones are held to bits, all others to real numbers.</param>
    /// <param name="at">Names the bits that are drawn; null: those of evaluations.</param>
    public UnitStates States(int first, int units, ReadOnlySpan<int> examples, UnitKind kind, Presentation? at = null)
    {
        if (_sampled && at is { } shown)
            return Drawn(first, units, examples, shown).States(first, units, [.. Enumerable.Range(0, examples.Length)], kind);
        return kind.IsTwoValued() ? Planes(first, units, examples) : Reals(first, units, examples, AreReal);
    }

    /// <summary>Bits of a block of the network, examples as chains.</summary>
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

    /// <summary>Values of some units, examples as chains: real numbers, probabilities where bits are drawn, else 0 and 1.</summary>
    /// <param name="first">First of the units.</param>
    /// <param name="units">How many.</param>
    /// <param name="examples">Which examples.</param>
    public RealStates Values(int first, int units, ReadOnlySpan<int> examples) => Reals(first, units, examples, _values is not null);

    // Some rows at once, so that each is written chain after chain.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private RealStates Reals(int first, int units, ReadOnlySpan<int> examples, bool values)
    {
        const int Rows = 16;
        var states = new RealStates(units, examples.Length);
        for (var from = 0; from < units; from += Rows)
            for (var chain = 0; chain < examples.Length; chain++)
            {
                var at = examples[chain] * Units + first;
                for (var u = from; u < Math.Min(units, from + Rows); u++)
                    states.Row(u)[chain] = values ? _values![at + u] : _bits[at + u];
            }
        return states;
    }

    // The examples with the bits of some units drawn, and no others set.
    private Examples Drawn(int first, int units, ReadOnlySpan<int> examples, Presentation at)
    {
        var bits = new byte[examples.Length * Units];
        for (var chain = 0; chain < examples.Length; chain++)
        {
            var (example, shown) = (examples[chain], at with { First = at.First + (long)chain * at.Parts / examples.Length });
            for (var unit = first / 64 * 64; unit < first + units; unit += 64)
            {
                var wide = Math.Min(64, Units - unit);
                var word = DrawnBits.Word(_values.AsSpan(example * Units + unit, wide), shown, example, unit);
                for (var u = 0; u < wide; u++) bits[chain * Units + unit + u] = (byte)(word >> u & 1);
            }
        }
        return new Examples(bits, examples.Length);
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

    /// <summary>Mean of each unit: for bits the share of examples in which it is on.</summary>
    public double[] Means()
    {
        if (_values is not null)
            return [.. Enumerable.Range(0, Units).Select(u => Enumerable.Range(0, Count).Average(e => (double)_values[e * Units + u]))];
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

    /// <summary>Visible blocks of a network with the place of each among the visible units; labels have the last.</summary>
    /// <exception cref="ArgumentException">The examples do not have as many units as the network has visible ones.</exception>
    public IReadOnlyList<(BlockId Block, int First, int Units)> Layout(NetworkSpec network)
    {
        var layout = new List<(BlockId, int, int)>();
        var first = 0;
        foreach (var block in network.BlockIds.Where(b => network[b].Role == BlockRole.Visible))
        {
            var labels = network[block].Name == LabelBlock;
            layout.Add((block, labels ? Units - LabelUnits : first, network[block].Size));
            if (!labels) first += network[block].Size;
        }
        return first == Units - LabelUnits ? layout
            : throw new ArgumentException($"examples of {Units - LabelUnits} units found, the network has {first} visible units");
    }
}
