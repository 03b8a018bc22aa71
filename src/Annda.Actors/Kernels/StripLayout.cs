using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Annda.Kernels;

/// <summary>
/// How <see cref="OneBitField"/> lays out a strip of 32 targets: weights as [sources, targets], sums as [chains, targets].
/// </summary>
internal static unsafe class StripLayout
{
    private const int Lanes = 16, Strip = OneBitField.Strip, Sources = OneBitField.Sources;

    /// <summary>panel[s, t] = w[t, s], zero where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack(float* w, nint targetStride, nint sourceStride, int width, int depth, float* panel)
    {
        if (depth < Sources || width < Strip) new Span<float>(panel, Sources * Strip).Clear();
        if (width < Strip || depth < Lanes)
        {
            for (var s = 0; s < depth; s++)
                for (var t = 0; t < width; t++) panel[s * Strip + t] = w[t * targetStride + s * sourceStride];
            return;
        }
        // The last tile reaches back over the one before.
        for (var s = 0; s < depth; s += Lanes)
            for (var t = 0; t < Strip; t += Lanes)
            {
                var at = Math.Min(s, depth - Lanes);
                if (targetStride == 1) CopyTile(w + t + at * sourceStride, sourceStride, panel + at * Strip + t);
                else Transposition.Tile(w + t * targetStride + at, targetStride, panel + at * Strip + t, Strip);
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyTile(float* from, nint stride, float* to)
    {
        for (var row = 0; row < Lanes; row++) Vector512.Load(from + row * stride).StoreAligned(to + row * Strip);
    }

    /// <summary>sums[c, t] = b[t] in every chain; 0 for −0, as adding what is off would make of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Start(float* biases, int width, int chains, float* sums)
    {
        var row = stackalloc float[Strip];
        for (var t = 0; t < Strip; t++) row[t] = t < width ? biases[t] + 0f : 0;
        var (a, b) = (Vector512.Load(row), Vector512.Load(row + Lanes));
        for (var chain = 0; chain < chains; chain++, sums += Strip)
        {
            a.StoreAligned(sums);
            b.StoreAligned(sums + Lanes);
        }
    }

    /// <summary>sums[c, t] = h[t, c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn(float* h, int lanes, int width, float* sums)
    {
        if (width < Strip) new Span<float>(sums, lanes * Strip).Clear();
        for (var t = 0; t < width; t += Lanes)
            for (var lane = 0; lane < lanes; lane += Lanes)
                if (t + Lanes <= width) Transposition.Tile(h + (nint)t * lanes + lane, lanes, sums + (nint)lane * Strip + t, Strip);
                else
                    for (var row = t; row < width; row++)
                        for (var c = lane; c < lane + Lanes; c++) sums[(nint)c * Strip + row] = h[(nint)row * lanes + c];
    }

    /// <summary>h[t, c] = sums[c, t] for targets t from the first one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TurnBack(float* sums, int lanes, int first, int width, float* h)
    {
        for (var t = first / Lanes * Lanes; t < width; t += Lanes)
            for (var lane = 0; lane < lanes; lane += Lanes)
                if (t >= first && t + Lanes <= width)
                    Transposition.Tile(sums + (nint)lane * Strip + t, Strip, h + (nint)t * lanes + lane, lanes);
                else
                    for (var row = Math.Max(t, first); row < Math.Min(t + Lanes, width); row++)
                        for (var c = lane; c < lane + Lanes; c++) h[(nint)row * lanes + c] = sums[(nint)c * Strip + row];
    }
}
