using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Annda.Numerics;
using Annda.Randomness;

namespace Annda.Kernels;

/// <summary>
/// Heat bath: s' = [u (1 + exp(−g h / T)) &lt; 1], so that P(on) = σ(g h / T), with gain g = 1 for {0,1} units and 2 for {−1,+1}
/// (half the energy gap of a flip; Glauber 1963, Ackley, Hinton and Sejnowski 1985).
/// </summary>
public static unsafe class HeatBath
{
    private const int Step = 16;

    /// <summary>Draws that are made at once: their random numbers stay in the first cache.</summary>
    private const int LanesAtOnce = 2048;

    /// <summary>Draws one unit in every chain.</summary>
    /// <param name="field">[lanes] local fields.</param>
    /// <param name="scale">g / T.</param>
    /// <param name="key">Stream of the draws.</param>
    /// <param name="unit">Global number of the unit.</param>
    /// <param name="firstWord">First chain of the group / 64.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="next">[words] the new plane; bits beyond the last chain are the caller's to clear.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(ReadOnlySpan<float> field, float scale, StreamKey key, uint unit, uint firstWord, long sweep, Span<ulong> next)
    {
        Guard.Shape(field.Length % Step, 0, "lanes modulo 16");
        Guard.Room(next.Length * BitPlanes.ChainsPerWord, field.Length, "chains of the new plane");
        fixed (float* h = field)
        fixed (ulong* plane = next)
            Rows(h, null, 1, field.Length, new OneScale(scale), key, unit, firstWord, sweep, plane, []);
    }

