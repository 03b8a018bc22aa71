using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Numerics;

/// <summary>
/// States of a block of two-valued units for a group of chains, packed: one plane of chains for each unit.
/// Bit <c>c mod 64</c> of word <c>c / 64</c> of a unit's plane is chain <c>c</c>; 1 is "on" (1 of {0,1}, +1 of {−1,+1}).
/// Bits beyond the last chain are always 0, so that popcounts need no mask.
/// </summary>
public sealed class BitPlanes : UnitStates
{
    /// <summary>Chains in one machine word.</summary>
    public const int ChainsPerWord = 64;

    /// <summary>Lanes of the float kernels; a plane of floats is padded to a multiple of this.</summary>
    public const int LanesPerStep = 16;

    private readonly ulong[] _words;

    /// <summary>All units off.</summary>
    public BitPlanes(int units, int chains)
        : this(new ulong[(long)units * WordsFor(chains)], units, chains)
    {
    }

    /// <summary>Takes over <paramref name="words"/>, unit-major; padding bits must be 0.</summary>
    /// <exception cref="ArgumentException">Wrong length, or a padding bit is set.</exception>
    public BitPlanes(int units, int chains, ulong[] words)
        : this(words, units, chains)
    {
        for (var unit = 0; unit < units; unit++)
            if ((Plane(unit)[^1] & ~LastMask) != 0) throw new ArgumentException($"padding bits of unit {unit} are set");
    }

    // Words whose padding bits are known to be 0.
    private BitPlanes(ulong[] words, int units, int chains)
        : base(units, chains)
    {
        WordsPerUnit = WordsFor(chains);
        Guard.Shape(words.Length, (long)units * WordsPerUnit, "words of bit planes");
        _words = words;
        LastMask = MaskOf(chains - ChainsPerWord * (WordsPerUnit - 1));
    }

    /// <summary>64-bit words of one plane.</summary>
    public int WordsPerUnit { get; }

    /// <summary>Valid bits of a plane's last word.</summary>
    public ulong LastMask { get; }

    /// <inheritdoc/>
    public override long Information => ((long)Units * Chains + 7) / 8;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Memory => MemoryMarshal.AsBytes(_words.AsSpan());

    /// <summary>All words, unit-major.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    /// <summary>All words to write to, unit-major; who writes keeps the padding bits 0.</summary>
    internal Span<ulong> AllPlanes => _words;

    /// <summary>Words needed for so many chains.</summary>
    public static int WordsFor(int chains) => (chains + ChainsPerWord - 1) / ChainsPerWord;

    /// <summary>Float lanes needed for so many chains.</summary>
    public static int LanesFor(int chains) => (chains + LanesPerStep - 1) / LanesPerStep * LanesPerStep;

    /// <summary>The plane of one unit.</summary>
    public Span<ulong> Plane(int unit) => _words.AsSpan(unit * WordsPerUnit, WordsPerUnit);

    /// <summary>State of one unit in one chain.</summary>
    public bool this[int unit, int chain]
    {
        get => (_words[unit * WordsPerUnit + chain / ChainsPerWord] >> (chain % ChainsPerWord) & 1) != 0;
        set
        {
            ref var word = ref _words[unit * WordsPerUnit + chain / ChainsPerWord];
            var bit = 1UL << (chain % ChainsPerWord);
            word = value ? word | bit : word & ~bit;
        }
    }

    /// <summary>Chains in which the unit is on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Ones(int unit)
    {
        var ones = 0;
        foreach (var word in Plane(unit)) ones += BitOperations.PopCount(word);
        return ones;
    }

    /// <inheritdoc/>
    public override BitPlanes Copy() => new((ulong[])_words.Clone(), Units, Chains);

    /// <inheritdoc/>
    public override BitPlanes Slice(int first, int count)
    {
        Guard.Shape(first % ChainsPerWord, 0, "first chain of a slice, modulo 64");
        Guard.Room(Chains, (long)first + count, "chains of a slice");
        var part = new BitPlanes(Units, count);
        for (var unit = 0; unit < Units; unit++)
        {
            Plane(unit).Slice(first / ChainsPerWord, part.WordsPerUnit).CopyTo(part.Plane(unit));
            part.Plane(unit)[^1] &= part.LastMask;
        }
        return part;
    }

    /// <summary>Writes one plane as floats: <paramref name="low"/> for off, <paramref name="high"/> for on, padding as off.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="low">Value of 0.</param>
    /// <param name="high">Value of 1.</param>
    /// <param name="lanes">[Lanes].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Expand(int unit, float low, float high, Span<float> lanes)
    {
        Guard.Shape(lanes.Length, Lanes, "lanes");
        var bits = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        var (off, on) = (Vector512.Create(low), Vector512.Create(high));
        var words = Plane(unit);
        ref var target = ref MemoryMarshal.GetReference(lanes);
        for (var lane = 0; lane < lanes.Length; lane += LanesPerStep)
        {
            var sixteen = (int)(words[lane / ChainsPerWord] >> (lane % ChainsPerWord)) & 0xffff;
            var set = Vector512.Equals(Vector512.Create(sixteen) & bits, bits).AsSingle();
            Vector512.ConditionalSelect(set, on, off).StoreUnsafe(ref target, (nuint)lane);
        }
    }

    /// <summary>Transposes a square of bits: bit j of word i and bit i of word j change places (Hacker's Delight, section 7-3).</summary>
    /// <param name="square">[64].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(Span<ulong> square)
    {
        Guard.Shape(square.Length, ChainsPerWord, "words of a square of bits");
        var mask = 0x00000000FFFFFFFFUL;
        for (var size = 32; size > 0; size >>= 1, mask ^= mask << size)
            for (var i = 0; i < ChainsPerWord; i = (i + size + 1) & ~size)
            {
                var swap = ((square[i] >> size) ^ square[i + size]) & mask;
                square[i] ^= swap << size;
                square[i + size] ^= swap;
            }
    }

    private protected override void Place(UnitStates part, int first)
    {
        for (var unit = 0; unit < Units; unit++) ((BitPlanes)part).Plane(unit).CopyTo(Plane(unit)[(first / ChainsPerWord)..]);
    }

    private static ulong MaskOf(int bits) => bits == ChainsPerWord ? ulong.MaxValue : (1UL << bits) - 1;
}
