using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Randomness;

/// <summary>What a random number is for; a part of its counter, so that no two uses share one.</summary>
public enum Purpose
{
    /// <summary>Heat-bath draws of units.</summary>
    GibbsDraw = 1,

    /// <summary>Random start states.</summary>
    Start = 2,

    /// <summary>Noise on clamped bits.</summary>
    ClampNoise = 3,

    /// <summary>Order of units inside a block.</summary>
    UnitOrder = 4,

    /// <summary>Random initial weights.</summary>
    Weights = 5,

    /// <summary>Order of training examples.</summary>
    Shuffle = 6,

    /// <summary>Draws of an estimator (annealed importance sampling and the like), apart from the run's own chains.</summary>
    Estimate = 7,

    /// <summary>Samples drawn from a saved model.</summary>
    Generate = 8,

    /// <summary>Which units take part in a tick.</summary>
    Participation = 9,

    /// <summary>When caches are refreshed.</summary>
    Refresh = 10,

    /// <summary>Intervals of blocks' clocks.</summary>
    Clock = 11,

    /// <summary>Random patterns to store, and what is wrong with a cue; in sets of their own other examples that are drawn.</summary>
    Patterns = 12,

    /// <summary>Swaps of temperatures between chains.</summary>
    Swap = 13,

    /// <summary>Latencies and faults of links in virtual time.</summary>
    Wire = 14,

    /// <summary>Order of events at one instant of virtual time.</summary>
    Ties = 15,
}

/// <summary>
/// Names one stream of random numbers: key = seed, counter = (purpose and chain set, global unit, chain, sweep). Counters are made here
/// and nowhere else.
/// </summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Set">Chain set, 0 to 15.</param>
public readonly record struct StreamKey(ulong Seed, Purpose Purpose, int Set = 0)
{
    /// <summary>Sweeps are counted in 56 bits.</summary>
    public const long SweepMax = (1L << 56) - 1;

    /// <summary>Chain sets are counted in 4 bits.</summary>
    public const int SetMax = 15;

    /// <summary>Normal numbers that are made at once.</summary>
    public const int NormalsAtOnce = 16;

    /// <summary>The last two counter words: sweep in 56 bits, purpose and chain set in 8.</summary>
    public (uint Low, uint High) SweepWords(long sweep)
    {
        if ((ulong)sweep > SweepMax) throw new ArgumentOutOfRangeException(nameof(sweep), sweep, $"0 to {SweepMax} is allowed");
        // Four bits: a larger set would be another purpose's numbers.
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)Set, (uint)SetMax);
        return ((uint)sweep, (uint)(sweep >> 32) | (uint)Purpose << 28 | (uint)Set << 24);
    }

    /// <summary>A uniform integer below <paramref name="bound"/> (multiply-shift on 32 bits; bias below bound / 2^32).</summary>
    public int Below(int bound, uint unit, uint index, long sweep)
    {
        var (low, high) = SweepWords(sweep);
        return (int)((ulong)Philox.Block(Seed, index, unit, low, high).W0 * (uint)bound >> 32);
    }

    /// <summary>A uniform number of (0, 1): (k + ½) / 2^52.</summary>
    public double Uniform(uint unit, uint index, long sweep)
    {
        var (low, high) = SweepWords(sweep);
        var (upper, lower, _, _) = Philox.Block(Seed, index, unit, low, high);
        return Fraction(upper, lower);
    }

    /// <summary>A permutation of 0 … count − 1 (Fisher and Yates).</summary>
    public int[] Permutation(int count, uint unit, long sweep)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        for (var i = count - 1; i > 0; i--)
        {
            var j = Below(i + 1, unit, (uint)i, sweep);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    /// <summary>Two independent standard normal numbers (Box and Muller).</summary>
    public (double First, double Second) Normals(uint unit, uint index, long sweep)
    {
        var (low, high) = SweepWords(sweep);
        var (a, b, c, d) = Philox.Block(Seed, index, unit, low, high);
        var (u, v) = (Fraction(a, b), Fraction(c, d));
        var radius = Math.Sqrt(-2 * Numerics.Elementary.Log(u));
        var (sine, cosine) = Numerics.Elementary.SinCosTurn(v);
        return (radius * cosine, radius * sine);
    }

    /// <summary>The first normal numbers of sixteen neighbouring indices; the last digits may differ from those of one alone.</summary>
    /// <param name="unit">Unit.</param>
    /// <param name="first">First index.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="normals">[16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Normals(uint unit, uint first, long sweep, Span<double> normals)
    {
        Numerics.Guard.Shape(normals.Length, NormalsAtOnce, "normal numbers");
        var (low, high) = SweepWords(sweep);
        var indices = Vector512.Create(first) + Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        Philox.Blocks(Seed, indices, unit, low, high, out var a, out var b, out var c, out var d);
        Normal(a.GetLower(), b.GetLower(), c.GetLower(), d.GetLower()).StoreUnsafe(ref normals[0]);
        Normal(a.GetUpper(), b.GetUpper(), c.GetUpper(), d.GetUpper()).StoreUnsafe(ref normals[8]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector512<double> Normal(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, Vector256<uint> d) =>
        Vector512.Sqrt(Vector512.Create(-2.0) * Numerics.DoubleLanes.Log(Fraction(a, b))) * Numerics.DoubleLanes.CosTurn(Fraction(c, d));

    /// <summary>(k + ½) / 2^52 with the k of 52 bits that two random words make.</summary>
    internal static double Fraction(uint upper, uint lower) => ((((ulong)upper << 20) ^ lower) % (1UL << 52) + 0.5) / (1UL << 52);

    // The same in lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fraction(Vector256<uint> upper, Vector256<uint> lower)
    {
        var k = (Wide(upper) << 20 ^ Wide(lower)) & Vector512.Create((1UL << 52) - 1);
        // Behind the 1 of [2^52, 2^53): a whole number is its own last bits.
        var whole = (k | Vector512.Create(0x4330000000000000UL)).AsDouble() - Vector512.Create((double)(1UL << 52));
        return (whole + Vector512.Create(0.5)) * Vector512.Create(1.0 / (1UL << 52));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Wide(Vector256<uint> words)
    {
        var (low, high) = Vector256.Widen(words);
        return Vector512.Create(low, high);
    }
}