    /// <summary>Draws one unit in every chain, each chain at its own temperature.</summary>
    /// <param name="field">[lanes] local fields.</param>
    /// <param name="scales">[lanes] g / T.</param>
    /// <param name="key">Stream of the draws.</param>
    /// <param name="unit">Global number of the unit.</param>
    /// <param name="firstWord">First chain of the group / 64.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="next">[words] the new plane; bits beyond the last chain are the caller's to clear.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Draw(ReadOnlySpan<float> field, ReadOnlySpan<float> scales, StreamKey key, uint unit, uint firstWord, long sweep,
        Span<ulong> next)
    {
        Guard.Shape(field.Length % Step, 0, "lanes modulo 16");
        Guard.Shape(scales.Length, field.Length, "scales of lanes");
        Guard.Room(next.Length * BitPlanes.ChainsPerWord, field.Length, "chains of the new plane");
        fixed (float* h = field, own = scales)
        fixed (ulong* plane = next)
            Rows(h, null, 1, field.Length, new ScaleOfLane(own), key, unit, firstWord, sweep, plane, []);
    }

    /// <summary>Draws neighbouring units in every chain, and tells their probabilities if they are wanted.</summary>
    /// <param name="fields">[units, lanes] local fields.</param>
    /// <param name="scale">g / T.</param>
    /// <param name="key">Stream of the draws.</param>
    /// <param name="unit">Global number of the first unit.</param>
    /// <param name="firstWord">First chain of the group / 64.</param>
    /// <param name="sweep">Sweep.</param>
    /// <param name="next">The new states.</param>
    /// <param name="first">First of the units in <paramref name="next"/>.</param>
    /// <param name="count">Number of units.</param>
    /// <param name="held">[units] true where <paramref name="next"/> keeps what it has; empty: nowhere.</param>
    /// <param name="probabilities">[units, lanes] P(on) in fixed point (units of 2^−20, nearest; a held unit's is its state), 0 beyond
    /// the last chain; or empty: not wanted.</param>
    public static void Draw(ReadOnlySpan<float> fields, float scale, StreamKey key, uint unit, uint firstWord, long sweep, BitPlanes next,
        int first, int count, ReadOnlySpan<bool> held, Span<int> probabilities) =>
        Draw(fields, new OneScale(scale), key, unit, firstWord, sweep, next, first, count, held, probabilities);

    /// <summary>The same with the temperature of each chain.</summary>
    internal static void Draw(ReadOnlySpan<float> fields, ReadOnlySpan<float> scales, StreamKey key, uint unit, uint firstWord, long sweep,
        BitPlanes next, int first, int count, ReadOnlySpan<bool> held, Span<int> probabilities)
    {
        Guard.Shape(scales.Length, next.Lanes, "scales of lanes");
        fixed (float* own = scales)
            Draw(fields, new ScaleOfLane(own), key, unit, firstWord, sweep, next, first, count, held, probabilities);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Draw<TScale>(ReadOnlySpan<float> fields, TScale scale, StreamKey key, uint unit, uint firstWord, long sweep,
        BitPlanes next, int first, int count, ReadOnlySpan<bool> held, Span<int> probabilities) where TScale : struct, IHeatScale<TScale>
    {
        var lanes = next.Lanes;
        var wanted = probabilities.Length > 0;
        Guard.Room(fields.Length, (long)count * lanes, "fields [units, lanes]");
        if (wanted) Guard.Room(probabilities.Length, (long)count * lanes, "probabilities [units, lanes]");
        if (count == 0) return;
        fixed (float* h = fields)
        fixed (int* q = probabilities)
        fixed (ulong* plane = next.Plane(first))
            Rows(h, wanted ? q : null, count, lanes, scale, key, unit, firstWord, sweep, plane, held);
        for (var at = 0; at < count; at++)
        {
            var plane = next.Plane(first + at);
            plane[^1] &= next.LastMask;
            if (!wanted) continue;
            var row = probabilities.Slice(at * lanes, lanes);
            if (held.Length > 0 && held[at]) ProbabilityCounts.Certain(next, first + at, row);
            else row[next.Chains..].Clear();
        }
    }

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<TScale>(float* h, int* q, int units, int lanes, TScale scale, StreamKey key, uint unit, uint firstWord,
        long sweep, ulong* planes, ReadOnlySpan<bool> held) where TScale : struct, IHeatScale<TScale>
    {
        var random = stackalloc uint[LanesAtOnce + BitPlanes.ChainsPerWord];
        var words = BitPlanes.WordsFor(lanes);
        // Several units, one (where some are held), or parts of one.
        var (rows, width) = (held.Length > 0 ? 1 : Math.Max(1, LanesAtOnce / lanes), Math.Min(lanes, LanesAtOnce));
        for (var row = 0; row < units; row += rows)
        {
            if (held.Length > 0 && held[row]) continue;
            for (var lane = 0; lane < lanes; lane += width)
            {
                var (some, wide) = (Math.Min(rows, units - row), Math.Min(width, lanes - lane));
                var at = (nint)row * lanes + lane;
                Uniforms.Words(key, unit + (uint)row, some, firstWord + (uint)(lane / BitPlanes.ChainsPerWord), wide, sweep, random);
                // Sixteen chains at a time, in the order of their bits.
                var bits = (ushort*)(planes + (nint)row * words + lane / BitPlanes.ChainsPerWord);
                if (q is null) Decide(h + at, random, some, wide, scale.From(lane), bits, 4 * words);
                else DecideAndTell(h + at, random, some, wide, scale.From(lane), bits, 4 * words, q + at);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Decide<TScale>(float* h, uint* random, int units, int lanes, TScale scale, ushort* bits, nint stride)
        where TScale : struct, IHeatScale<TScale>
    {
        for (; units > 0; units--, bits += stride)
        {
            var to = bits;
            for (nint lane = 0; lane < lanes; lane += Step, h += Step, random += Step) *to++ = On(random, Odds(h, scale.At(lane)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecideAndTell<TScale>(float* h, uint* random, int units, int lanes, TScale scale, ushort* bits, nint stride, int* q)
        where TScale : struct, IHeatScale<TScale>
    {
        for (; units > 0; units--, bits += stride)
        {
            var to = bits;
            for (nint lane = 0; lane < lanes; lane += Step, h += Step, random += Step, q += Step)
            {
                var odds = Odds(h, scale.At(lane));
                *to++ = On(random, odds);
                var p = Vector512<float>.One / odds * Vector512.Create((float)ProbabilityCounts.One) + Vector512.Create(0.5f);
                Vector512.ConvertToInt32Native(p).Store(q);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort On(uint* random, Vector512<float> odds) =>
        (ushort)Vector512.LessThan(Uniforms.ToUniform(Vector512.Load(random)) * odds, Vector512<float>.One).ExtractMostSignificantBits();

    // 1 + exp(−g h / T): one over the probability of on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Odds(float* h, Vector512<float> minusScale) =>
        Vector512<float>.One + Elementary.Exp(Vector512.Load(h) * minusScale);
}
