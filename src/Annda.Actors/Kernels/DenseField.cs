using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Annda.Kernels;

/// <summary>
/// h[t, c] += Σ_groups ((w[t,s] x[s,c] + w[t,s+1] x[s+1,c]) + (w[t,s+2] x[s+2,c] + w[t,s+3] x[s+3,c])), s = 0, 4, 8, …
/// Lanes are chains. The order of additions is part of the model: sources in groups of four, groups one after the other,
/// missing sources of the last group as 0; no fused multiply-add. Any kernel that takes this one's place keeps it.
/// </summary>
public static class DenseField
{
    private const int Step = 16;

    /// <summary>Adds the weighted sources to the fields.</summary>
    /// <param name="weights">Weights; the one from source s to target t stands at t · targetStride + s · sourceStride.</param>
    /// <param name="targetStride">Distance of two targets' weights.</param>
    /// <param name="sourceStride">Distance of two sources' weights.</param>
    /// <param name="targets">Number of targets.</param>
    /// <param name="sources">Number of sources.</param>
    /// <param name="values">[sources, lanes] values of the sources.</param>
    /// <param name="fields">[targets, lanes] fields, added to.</param>
    /// <param name="lanes">Chains rounded up to a multiple of 16.</param>
    public static void Add(ReadOnlySpan<float> weights, int targetStride, int sourceStride, int targets, int sources,
        ReadOnlySpan<float> values, Span<float> fields, int lanes)
    {
        Numerics.Guard.Shape(lanes % Step, 0, "lanes modulo 16");
        if (targets == 0 || sources == 0) return;
        Numerics.Guard.Room(weights.Length, (long)(targets - 1) * targetStride + (long)(sources - 1) * sourceStride + 1, "weights");
        Numerics.Guard.Room(values.Length, (long)sources * lanes, "values [sources, lanes]");
        Numerics.Guard.Room(fields.Length, (long)targets * lanes, "fields [targets, lanes]");
        ref var w = ref MemoryMarshal.GetReference(weights);
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var h = ref MemoryMarshal.GetReference(fields);
        for (var lane = 0; lane < lanes; lane += 2 * Step)
        {
            var pair = lane + 2 * Step <= lanes;
            var target = 0;
            for (; target + 4 <= targets; target += 4)
                if (pair) FourTargets(ref w, target, targetStride, sourceStride, sources, ref x, ref h, lane, lanes);
                else FourTargetsNarrow(ref w, target, targetStride, sourceStride, sources, ref x, ref h, lane, lanes);
            for (; target < targets; target++)
            {
                OneTarget(ref w, target, targetStride, sourceStride, sources, ref x, ref h, lane, lanes);
                if (pair) OneTarget(ref w, target, targetStride, sourceStride, sources, ref x, ref h, lane + Step, lanes);
            }
        }
    }

    // Kernels are compiled at once for speed: the first mini-batches are as fast as the last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void FourTargets(ref float w, int target, int targetStride, int sourceStride, int sources,
        ref float x, ref float h, int lane, int lanes)
    {
        fixed (float* wp = &w, xp = &x, hp = &h)
        {
            float* w0 = wp + (nint)target * targetStride, w1 = w0 + targetStride, w2 = w1 + targetStride, w3 = w2 + targetStride;
            float* h0 = hp + (nint)target * lanes + lane, h1 = h0 + lanes, h2 = h1 + lanes, h3 = h2 + lanes;
            var a00 = Vector512.Load(h0); var a01 = Vector512.Load(h0 + Step);
            var a10 = Vector512.Load(h1); var a11 = Vector512.Load(h1 + Step);
            var a20 = Vector512.Load(h2); var a21 = Vector512.Load(h2 + Step);
            var a30 = Vector512.Load(h3); var a31 = Vector512.Load(h3 + Step);
            var s = 0;
            for (; s + 4 <= sources; s += 4)
            {
                float* row = xp + (nint)s * lanes + lane;
                var x00 = Vector512.Load(row); var x01 = Vector512.Load(row + Step); row += lanes;
                var x10 = Vector512.Load(row); var x11 = Vector512.Load(row + Step); row += lanes;
                var x20 = Vector512.Load(row); var x21 = Vector512.Load(row + Step); row += lanes;
                var x30 = Vector512.Load(row); var x31 = Vector512.Load(row + Step);
                var at = (nint)s * sourceStride;
                AddGroup(w0 + at, sourceStride, x00, x10, x20, x30, x01, x11, x21, x31, ref a00, ref a01);
                AddGroup(w1 + at, sourceStride, x00, x10, x20, x30, x01, x11, x21, x31, ref a10, ref a11);
                AddGroup(w2 + at, sourceStride, x00, x10, x20, x30, x01, x11, x21, x31, ref a20, ref a21);
                AddGroup(w3 + at, sourceStride, x00, x10, x20, x30, x01, x11, x21, x31, ref a30, ref a31);
            }
            a00.Store(h0); a01.Store(h0 + Step); a10.Store(h1); a11.Store(h1 + Step);
            a20.Store(h2); a21.Store(h2 + Step); a30.Store(h3); a31.Store(h3 + Step);
            if (s == sources) return;
            for (var t = 0; t < 4; t++)
            {
                LastGroup(w0 + (nint)t * targetStride, sourceStride, s, sources, xp + lane, h0 + (nint)t * lanes, lanes);
                LastGroup(w0 + (nint)t * targetStride, sourceStride, s, sources, xp + lane + Step, h0 + (nint)t * lanes + Step, lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void FourTargetsNarrow(ref float w, int target, int targetStride, int sourceStride, int sources,
        ref float x, ref float h, int lane, int lanes)
    {
        fixed (float* wp = &w, xp = &x, hp = &h)
        {
            float* w0 = wp + (nint)target * targetStride, w1 = w0 + targetStride, w2 = w1 + targetStride, w3 = w2 + targetStride;
            float* h0 = hp + (nint)target * lanes + lane, h1 = h0 + lanes, h2 = h1 + lanes, h3 = h2 + lanes;
            var (a0, a1, a2, a3) = (Vector512.Load(h0), Vector512.Load(h1), Vector512.Load(h2), Vector512.Load(h3));
            var s = 0;
            for (; s + 4 <= sources; s += 4)
            {
                float* row = xp + (nint)s * lanes + lane;
                var (x0, x1) = (Vector512.Load(row), Vector512.Load(row + lanes));
                var (x2, x3) = (Vector512.Load(row + 2 * (nint)lanes), Vector512.Load(row + 3 * (nint)lanes));
                var at = (nint)s * sourceStride;
                a0 += Group(w0 + at, sourceStride, x0, x1, x2, x3);
                a1 += Group(w1 + at, sourceStride, x0, x1, x2, x3);
                a2 += Group(w2 + at, sourceStride, x0, x1, x2, x3);
                a3 += Group(w3 + at, sourceStride, x0, x1, x2, x3);
            }
            a0.Store(h0); a1.Store(h1); a2.Store(h2); a3.Store(h3);
            if (s == sources) return;
            for (var t = 0; t < 4; t++)
                LastGroup(w0 + (nint)t * targetStride, sourceStride, s, sources, xp + lane, h0 + (nint)t * lanes, lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<float> Group(float* w, int stride,
        Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3) =>
        (Vector512.Create(w[0]) * x0 + Vector512.Create(w[stride]) * x1)
            + (Vector512.Create(w[2 * (nint)stride]) * x2 + Vector512.Create(w[3 * (nint)stride]) * x3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void AddGroup(float* w, int stride,
        Vector512<float> x0, Vector512<float> x1, Vector512<float> x2, Vector512<float> x3,
        Vector512<float> y0, Vector512<float> y1, Vector512<float> y2, Vector512<float> y3,
        ref Vector512<float> a, ref Vector512<float> b)
    {
        var (wa, wb) = (Vector512.Create(w[0]), Vector512.Create(w[stride]));
        var (wc, wd) = (Vector512.Create(w[2 * (nint)stride]), Vector512.Create(w[3 * (nint)stride]));
        a += (wa * x0 + wb * x1) + (wc * x2 + wd * x3);
        b += (wa * y0 + wb * y1) + (wc * y2 + wd * y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void OneTarget(ref float w, int target, int targetStride, int sourceStride, int sources,
        ref float x, ref float h, int lane, int lanes)
    {
        fixed (float* wp = &w, xp = &x, hp = &h)
        {
            float* row = wp + (nint)target * targetStride, field = hp + (nint)target * lanes + lane;
            if (sources < 4)
            {
                LastGroup(row, sourceStride, 0, sources, xp + lane, field, lanes);
                return;
            }
            var sum = Vector512.Load(field);
            var s = 0;
            for (; s + 4 <= sources; s += 4)
            {
                float* v = xp + (nint)s * lanes + lane, at = row + (nint)s * sourceStride;
                sum += Group(at, sourceStride, Vector512.Load(v), Vector512.Load(v + lanes),
                    Vector512.Load(v + 2 * (nint)lanes), Vector512.Load(v + 3 * (nint)lanes));
            }
            sum.Store(field);
            if (s < sources) LastGroup(row, sourceStride, s, sources, xp + lane, field, lanes);
        }
    }

    // What is missing counts as 0, in its place in the sum.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void LastGroup(float* w, int stride, int first, int sources, float* x, float* field, int lanes)
    {
        float* row = x + (nint)first * lanes, at = w + (nint)first * stride;
        var left = sources - first;
        var t0 = Vector512.Create(at[0]) * Vector512.Load(row);
        var t1 = left > 1 ? Vector512.Create(at[stride]) * Vector512.Load(row + lanes) : Vector512<float>.Zero;
        var t2 = left > 2 ? Vector512.Create(at[2 * (nint)stride]) * Vector512.Load(row + 2 * (nint)lanes) : Vector512<float>.Zero;
        (Vector512.Load(field) + ((t0 + t1) + (t2 + Vector512<float>.Zero))).Store(field);
    }
}
